"""What the system knows of a quarter: evidence filed, figures of KPIs, targets reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from shuanghe.activities.agreements.models import Agreement, AgreementTarget, SelfReport
from shuanghe.activities.agreements.rules.reaching import Reach, reach
from shuanghe.duties.models import Evidence
from shuanghe.kernel.periods import Every, Period, periods_in_year
from shuanghe.kernel.tree import end_of
from shuanghe.operations.models import KpiUnit
from shuanghe.operations.queries.definitions import kpis_named
from shuanghe.operations.queries.gathering import gathered
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class Known:
    """One target as the figures tell it at the end of a quarter, or today when it still runs.

    quarter_count and year_count: pieces of evidence, None where none is asked for. actual: the
    figure of the KPI, or the pieces of evidence where the quantity counts them; None when unknown.
    """

    target: AgreementTarget
    quarter_count: int | None
    year_count: int | None
    actual: Decimal | None
    reach: Reach


def quarter_of(year: int, number: int) -> Period:
    """A quarter of a year, 1 to 4. Raises IndexError for another."""
    return list(periods_in_year(Every.QUARTER, year))[number - 1]


def known_of(
    agreement: Agreement, targets: Sequence[AgreementTarget], number: int, *, on: date
) -> list[Known]:
    """What is known of every target in a quarter. A handful of statements, whatever the number."""
    quarter = quarter_of(agreement.year, number)
    last = min(quarter.ends_on, on)
    first = date(agreement.year, 1, 1)
    counts = _counts(agreement.organisation, targets, (first, quarter.starts_on, last))
    figures = _figures(agreement.organisation, targets, first, last)
    return [_known(one, counts, figures, last) for one in targets]


def _counts(
    holder: Organisation, targets: Iterable[AgreementTarget], days: tuple[date, date, date]
) -> dict[str, tuple[int, int]]:
    """kind → how much evidence the holder filed in the quarter, and since the year began."""
    first, since, last = days
    kinds = {kind for one in targets for kind in one.evidence_kinds}
    if not kinds:
        return {}
    rows = (
        Evidence.objects.filter(
            organisation=holder,
            kind__in=kinds,
            done_on__range=(first, last),
            withdrawn_at=None,
        )
        .order_by()
        .values("kind")
        .annotate(in_quarter=Count("pk", filter=Q(done_on__gte=since)), in_year=Count("pk"))
        .values_list("kind", "in_quarter", "in_year")
    )
    return {kind: (quarter, year) for kind, quarter, year in rows}


def _figures(
    holder: Organisation, targets: Iterable[AgreementTarget], first: date, last: date
) -> dict[int, Decimal]:
    """kpi → its figure over the units of the holder since the year began; the last month's where
    months cannot be added."""
    ids = {one.kpi_id for one in targets if one.kpi_id is not None}
    if not ids:
        return {}
    units = set(
        KpiUnit.objects.filter(
            kpi_id__in=ids,
            organisation__path__gte=holder.path,
            organisation__path__lt=end_of(holder.path),
            from_on__lte=last,
        ).values_list("organisation_id", flat=True)
    )
    kpis = kpis_named(ids)
    found = gathered(kpis, units, first, last)
    rest = [one for one in kpis if one.pk not in found]
    return found | (gathered(rest, units, last, last) if rest else {})


def _known(
    one: AgreementTarget,
    counts: dict[str, tuple[int, int]],
    figures: dict[int, Decimal],
    last: date,
) -> Known:
    quarter = year = None
    if one.evidence_kinds:
        told = [counts.get(kind, (0, 0)) for kind in one.evidence_kinds]
        quarter, year = sum(n for n, _all in told), sum(n for _n, n in told)
    actual = figures.get(one.kpi_id) if one.kpi_id is not None else None
    if one.kpi_id is None and year is not None:
        actual = Decimal(year)
    said = reach(
        wanted=one.quantity,
        actual=actual,
        is_lower_better=one.is_lower_better,
        is_over=one.due_on <= last,
    )
    return Known(one, quarter, year, actual, said)


def report_of(agreement: Agreement, number: int) -> SelfReport | None:
    """The self-report of a quarter with its lines, where one was begun."""
    found: SelfReport | None = (
        SelfReport.objects.filter(agreement=agreement, quarter=number)
        .prefetch_related("lines")
        .first()
    )
    return found
