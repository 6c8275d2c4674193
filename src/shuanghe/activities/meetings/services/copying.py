"""A frozen meeting is copied with all that hangs on it, to be corrected."""

from collections.abc import Sequence
from typing import Any

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Appraisal,
    Attendee,
    Meeting,
    MeetingState,
    Opinion,
    Step,
    Task,
    Vote,
)

KEPT = (
    "organisation_id", "series_id", "kinds", "title", "planned_on", "starts_at", "held_on",
    "period_on", "place", "host_id", "host_name", "recorder_name", "speaker_name", "hours",
    "audience", "minutes", "notice_text", "notified_at", "roll_frozen_at", "is_sample",
)  # fmt: skip


def meeting_copy(wrong: Meeting, *, client_key: str, created_by: str, reason: str) -> Meeting:
    """A held meeting that says the same and corrects the given one. Signatures are not copied."""
    copy: Meeting = Meeting.objects.create(
        **{name: getattr(wrong, name) for name in KEPT},
        state=MeetingState.HELD,
        corrects=wrong,
        correction_reason=reason[:200],
        client_key=client_key,
        created_by=created_by,
    )
    copy.organisation = wrong.organisation
    items = _copied(AgendaItem.objects.filter(meeting=wrong), meeting_id=copy.pk)
    votes = _copied(Vote.objects.filter(item__meeting=wrong), item_id=items)
    attendees = _copied(
        Attendee.objects.filter(meeting=wrong), meeting_id=copy.pk, exclusion_vote_id=votes
    )
    _copied(Opinion.objects.filter(vote__item__meeting=wrong), vote_id=votes, attendee_id=attendees)
    _copied(Task.objects.filter(item__meeting=wrong), item_id=items, is_in_force=False)
    _copied(Step.objects.filter(meeting=wrong), meeting_id=copy.pk)
    _copied(Appraisal.objects.filter(meeting=wrong), meeting_id=copy.pk)
    return copy


def _copied(rows: Any, **changes: Any) -> dict[int, int]:
    """Copies of rows with some columns changed; old id → new id.

    A change that is a mapping says which new id stands for an old one.
    """
    old: Sequence[Any] = list(rows.order_by("id"))
    fresh = []
    for row in old:
        values = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
        del values["id"]
        for name, change in changes.items():
            values[name] = change.get(values[name]) if isinstance(change, dict) else change
        fresh.append(type(row)(**values))
    made = rows.model.objects.bulk_create(fresh)
    return {before.pk: after.pk for before, after in zip(old, made, strict=True)}
