"""A meeting was held: the roll of that day, who came, who may be left out of the count."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Attendee, Meeting, MeetingState, Presence
from shuanghe.activities.meetings.rules.flow import HELD, PLANNED, SIGNED, day_fault
from shuanghe.activities.meetings.services.locking import (
    meeting_edited,
    meeting_locked,
    meeting_saved,
)
from shuanghe.activities.meetings.services.rolls import roll_fill
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation
from shuanghe.records.queries.bodies import body_of
from shuanghe.records.queries.practice import practice
from shuanghe.records.rules import Act, act_faults


@dataclass(frozen=True)
class AttendanceEntry:
    """What was entered for one person. presence: a code of models.Presence, "" for not yet."""

    member_id: int
    presence: str
    leave_reason: str = ""


@action("record.file")
def meeting_hold(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    held_on: date,
    version: int | None = None,
    on: date | None = None,
) -> Meeting:
    """Enter that a planned meeting took place: the roll as of that day is called up.

    The same day again changes nothing. Raises Refused for a day to come, or one on which the
    organisation did not stand.
    """
    held = meeting_locked(organisation, meeting.pk, states=(PLANNED, HELD, SIGNED))
    if held.state != PLANNED and held.held_on == held_on:
        trail().note(held, "重复提交，会议已登记召开")
        return held
    held = meeting_locked(organisation, meeting.pk, states=(PLANNED,), version=version)
    _day_check(held, held_on, on or timezone.localdate())
    held.held_on, held.state = held_on, MeetingState.HELD
    called = roll_fill(held)
    meeting_saved(held)
    summary = f"登记召开会议《{held.title}》，{held_on}，名单 {len(called)} 人"
    trail().note(held, summary, after={"held_on": held_on, "called": len(called)})
    return held


def _day_check(meeting: Meeting, held_on: date, on: date) -> None:
    why = day_fault(held_on, on=on)
    if why:
        raise Refused(_(why))
    act = Act(tuple(meeting.kinds), meeting.title, held_on, meeting.period_on or held_on)
    for fault in act_faults(act, body=body_of(meeting.organisation), practice=practice(), on=on):
        if fault.field in ("done_on", "kinds", "period_on"):
            raise Refused(fault.message)


@action("record.file")
def attendance_enter(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    entries: Sequence[AttendanceEntry],
    version: int | None = None,
    on: date | None = None,
) -> Meeting:
    """Enter who came, who was on leave, who was absent; those not named stay as they are.

    Refused for somebody not on the roll that day (JG-08, ZB-23), and once a vote was opened.
    """
    held = meeting_edited(organisation, meeting.pk, version=version)
    if held.roll_frozen_at is not None:
        raise Refused(_("已经开始表决，到会名单已锁定；确要改动，请先撤回表决并说明原因。"))
    rows = {one.member_id: one for one in Attendee.objects.filter(meeting=held)}
    _strangers_refuse(held, [one.member_id for one in entries if one.member_id not in rows])
    changed = []
    for entry in entries:
        row = rows[entry.member_id]
        if entry.presence not in Presence.values:
            raise Refused(_("到会情况只能是到会、请假或缺席，请重新选择。"))
        if row.exclusion and entry.presence == Presence.PRESENT:
            raise Refused(
                _("%(name)s 已申请不计入应到会，不能同时登记到会；到会的请先撤销不计入。")
                % {"name": row.member_name}
            )
        reason = entry.leave_reason.strip()[:100] if entry.presence == Presence.LEAVE else ""
        if (row.presence, row.leave_reason) != (entry.presence, reason):
            row.presence, row.leave_reason = entry.presence, reason
            changed.append(row)
    _presences_write(changed)
    meeting_saved(held)
    present = sum(row.presence == Presence.PRESENT for row in rows.values())
    summary = f"登记会议《{held.title}》到会情况：应到 {len(rows)} 人，到会 {present} 人"
    after = {row.member_name: row.presence for row in changed}
    trail().note(held, summary, after=after)
    return held


def _presences_write(changed: Sequence[Attendee]) -> None:
    """One statement for all who came, one for each reason of leave."""
    alike: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in changed:
        alike[row.presence, row.leave_reason].append(row.pk)
    for (presence, reason), ids in alike.items():
        Attendee.objects.filter(pk__in=ids).update(presence=presence, leave_reason=reason)


def _strangers_refuse(meeting: Meeting, strangers: Sequence[int]) -> None:
    if not strangers:
        return
    names = dict(Member.objects.filter(pk__in=strangers).values_list("pk", "name"))
    named = "、".join(names.get(pk, f"编号 {pk}") for pk in strangers[:10])
    raise Refused(
        _(
            "%(named)s 在 %(day)s 不在“%(place)s”的应到名单上（%(rule)s），"
            "请核对召开日期、参加范围，或先更正组织关系后重新生成名单。"
        )
        % {
            "named": named,
            "day": meeting.held_on,
            "place": meeting.organisation.name,
            "rule": practice().entry_rules["off_the_roll"],
        }
    )


@action("record.file")
def roll_refresh(actor: Actor, *, organisation: Organisation, meeting: Meeting) -> Meeting:
    """Work the roll out anew after the roster was corrected; entries of those who stay stay.

    Raises Refused once a vote was opened.
    """
    held = meeting_edited(organisation, meeting.pk)
    if held.roll_frozen_at is not None:
        raise Refused(_("已经开始表决，名单已锁定；请先撤回表决再重新生成名单。"))
    called = roll_fill(held)
    meeting_saved(held)
    trail().note(held, f"重新生成会议《{held.title}》名单，{len(called)} 人")
    return held
