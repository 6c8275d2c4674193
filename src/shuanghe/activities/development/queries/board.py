"""The admissions of a subtree: how many stand where, what falls due, how they spread."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import Count, Max, Q, QuerySet

from shuanghe.activities.development.queries.checking import ADMISSION, admission_on
from shuanghe.activities.development.rules import MEETING, Stage, stage_of, stage_starts
from shuanghe.duties.models import Deadline
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case, CaseState, CaseStep

CONFIRMING = "confirmation_meeting"
REVIEW, PROBATION_ENDS = "FZ-06", "FZ-24"
SOURCE = "procedures.case"
SHOWN = 20
YEARS_SHOWN = 2


@dataclass(frozen=True)
class Board:
    """Running admissions by stage. ids: of the stage asked for or all, the furthest first."""

    counts: Mapping[Stage, int]
    ids: Sequence[int]


@dataclass(frozen=True)
class MonthSpread:
    """How many a month admitted and confirmed, by the day of the branch meeting."""

    month: date
    admitted: int
    confirmed: int


def _running(place: Organisation) -> "QuerySet[Any]":
    found: QuerySet[Any] = Case.objects.filter(
        procedure=ADMISSION,
        state=CaseState.RUNNING,
        is_drill=False,
        organisation__path__gte=place.path,
        organisation__path__lt=end_of(place.path),
    ).annotate(last_number=Max("steps__number", filter=Q(steps__replaced_at=None)))
    return found


def board_of(place: Organisation, *, stage: Stage | None, on: date) -> Board:
    """The admissions of an organisation and all below it, in one statement."""
    starts = stage_starts(admission_on(on))
    rows = _running(place).order_by().values_list("last_number", "opened_on", "pk")
    found = [(stage_of(number, starts), -(number or 0), day, pk) for number, day, pk in rows]
    counts = Counter(one[0] for one in found)
    wanted = sorted(one[1:] for one in found if stage in (None, one[0]))
    return Board({one: counts[one] for one in Stage}, [pk for *_order, pk in wanted])


def cases_in_order(ids: Sequence[int]) -> list[Case]:
    """The cases of a page of the board, as they stand there."""
    cases = Case.objects.select_related("organisation").in_bulk(list(ids))
    return [cases[pk] for pk in ids if pk in cases]


def reviews_due(place: Organisation, rule_id: str) -> Sequence[Deadline]:
    """The open clocks of one rule in the subtree, soonest first: half-yearly reviews, say."""
    rows = Deadline.objects.filter(
        source_type=SOURCE,
        rule_id=rule_id,
        met_on=None,
        dropped_on=None,
        organisation__path__gte=place.path,
        organisation__path__lt=end_of(place.path),
    )
    found = rows.select_related("organisation").order_by("due_on", "id")[:SHOWN]
    return cast("Sequence[Deadline]", list(found))


def months_spread(place: Organisation, *, on: date) -> list[MonthSpread]:
    """Admissions and confirmations of this year and the last, month by month. One statement."""
    first = date(on.year - YEARS_SHOWN + 1, 1, 1)
    held = (
        CaseStep.objects.filter(
            Q(code=MEETING)
            | Q(code=CONFIRMING, facts__result__in=("confirmed", "confirmed_after")),
            code__in=(MEETING, CONFIRMING),
            case__procedure=ADMISSION,
            case__is_drill=False,
            case__organisation__path__gte=place.path,
            case__organisation__path__lt=end_of(place.path),
            replaced_at=None,
            done_on__range=(first, on),
        )
        .order_by()
        .values_list("done_on", "code")
        .annotate(Count("id"))
    )
    counted: Counter[tuple[date, str]] = Counter()
    for day, code, count in held:
        counted[day.replace(day=1), code] += count
    months = [
        date(year, month, 1)
        for year in range(first.year, on.year + 1)
        for month in range(1, 13)
        if date(year, month, 1) <= on
    ]
    return [
        MonthSpread(month, counted[month, MEETING], counted[month, CONFIRMING])
        for month in reversed(months)
    ]
