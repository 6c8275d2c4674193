"""What follows from what a meeting decided and a committee approved; nothing follows by itself.

`project` plugs these into the events of cases; they run inside the transaction of the step, so
that a decision and what it does to a standing are written together or not at all.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.disposals.models import DisposalDecision, Measure
from shuanghe.activities.disposals.queries.bars import bars_of
from shuanghe.activities.disposals.rules.decided import (
    KEYS,
    LOST_CONTACT,
    Decided,
    Effect,
    decided,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, StandingKind
from shuanghe.organisation.services.standings import (
    standing_removed,
    standing_restored,
    standing_suspended,
)
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.kept import procedure_of, step_facts
from shuanghe.procedures.rules import Step

EFFECTS: Mapping[Effect, Callable[..., None]] = {
    Effect.REMOVED: standing_removed,
    Effect.SUSPENDED: standing_suspended,
    Effect.RESTORED: standing_restored,
}
LEFT_AS: Mapping[str, str] = {
    Measure.SUSPENSION: StandingKind.SUSPENDED,
    Measure.REMOVAL: StandingKind.REMOVED,
    Measure.LEFT: StandingKind.REMOVED,
    Measure.WITHDRAWAL: StandingKind.REMOVED,
}


def case_opened(case: Case, actor: Actor) -> None:
    """Tell whoever begins an admission that the applicant may not join again yet (CZ-08)."""
    bars = bars_of(case, on=timezone.localdate())
    if not bars or actor.user_id is None:
        return
    text = _("%(name)s的入党申请：可能在不得重新入党的期限内（到 %(until)s），请核对后再办。")
    notices_send(
        recipients=[actor.user_id],
        text=text % {"name": case.subject_name, "until": bars[0].until_on},
        url=reverse("disposals:bar", args=[case.pk]),
        source=("procedures.case", str(case.pk)),
        key=f"disposals.bar/{case.pk}",
    )


def step_done(case: Case, step: Step, row: CaseStep, actor: Actor) -> None:
    """Write down what a step decided, and do to the standing what the decision says."""
    if not _is_ours(case):
        return
    facts = _facts(case, row)
    _contact_noted(case, row.code, facts)
    found = decided(case.procedure, row.code, facts)
    if found is None:
        return
    member = _person(case)
    if found.effect:
        title = str(Measure(found.measure).label)
        reason = _("%(measure)s（%(step)s，%(day)s）")
        words = {"measure": _(title), "step": step.title, "day": row.done_on}
        EFFECTS[found.effect](member, on=found.from_on, reason=reason % words)
    DisposalDecision.objects.create(
        organisation=case.organisation,
        case=case,
        step_code=row.code,
        member=member,
        measure=found.measure,
        from_on=found.from_on,
        until_on=found.until_on,
        changes_standing=bool(found.effect),
        is_sample=case.is_sample,
    )


def step_corrected(case: Case, step: Step, row: CaseStep, actor: Actor) -> None:
    """Take over a day set right. What changed a standing stays as it was decided."""
    if not _is_ours(case):
        return
    facts = _facts(case, row)
    _contact_noted(case, row.code, facts)
    kept = _decisions(case).filter(step_code=row.code).first()
    now = decided(case.procedure, row.code, facts)
    if kept is None and now is None:
        return
    if _is_otherwise(kept, now):
        raise Refused(
            _(
                "“%(step)s”已经按决定生效，处置种类和生效日期不能更正；写错了请由审批的党委撤回重办。"
            )
            % {"step": step.title}
        )
    if kept is not None and now is not None:
        kept.from_on, kept.until_on = now.from_on, now.until_on
        kept.save(update_fields=["from_on", "until_on"])


def steps_undone(case: Case, rows: Sequence[CaseStep], actor: Actor) -> None:
    """Take a decision back that has not changed a standing; else it cannot be undone."""
    if not _is_ours(case):
        return
    codes = {row.code for row in rows}
    decisions = list(_decisions(case).filter(step_code__in=codes))
    if any(one.changes_standing for one in decisions):
        raise Refused(
            _("决定已经生效，党籍已经变动，不能重办；确有错误的，由有权的党组织另行决定。")
        )
    for one in decisions:
        one.withdrawn_at = timezone.now()
        one.save(update_fields=["withdrawn_at"])
    if case.procedure == LOST_CONTACT and "report" in codes:
        _contact_set(case, None)


def case_stopped(case: Case, actor: Actor) -> None:
    """A case whose decision stands is carried to its end: its papers and clocks depend on it."""
    if not _is_ours(case):
        return
    last = _decisions(case).filter(changes_standing=True).first()
    if last is not None and _person(case).standing == LEFT_AS.get(last.measure):
        raise Refused(
            _("已经决定“%(measure)s”，不能终止；请把后面的步骤办完。")
            % {"measure": _(last.measure_title)}
        )


def _is_ours(case: Case) -> bool:
    return case.procedure in KEYS and case.member_id is not None


def _facts(case: Case, row: CaseStep) -> Mapping[str, Any]:
    return step_facts(procedure_of(case), row)


def _decisions(case: Case) -> Any:
    rows = DisposalDecision.objects.select_for_update(of=("self",))
    return rows.filter(case=case, withdrawn_at=None)


def _is_otherwise(kept: DisposalDecision | None, now: Decided | None) -> bool:
    """Whether a correction would change what was decided, and not only a day of it."""
    if kept is None or now is None:
        return True
    if kept.measure != now.measure:
        return True
    return kept.changes_standing and kept.from_on != now.from_on


def _person(case: Case) -> Member:
    """The member as known today: one entry may meanwhile have been merged into another.

    Raises Refused when the member belongs elsewhere by now.
    """
    rows = Member.objects.select_for_update(of=("self",)).select_related("organisation")
    found: Member | None = rows.filter(pk=case.member_id).first()
    if found is not None and found.merged_into_id is not None:
        found = rows.filter(pk=found.merged_into_id).first()
    if found is None:
        raise Refused(
            _("%(name)s的组织关系已不在本组织范围内，请把这件事移交给现在的支部。")
            % {"name": case.subject_name}
        )
    return found


def _contact_noted(case: Case, code: str, facts: Mapping[str, Any]) -> None:
    """Keep on the roll since when a member is lost; found again or restored, it is over."""
    if case.procedure != LOST_CONTACT:
        return
    if code == "report":
        since = case.about.get("last_contact_on")
        _contact_set(case, date.fromisoformat(since) if since else None)
    elif code == "restored" or (code == "confirmation" and facts.get("result") == "found"):
        _contact_set(case, None)


def _contact_set(case: Case, since: date | None) -> None:
    member = _person(case)
    member.lost_contact_on = since
    member.save(update_fields=["lost_contact_on"])
