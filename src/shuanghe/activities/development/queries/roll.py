"""What a case says of the roll."""

from shuanghe.activities.development.rules import (
    APPROVAL,
    CONFIRMATION,
    MEETING,
    Membership,
    membership_of,
)
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries.kept import case_facts, procedure_of

TELLING = (MEETING, APPROVAL, CONFIRMATION)


def membership_in(case: Case) -> Membership | None:
    """What the steps of an admission that stand make of the person; None before the approval."""
    rows = case.steps.filter(replaced_at=None, code__in=TELLING).defer("snapshot")
    return membership_of(case_facts(procedure_of(case), case, rows))


def is_approved_here(case: Case) -> bool:
    """Whether the approval that stands was given in this system; an imported one has no seal."""
    rows = case.steps.filter(code=APPROVAL, replaced_at=None)
    return bool(rows.exclude(snapshot_hash="").exists())
