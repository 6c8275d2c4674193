"""Whole frozen meetings are loaded at once, by the judgement of those entered by hand."""

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Appraisal,
    Attendee,
    Meeting,
    MeetingState,
    Opinion,
    Signature,
    Step,
    Task,
    Vote,
)
from shuanghe.activities.meetings.queries.judging import Judge, Judged
from shuanghe.activities.meetings.queries.practice import setting
from shuanghe.activities.meetings.rules.facts import fingerprint
from shuanghe.activities.meetings.rules.flow import FROZEN
from shuanghe.activities.meetings.rules.loaded import LoadedMeeting
from shuanghe.activities.meetings.rules.roll import PRESENT
from shuanghe.activities.meetings.services.indexing import meetings_index
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, current_scope
from shuanghe.kernel.permissions.models import ScopedModel
from shuanghe.kernel.tree import SEGMENT, end_of, is_within
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.services.loading import ids_reserve, rows_load
from shuanghe.records.rules import Act
from shuanghe.records.services.loading import LoadedRecord, records_load

AT_ONCE = 1000
SEAT = (
    "id", "meeting_id", "member_id", "member_name", "standing", "is_guest", "is_voter", "presence",
    "leave_reason", "exclusion", "consent_note",
)  # fmt: skip
MOST_TOLD = 5


@action("record.file")
def meetings_load(
    actor: Actor,
    *,
    organisation: Organisation | None = None,
    entries: Sequence[LoadedMeeting],
    on: date | None = None,
) -> int:
    """Load whole meetings, signed and frozen, with their records and evidence: all or none.

    organisation: where they all belong, itself and below; None for the whole tree in scope.
    Entries whose client_key is known are left out. Returns how many are new. Raises Refused,
    naming the first meetings that the rules refuse and why.
    """
    known = set(_keys_known([one.client_key for one in entries]))
    fresh = list({one.client_key: one for one in entries if one.client_key not in known}.values())
    places = _places(organisation, {one.organisation_id for one in fresh})
    now = timezone.now()
    judge = Judge(places, on=on or timezone.localdate(), now=now, by=actor.name)
    ids = ids_reserve(Meeting, len(fresh))
    judged = [judge.judged(entry, pk) for pk, entry in zip(ids, fresh, strict=True)]
    _check_clean(judged)
    trees: dict[str, list[Judged]] = {}
    for one in judged:
        top = organisation.path if organisation else _top_in_view(one.meeting.organisation.path)
        trees.setdefault(top, []).append(one)
    for path, some in trees.items():
        _records_file(actor, Organisation.objects.get(path=path), some)
    _freeze(judged, by=actor.name, now=now)
    _rows_write(judged)
    meetings_index(one.meeting for one in judged)
    trail().note(
        organisation or ("meetings.meeting", ""),
        f"成批载入会议 {len(judged)} 次",
        after={"new": len(judged), "known": len(entries) - len(judged)},
    )
    return len(judged)


def _top_in_view(path: str) -> str:
    """The highest node above a path in the scope in force."""
    root = next(root for root in current_scope().roots if is_within(path, root))
    return root or path[:SEGMENT]


def _keys_known(keys: Sequence[str]) -> Iterable[str]:
    for start in range(0, len(keys), AT_ONCE):
        found = Meeting.objects.filter(client_key__in=keys[start : start + AT_ONCE])
        yield from found.values_list("client_key", flat=True)


def _places(organisation: Organisation | None, ids: set[int]) -> dict[int, Organisation]:
    """The organisations of the entries. Raises Refused when one is out of view."""
    found = Organisation.objects.filter(pk__in=ids)
    if organisation is not None:
        found = found.filter(path__gte=organisation.path, path__lt=end_of(organisation.path))
    places = {place.pk: place for place in found}
    if len(places) < len(ids):
        raise Refused(_("有会议的组织不存在，或不在您的管理范围内，请核对。"))
    return places


def _check_clean(judged: Sequence[Judged]) -> None:
    wrong = [one for one in judged if one.faults]
    if not wrong:
        return
    told = "；".join(
        f"{one.meeting.organisation.name} {one.entry.held_on}《{one.entry.title}》："
        f"{' '.join(one.faults)}"
        for one in wrong[:MOST_TOLD]
    )
    raise Refused(
        _("有 %(count)d 次会议不能载入，整批都没有写入。%(told)s")
        % {"count": len(wrong), "told": told}
    )


def _records_file(actor: Actor, top: Organisation, judged: Sequence[Judged]) -> None:
    """One record for each meeting; its lateness goes into the facts."""
    filed = records_load(actor, organisation=top, entries=[_record_entry(one) for one in judged])
    for one, made in zip(judged, filed, strict=True):
        one.meeting.record_id = made.record_id
        one.kept |= {"state": FROZEN, "is_late_entry": made.is_late_entry}


def _record_entry(one: Judged) -> LoadedRecord:
    meeting, entry, facts = one.meeting, one.entry, one.facts
    has_people = facts is not None and bool(facts.people)
    key = f"meetings.meeting {meeting.pk} {meeting.client_key}"
    return LoadedRecord(
        organisation=meeting.organisation,
        act=Act(
            kinds=tuple(meeting.kinds),
            title=meeting.title,
            done_on=entry.held_on,
            period_on=entry.period_on or entry.held_on,
            entitled=facts.entitled_count if facts and has_people else None,
            present=facts.present_count if facts and has_people else None,
            hours=entry.hours,
        ),
        client_key=sha256(key.encode()).hexdigest()[:40],
        entered_on=entry.entered_on,
        place=meeting.place,
        host_name=meeting.host_name,
        speaker_name=meeting.speaker_name,
        summary=meeting.minutes[: int(setting("summary_length"))],
        attendance=[
            (seat.member_id, seat.presence == PRESENT, seat.member_name, seat.leave_reason)
            for seat in one.seats
            if seat.member_id in one.on_roll
        ],
    )


def _freeze(judged: Sequence[Judged], *, by: str, now: Any) -> None:
    for one in judged:
        meeting = one.meeting
        meeting.snapshot, meeting.snapshot_hash = one.kept, fingerprint(one.kept)
        meeting.state, meeting.frozen_by, meeting.frozen_at = MeetingState.FROZEN, by, now


def _rows_write(judged: Sequence[Judged]) -> None:
    """Every row under its real id, a thousand at a time."""
    rows = [one.rows for one in judged]
    items = _numbered(AgendaItem, [row for one in rows for row in one.items])
    votes = [row for one in rows for row in one.votes]
    for vote in votes:
        vote.item_id = items[vote.item_id]
    vote_ids = _numbered(Vote, votes)
    opinions = [row for one in rows for row in one.opinions]
    tasks = [row for one in rows for row in one.tasks]
    for task in tasks:
        task.item_id = items[task.item_id]
    batches: list[tuple[type[ScopedModel], list[Any]]] = [
        (Meeting, [one.meeting for one in judged]),
        (AgendaItem, [row for one in rows for row in one.items]),
        (Vote, votes),
        (Task, tasks),
        (Step, [row for one in rows for row in one.steps]),
        (Signature, [row for one in rows for row in one.signatures]),
        (Appraisal, [row for one in judged for row in one.appraisals]),
    ]
    for model, made in batches:
        model.objects.bulk_create(made, batch_size=AT_ONCE)
    seats = _seats_write(judged)
    for opinion in opinions:
        opinion.vote_id = vote_ids[opinion.vote_id]
        opinion.attendee_id = seats[opinion.attendee_id]
    Opinion.objects.bulk_create(opinions, batch_size=AT_ONCE)


def _seats_write(judged: Sequence[Judged]) -> dict[int, int]:
    """Everybody called, by plain values: they are most of what is written. Number → id."""
    seats = [(one.meeting.pk, seat) for one in judged for seat in one.seats]
    ids = ids_reserve(Attendee, len(seats))
    rows_load(
        Attendee,
        SEAT,
        (
            (
                pk, meeting, seat.member_id, seat.member_name, seat.standing, seat.is_guest,
                seat.is_voter, seat.presence, seat.leave_reason, "", "",
            )
            for pk, (meeting, seat) in zip(ids, seats, strict=True)
        ),
    )  # fmt: skip
    return {seat.number: pk for pk, (_meeting, seat) in zip(ids, seats, strict=True)}


def _numbered(model: type[ScopedModel], rows: Sequence[Any]) -> dict[int, int]:
    """Give rows real ids; their number → the id."""
    found = dict(zip((row.pk for row in rows), ids_reserve(model, len(rows)), strict=True))
    for row in rows:
        row.pk = found[row.pk]
    return found
