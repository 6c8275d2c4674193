"""What a phone took down comes in, is merged, and where it differs waits for a decision."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Capture, CaptureState, Meeting, MeetingState
from shuanghe.activities.meetings.queries.capture_words import member_name
from shuanghe.activities.meetings.queries.captures import items_elsewhere, listed, review_of
from shuanghe.activities.meetings.rules.flow import day_fault
from shuanghe.activities.meetings.rules.merging import (
    HELD_ON,
    ITEM,
    PERSON,
    Content,
    field_parts,
    settled,
    undecided,
)
from shuanghe.activities.meetings.services.capture_merging import capture_merged, fields_write
from shuanghe.activities.meetings.services.holding import meeting_hold
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


class CaptureRefused(Refused):
    """A capture that cannot be taken at all: which field, why, and what to do on the phone."""

    def __init__(self, field: str, reason: str, mend: str = "") -> None:
        super().__init__(reason)
        self.field, self.reason, self.mend = field, reason, mend


@action("record.file")
def capture_file(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    client_key: str,
    base: Content,
    payload: Content,
    captured_at: datetime,
    on: date | None = None,
) -> Capture:
    """Take in what a phone took down and merge it into the meeting.

    What only the phone changed is written through the services a page uses; what both sides
    changed, or a rule refuses, is kept as a conflict with its reason. A planned meeting is held
    on the day the phone says. The same client_key gives back the first capture and changes
    nothing. Raises CaptureRefused when nothing of it can be taken; it then stays on the phone.
    """
    held = _locked(organisation, meeting.pk)
    first: Capture | None = held.captures.filter(client_key=client_key).first()
    if first is not None:
        _same_check(first, held, base, payload)
        trail().note(first, "重复发送，沿用已收到的现场记录")
        return first
    changed = {field: value for field, value in payload.items() if value != base.get(field)}
    _known_check(held, organisation, changed)
    if held.state == MeetingState.PLANNED and changed:
        held = _hold(actor, held, changed, on or timezone.localdate())
    taken, conflicts = capture_merged(actor, held, base, payload)
    capture = Capture(
        meeting=held,
        client_key=client_key,
        base=dict(base),
        payload=dict(payload),
        conflicts=[one.as_dict() for one in conflicts],
        state=CaptureState.CONFLICT if conflicts else CaptureState.MERGED,
        captured_at=captured_at,
        received_from=actor.name,
    )
    _save_once(capture)
    summary = f"收到会议《{held.title}》的现场记录：写入 {taken} 处，冲突 {len(conflicts)} 处"
    trail().note(capture, summary, after={"conflicts": [one.field for one in conflicts]})
    return capture


@action("record.file")
def capture_settle(
    actor: Actor,
    *,
    organisation: Organisation,
    capture: Capture,
    choices: Mapping[str, str],
    seen: str,
) -> Capture:
    """Decide every conflict of a capture and write what is taken from the phone.

    choices: {field: a code of Choice}; seen: the mark of the review they were made on. The
    conflicts of a frozen meeting are written into its correction. Raises CaptureRefused with the
    first field without a choice, Refused when the meeting changed meanwhile.
    """
    kept = _waiting(organisation, capture)
    review = review_of(kept)
    if review.mark != seen:
        raise Refused(_("系统里的内容刚刚又变了，下面已是最新内容，请重新核对后再选。"))
    for field in undecided(review.conflicts, choices):
        raise CaptureRefused(field, _("请选一个：以系统里的为准，还是以手机上的为准。"))
    written = settled(review.conflicts, choices)
    fields_write(actor, review.target, written, review.items)
    decided = {one.field: {**one.as_dict(), "choice": choices[one.field]}
               for one in review.conflicts}  # fmt: skip
    kept.conflicts = [
        decided.get(one["field"], {**one, "choice": "agreed"}) for one in kept.conflicts
    ]
    _close(kept, CaptureState.MERGED, actor)
    summary = f"处理会议《{review.target.title}》现场记录的冲突，采用手机上的 {len(written)} 处"
    trail().note(kept, summary, after={"choices": dict(choices)})
    return kept


@action("record.file")
def capture_discard(
    actor: Actor, *, organisation: Organisation, capture: Capture, reason: str
) -> Capture:
    """Leave the conflicts of a capture as the system has them. What was captured stays readable.

    Raises CaptureRefused without a reason.
    """
    kept = _waiting(organisation, capture)
    why = reason.strip()[:200]
    if not why:
        raise CaptureRefused("reason", _("请写明原因，例如“内容重复”。"))
    kept.conflicts = [{**one, "choice": "discarded", "reason": why} for one in kept.conflicts]
    _close(kept, CaptureState.DISCARDED, actor)
    trail().note(kept, f"放弃会议《{kept.meeting.title}》现场记录中的冲突内容：{why}")
    return kept


def _locked(organisation: Organisation, meeting_id: int) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",))
    found: Meeting | None = rows.filter(pk=meeting_id, organisation=organisation).first()
    if found is None:
        raise Http404
    found.organisation = organisation
    return found


def _same_check(first: Capture, meeting: Meeting, base: Content, payload: Content) -> None:
    """One number is one capture: other content under it would be lost without a word."""
    is_same = first.base == dict(base) and first.payload == dict(payload)
    if first.meeting_id != meeting.pk or not is_same:
        raise CaptureRefused(
            "client_key",
            _("这个编号已用于另一份现场记录。"),
            _("内容仍在设备上，请刷新页面后再合并，会换一个新编号。"),
        )


def _known_check(meeting: Meeting, organisation: Organisation, changed: Content) -> None:
    """Refuse people and items that never were of this meeting."""
    parts = {field: field_parts(field) or (field, 0, "") for field in changed}
    people = {pk: field for field, (kind, pk, _part) in parts.items() if kind == PERSON}
    days = {meeting.planned_on, *_days(changed)}
    strangers = set(people) - listed(meeting, organisation, set()) if people else set()
    if strangers:
        strangers -= listed(meeting, organisation, days)
    for pk in sorted(strangers):
        raise CaptureRefused(
            people[pk],
            _("%(name)s（编号 %(pk)s）不在这次会议的名单上。")
            % {"name": member_name(pk), "pk": pk},
            _("请在手机上把此人改回“未登记”再合并；确应参加的，先核对名册和召开日期。"),
        )
    items = {pk: field for field, (kind, pk, _part) in parts.items() if kind == ITEM}
    for pk in sorted(items_elsewhere(meeting, set(items))):
        raise CaptureRefused(
            items[pk], _("这一项议题属于另一次会议。"), _("请在那次会议的页面上合并。")
        )


def _days(changed: Content) -> Iterator[date]:
    text = changed.get(HELD_ON)
    if isinstance(text, str) and text:
        yield date.fromisoformat(text)


def _hold(actor: Actor, meeting: Meeting, changed: Content, on: date) -> Meeting:
    """A planned meeting that a phone was at has been held."""
    day = next(_days(changed), None)
    mend = _("请在手机上改好召开日期再合并。")
    if day is None:
        raise CaptureRefused(HELD_ON, _("这次会议还没有登记召开，现场记录里要有召开日期。"), mend)
    fault = day_fault(day, on=on)
    if fault:
        raise CaptureRefused(HELD_ON, _(fault), mend)
    place = meeting.organisation
    held = meeting_hold(actor, organisation=place, meeting=meeting, held_on=day, on=on)
    held.organisation = place
    return held


def _waiting(organisation: Organisation, capture: Capture) -> Capture:
    rows = Capture.objects.select_for_update(of=("self",)).select_related("meeting__organisation")
    found: Capture | None = rows.filter(pk=capture.pk, meeting__organisation=organisation).first()
    if found is None:
        raise Http404
    if found.state != CaptureState.CONFLICT:
        raise Refused(_("这份现场记录已经处理过了，请刷新页面查看。"))
    return found


def _close(capture: Capture, state: str, actor: Actor) -> None:
    capture.state, capture.settled_at, capture.settled_by = state, timezone.now(), actor.name
    capture.save()


def _save_once(capture: Capture) -> None:
    try:
        with transaction.atomic():
            capture.save()
    except IntegrityError:
        raise CaptureRefused(
            "client_key",
            _("这个编号已用于另一份现场记录。"),
            _("内容仍在设备上，请刷新页面后再合并，会换一个新编号。"),
        ) from None
