"""What follows from a step of an admission: the standing on the roll, and what forbids undoing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shuanghe.activities.development.queries.checking import ADMISSION
from shuanghe.activities.development.queries.roll import membership_in
from shuanghe.activities.development.rules import (
    APPROVAL,
    CONFIRMATION,
    MEETING,
    Membership,
)
from shuanghe.activities.development.services.listing import with_the_approval
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, StandingKind
from shuanghe.organisation.services.members import member_update, standing_change
from shuanghe.procedures.models import Case, CaseStep

RESTS_ON = frozenset({MEETING, APPROVAL, CONFIRMATION})
CONFIRMED = "预备期满转为正式党员；党籍自 {joined_on}，党龄自 {confirmed_on}"
CANCELLED = "取消预备党员资格（不是党的纪律处分）"


def step_done(*, case: Case, row: CaseStep, actor: Actor, **_facts: Any) -> None:
    """A confirmation that is approved writes the full standing; a cancelled probation ends it."""
    if case.procedure != ADMISSION or row.code != CONFIRMATION or case.member_id is None:
        return
    member, due = _member(case), membership_in(case)
    if due is None or member.standing != StandingKind.PROBATIONARY:
        return
    if due.confirmed_on:
        _confirm(actor, member, due, confirmed_on=due.confirmed_on)
    elif due.ended_on:
        standing_change(
            with_the_approval(actor, member.organisation),
            organisation=member.organisation,
            member=member,
            kind=StandingKind.REMOVED,
            on=due.ended_on,
            reason=CANCELLED,
        )


def _confirm(actor: Actor, member: Member, due: Membership, *, confirmed_on: date) -> None:
    """Full from the day the probation ended, whenever the meeting or the approval was."""
    able = with_the_approval(actor, member.organisation)
    place = member.organisation
    if member.joined_on != due.joined_on:
        days = {"joined_on": due.joined_on}
        member_update(able, organisation=place, member=member, changes=days)
    standing_change(
        able,
        organisation=place,
        member=member,
        kind=StandingKind.FULL,
        on=confirmed_on,
        reason=CONFIRMED.format(joined_on=due.joined_on, confirmed_on=confirmed_on),
    )


def steps_undone(*, case: Case, rows: Sequence[CaseStep], **_facts: Any) -> None:
    """Forbid to undo what the roll rests on. Raises Refused."""
    if case.procedure != ADMISSION or case.member_id is None:
        return
    undone = {row.code for row in rows}
    member = _member(case)
    if CONFIRMATION in undone and member.standing != StandingKind.PROBATIONARY:
        raise Refused(
            _(
                "%(name)s的党籍状态已按这次审批改为%(standing)s，不能撤回；确有错误的，由党委办更正。"
            )
            % {"name": member.name, "standing": _(StandingKind(member.standing).label)}
        )
    if undone & {MEETING, APPROVAL}:
        raise Refused(
            _("%(name)s已经列入名册，不能撤回接收或审批；不予承认的，作取消资格的决议。")
            % {"name": member.name}
        )


def step_corrected(*, case: Case, row: CaseStep, **_facts: Any) -> None:
    """Forbid a correction that would leave the roll with another day. Raises Refused."""
    if case.procedure != ADMISSION or case.member_id is None or row.code not in RESTS_ON:
        return
    former = case.steps.filter(code=row.code).exclude(pk=row.pk).order_by("-round").first()
    if former is not None and _told(former) == _told(row):
        return
    member, due = _member(case), membership_in(case)
    is_full = member.standing == StandingKind.FULL
    if due is None or due.joined_on != member.joined_on:
        _disagree(member, _("入党日期"), member.joined_on)
    elif is_full and due.confirmed_on != member.confirmed_on:
        _disagree(member, _("转正日期"), member.confirmed_on)


def _told(row: CaseStep) -> tuple[object, ...]:
    """What a step says that the roll rests on."""
    return row.done_on, row.facts.get("decision"), row.facts.get("party_age_from")


def _disagree(member: Member, what: str, day: object) -> None:
    raise Refused(
        _("名册上%(name)s的%(what)s是 %(day)s，与更正后的不一致；请先核对，再在党员页更正名册。")
        % {"name": member.name, "what": what, "day": day}
    )


def _member(case: Case) -> Member:
    """The member of a case, as the roll has it now. Raises Refused for one who is elsewhere."""
    rows = Member.objects.select_related("organisation")
    found: Member | None = rows.filter(pk=case.member_id).first()
    if found is None:
        raise Refused(
            _("%(name)s的组织关系已不在本组织范围内，请把这件事移交给现在的支部。")
            % {"name": case.subject_name}
        )
    return found
