"""A meeting was held: the roll of that day, who came, who may be left out of the count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Attendee, Meeting, MeetingState, Presence, Vote
from shuanghe.activities.meetings.queries.practice import exclusion_title
from shuanghe.activities.meetings.rules.flow import HELD, PLANNED, SIGNED, day_fault
from shuanghe.activities.meetings.services.locking import (
    meeting_edited,
    meeting_locked,
    meeting_saved,
)
from shuanghe.activities.meetings.services.rolls import roll_fill
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation, StandingKind
from shuanghe.records.queries.bodies import body_of
from shuanghe.records.queries.practice import practice
from shuanghe.records.rules import Act, act_faults
from shuanghe.rulebook.queries import exclusion_classes

EXCLUSION = "exclusion"


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
    meeting_saved(held)
    called = roll_fill(held)
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
    Attendee.objects.bulk_update(changed, ["presence", "leave_reason"])
    meeting_saved(held)
    present = sum(row.presence == Presence.PRESENT for row in rows.values())
    summary = f"登记会议《{held.title}》到会情况：应到 {len(rows)} 人，到会 {present} 人"
    after = {row.member_name: row.presence for row in changed}
    trail().note(held, summary, after=after)
    return held


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


@action("record.file")
def rights_set(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    member_id: int,
    is_voter: bool,
    reason: str,
) -> Attendee:
    """Say that a full member has no vote that day (rights suspended, XJ-05), or has it again.

    Probationary members and guests never get one (FZ-29, ZB-23). Raises Refused.
    """
    held, row = _attendee(organisation, meeting, member_id)
    if held.roll_frozen_at is not None:
        raise Refused(_("已经开始表决，名单已锁定，不能改表决权；请先撤回表决。"))
    if not reason.strip():
        raise Refused(_("请写明依据，例如“留党察看期间”。"))
    if is_voter and row.standing != StandingKind.FULL:
        raise Refused(_("%(name)s 是预备党员，没有表决权（FZ-29）。") % {"name": row.member_name})
    if is_voter and row.is_guest:
        raise Refused(
            _("%(name)s 的组织关系不在本支部，在关系所在支部表决（ZB-23）。")
            % {"name": row.member_name}
        )
    row.is_voter = is_voter
    row.save(update_fields=["is_voter"])
    meeting_saved(held)
    word = "恢复" if is_voter else "暂停"
    trail().note(held, f"{word} {row.member_name} 的表决权：{reason.strip()}")
    return row


@action("record.file")
def exclusion_claim(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    member_id: int,
    exclusion: str,
    consent_on: date | None = None,
    consent_note: str = "",
) -> Attendee:
    """Claim that somebody called belongs to a class that may be left out of 应到会.

    It takes effect only with the superior's consent and a passed vote of this meeting; until
    then the person counts. Raises Refused.
    """
    held, row = _attendee(organisation, meeting, member_id)
    _not_voted_on(held, row)
    if exclusion not in exclusion_classes():
        named = "；".join(exclusion_classes().values())
        raise Refused(_("可以不计入应到会的只有五种情形（FZ-16）：%(named)s。") % {"named": named})
    if not row.is_voter:
        raise Refused(
            _("%(name)s 没有表决权，本来就不计入应到会有表决权人数。") % {"name": row.member_name}
        )
    if row.presence == Presence.PRESENT:
        raise Refused(
            _("%(name)s 已登记到会，到会的照常计入；没有到会的请先改到会情况。")
            % {"name": row.member_name}
        )
    if consent_on and held.held_on and consent_on > held.held_on:
        raise Refused(
            _("上级同意日期 %(day)s 晚于会议日期，开会前没有同意的应照常计入（FZ-16）。")
            % {"day": consent_on}
        )
    row.exclusion, row.consent_on = exclusion, consent_on
    row.consent_note = consent_note.strip()[:100]
    row.save(update_fields=["exclusion", "consent_on", "consent_note"])
    meeting_saved(held)
    summary = f"{row.member_name} 申请不计入应到会：{exclusion_title(exclusion)}"
    trail().note(held, summary, after={"consent_on": consent_on, "consent_note": consent_note})
    return row


@action("record.file")
def exclusion_drop(
    actor: Actor, *, organisation: Organisation, meeting: Meeting, member_id: int
) -> Attendee:
    """Take a claim back before it was voted on; the person counts as usual. Raises Refused."""
    held, row = _attendee(organisation, meeting, member_id)
    _not_voted_on(held, row)
    before = {"exclusion": row.exclusion, "consent_on": row.consent_on}
    row.exclusion, row.consent_on, row.consent_note = "", None, ""
    row.save(update_fields=["exclusion", "consent_on", "consent_note"])
    meeting_saved(held)
    trail().note(held, f"撤销 {row.member_name} 的不计入应到会", before=before)
    return row


def _attendee(
    organisation: Organisation, meeting: Meeting, member_id: int
) -> tuple[Meeting, Attendee]:
    held = meeting_edited(organisation, meeting.pk)
    row: Attendee | None = Attendee.objects.filter(meeting=held, member_id=member_id).first()
    if row is None:
        raise Http404
    return held, row


def _not_voted_on(meeting: Meeting, row: Attendee) -> None:
    """Refuse while the claims are being voted on, and afterwards for whom it was passed."""
    if row.exclusion_vote_id is not None:
        raise Refused(
            _("%(name)s 不计入应到会已经会议表决，不能再改；确有错误请先撤回那次表决。")
            % {"name": row.member_name}
        )
    running = Vote.objects.filter(item__meeting=meeting, matter=EXCLUSION, closed_at=None)
    if running.exists():
        raise Refused(_("正在表决不计入应到会，请先计票或撤回表决，再改动名单。"))
