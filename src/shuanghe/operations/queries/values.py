"""Values as series: one statement for any number of units and months."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.operations.models import Kpi, KpiValue, Quantity, ValueState
from shuanghe.operations.queries.definitions import parts_of
from shuanghe.operations.rules.amounts import amount_of, ratio_of
from shuanghe.organisation.models import Organisation

Point = tuple[int, date, Decimal]
"""(unit id, first day of the month, value)."""
Found = tuple[int, int, date, Decimal]
"""(kpi id, unit id, first day of the month, value)."""
Series = dict[tuple[int, int], dict[date, Decimal]]
"""(kpi id, unit id) → first day of the month → value."""


def series(
    kpi: Kpi,
    units: Iterable[Organisation | int] | None,
    from_on: date,
    to_on: date,
    *,
    quantity: str = Quantity.ACTUAL,
    is_confirmed: bool = False,
) -> list[Point]:
    """The values of a KPI by unit and month, in that order, in the scope in force.

    units: organisations or their ids, None for all in view. from_on and to_on: days in the first
    and the last month. is_confirmed: only values that a second person has confirmed. A computed
    KPI has a value where both its parts have one and the denominator is not zero.
    """
    found = series_many([kpi], units, from_on, to_on, quantity=quantity, is_confirmed=is_confirmed)
    return [(unit, month, amount) for _kpi, unit, month, amount in found]


def series_many(
    kpis: Sequence[Kpi],
    units: Iterable[Organisation | int] | None,
    from_on: date,
    to_on: date,
    *,
    quantity: str = Quantity.ACTUAL,
    is_confirmed: bool = False,
) -> list[Found]:
    """The same for several KPIs at once, by KPI, unit and month: two statements at most."""
    found, _open = series_told(
        kpis, units, from_on, to_on, quantity=quantity, is_confirmed=is_confirmed
    )
    return found


def confirmed_at(path: str, pairs: Iterable[tuple[Kpi, int]], from_on: date, to_on: date) -> Series:
    """(kpi, unit) → month → confirmed value, for KPIs of units inside a path."""
    wanted = list(pairs)
    found: Series = {}
    kpis = list({kpi.pk: kpi for kpi, _unit in wanted}.values())
    with looking(Scope.of(path)):
        rows = series_many(kpis, {unit for _kpi, unit in wanted}, from_on, to_on, is_confirmed=True)
    asked = {(kpi.pk, unit) for kpi, unit in wanted}
    for kpi, unit, month, amount in rows:
        if (kpi, unit) in asked:
            found.setdefault((kpi, unit), {})[month] = amount
    return found


def series_told(
    kpis: Sequence[Kpi],
    units: Iterable[Organisation | int] | None,
    from_on: date,
    to_on: date,
    *,
    quantity: str = Quantity.ACTUAL,
    is_confirmed: bool = False,
) -> tuple[list[Found], set[tuple[int, int, date]]]:
    """The same, and (kpi, unit, month) of the values that no second person has confirmed.

    A computed KPI is among them when one of its parts is.
    """
    plain = {one.pk for one in kpis if not one.is_computed}
    ratios = [one for one in kpis if one.is_computed]
    parts = {part for one in ratios for part in one.part_ids}
    rows, open_ = _rows(
        plain | parts, units, from_on, to_on, quantity=quantity, is_confirmed=is_confirmed
    )
    found = [
        (kpi, unit, month, amount_of(value))
        for (kpi, unit, month), value in rows.items()
        if kpi in plain
    ]
    for one in ratios:
        found += _ratios(one, rows)
    of_ratios = {
        (one.pk, unit, month)
        for one in ratios
        for part, unit, month in open_
        if part in one.part_ids
    }
    return sorted(found), open_ | of_ratios


def _rows(
    kpis: set[int],
    units: Iterable[Organisation | int] | None,
    from_on: date,
    to_on: date,
    *,
    quantity: str,
    is_confirmed: bool,
) -> tuple[dict[tuple[int, int, date], int], set[tuple[int, int, date]]]:
    wanted = KpiValue.objects.filter(
        kpi_id__in=kpis,
        quantity=quantity,
        month__gte=from_on.replace(day=1),
        month__lte=to_on,
    )
    if units is not None:
        ids = {one if isinstance(one, int) else one.pk for one in units}
        wanted = wanted.filter(organisation_id__in=ids)
    if is_confirmed:
        wanted = wanted.filter(state=ValueState.CONFIRMED)
    rows: dict[tuple[int, int, date], int] = {}
    open_: set[tuple[int, int, date]] = set()
    told = wanted.order_by().values_list(
        "kpi_id", "organisation_id", "month", "millionths", "state"
    )
    for kpi, unit, month, value, state in told:
        rows[kpi, unit, month] = value
        if state != ValueState.CONFIRMED:
            open_.add((kpi, unit, month))
    return rows, open_


def _ratios(kpi: Kpi, rows: dict[tuple[int, int, date], int]) -> Iterable[Found]:
    factor = kpi.factor
    numerator, denominator = kpi.part_ids
    for (part, unit, month), below in rows.items():
        above = rows.get((numerator, unit, month))
        if part != denominator or above is None:
            continue
        value = ratio_of(amount_of(above), amount_of(below), factor)
        if value is not None:
            yield kpi.pk, unit, month, value


def parts_with(kpis: Sequence[Kpi]) -> dict[int, Kpi]:
    """These KPIs and the parts of the computed ones, by id."""
    known = {one.pk: one for one in kpis}
    missing = [one for one in kpis if not known.keys() >= set(one.part_ids)]
    return {**parts_of(missing), **known}
