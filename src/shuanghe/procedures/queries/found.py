"""Cases in view, by procedure, state and name; and cases on their way here."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseMove, CaseState, MoveState


@dataclass(frozen=True)
class Wanted:
    """Which cases are asked for. Empty text asks for all; drills are only shown when asked for."""

    procedure: str = ""
    state: str = CaseState.RUNNING
    text: str = ""
    organisation: Organisation | None = None
    is_drill: bool = False


def cases_found(wanted: Wanted) -> QuerySet[Case]:
    """Cases in the scope in force, newest first, each with step_count and last_number."""
    rows: QuerySet[Case] = Case.objects.filter(is_drill=wanted.is_drill).select_related(
        "organisation"
    )
    if wanted.procedure:
        rows = rows.filter(procedure=wanted.procedure)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.text:
        rows = rows.filter(subject_name__icontains=wanted.text)
    if wanted.organisation is not None:
        rows = rows.filter(organisation__path__startswith=wanted.organisation.path)
    standing = Q(steps__replaced_at=None)
    return rows.annotate(
        step_count=Count("steps", filter=standing),
        last_number=Max("steps__number", filter=standing),
    ).order_by("-opened_on", "-id")


def moves_waiting() -> QuerySet[CaseMove]:
    """Cases sent to bodies in the scope in force and not decided yet."""
    return CaseMove.objects.filter(state=MoveState.SENT).select_related("organisation")
