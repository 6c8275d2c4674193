"""Cases in view, by procedure, state and name; and cases on their way here."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from shuanghe.kernel.permissions import current_scope
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseMove, CaseState, MoveState
from shuanghe.procedures.queries.book import procedures_restricted


@dataclass(frozen=True)
class Wanted:
    """Which cases are asked for. Empty text asks for all; drills are only shown when asked for."""

    procedure: str = ""
    state: str = CaseState.RUNNING
    text: str = ""
    organisation: Organisation | None = None
    is_drill: bool = False


def seen_by_reader() -> Q:
    """Cases that the reader of the scope in force may see: the restricted ones where handled."""
    return _open_or_handled(Q(procedure__in=list(procedures_restricted())))


def _open_or_handled(restricted: Q) -> Q:
    closed = current_scope().closed
    return Q() if closed.is_everything else ~restricted | closed.q("organisation__path")


def cases_found(wanted: Wanted) -> QuerySet[Case]:
    """Cases in the scope in force, newest first, each with step_count and last_number."""
    rows: QuerySet[Case] = Case.objects.filter(
        seen_by_reader(), is_drill=wanted.is_drill
    ).select_related("organisation")
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
    restricted = Q(procedure_title__in=list(procedures_restricted().values()))
    rows = CaseMove.objects.filter(_open_or_handled(restricted), state=MoveState.SENT)
    return rows.select_related("organisation")
