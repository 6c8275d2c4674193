"""What concerns a person himself: what it rests on, what was decided, how to appeal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shuanghe.activities.disposals.models import DisposalDecision
from shuanghe.activities.disposals.queries.told import facts_told
from shuanghe.activities.disposals.rules.decided import KEYS, LOST_CONTACT
from shuanghe.organisation.models import Member, RightsSuspension
from shuanghe.organisation.queries.rights import suspensions_of
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.kept import procedure_of, step_facts
from shuanghe.procedures.queries.timeline import CaseView, case_view


@dataclass(frozen=True)
class OwnStep:
    """One step that was done: its title, day, who did it and what it says."""

    title: str
    done_on: date
    body: str
    facts: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class OwnCase:
    """One matter that concerns the reader."""

    case: Case
    title: str
    steps: Sequence[OwnStep]
    next: str


@dataclass(frozen=True)
class OwnMatters:
    """Everything that concerns one person, for that person's eyes."""

    cases: Sequence[OwnCase]
    decisions: Sequence[DisposalDecision]
    suspensions: Sequence[RightsSuspension]

    @property
    def is_empty(self) -> bool:
        return not (self.cases or self.decisions or self.suspensions)


def own_matters(member: Member, *, on: date) -> OwnMatters:
    """What concerns one person; the whole tree must be in view."""
    own = Q(member=member) | Q(member__merged_into=member)
    cases = Case.objects.filter(own, procedure__in=KEYS, is_drill=False)
    views = [case_view(case, on=on) for case in cases.select_related("organisation", "member")]
    decisions = DisposalDecision.objects.filter(own, withdrawn_at=None)
    return OwnMatters([_own(view) for view in views], list(decisions), suspensions_of(member))


def _own(view: CaseView) -> OwnCase:
    done = [
        OwnStep(
            one.step.title,
            one.row.done_on,
            one.row.body_name,
            facts_told(one.step, step_facts(view.procedure, one.row)),
        )
        for one in view.done
        if one.row is not None
    ]
    coming = view.next[0].step.title if view.next else ""
    return OwnCase(view.case, view.procedure.title, done, coming)


def found_day(case: Case) -> date | None:
    """The day on which the lost member of a case was found again, as confirmed; None otherwise."""
    if case.procedure != LOST_CONTACT:
        return None
    row = CaseStep.objects.filter(case=case, code="confirmation", replaced_at=None).first()
    facts = step_facts(procedure_of(case), row) if row is not None else {}
    found: date | None = facts.get("found_on") if facts.get("result") == "found" else None
    return found
