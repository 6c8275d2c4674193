"""Several units or months as one figure: sums, last values, ratios of sums, never their mean."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from shuanghe.operations.models import Gathering, Kpi
from shuanghe.operations.queries.values import parts_with, series_many
from shuanghe.operations.rules.amounts import ratio_of
from shuanghe.operations.rules.gathering import Cells, gathered_ratio, gathered_value
from shuanghe.organisation.models import Organisation


def gathered(
    kpis: Sequence[Kpi], units: Iterable[Organisation | int], from_on: date, to_on: date
) -> dict[int, Decimal]:
    """kpi id → its figure over all these units and months; without those that have none.

    One statement for the values, one for the parts of ratios.
    """
    known = parts_with(kpis)
    plain = [one for one in known.values() if not one.is_computed]
    cells: dict[int, Cells] = {}
    for kpi, unit, month, amount in series_many(plain, units, from_on, to_on):
        cells.setdefault(kpi, {})[unit, month] = amount
    found = ((one.pk, _figure(one, known, cells)) for one in kpis)
    return {kpi: amount for kpi, amount in found if amount is not None}


def _figure(kpi: Kpi, known: dict[int, Kpi], cells: dict[int, Cells]) -> Decimal | None:
    if not kpi.is_computed:
        return gathered_value(cells.get(kpi.pk, {}), is_last=kpi.gathering == Gathering.LAST,
                              is_single=kpi.gathering == Gathering.NONE)  # fmt: skip
    above, below = (known[part] for part in kpi.part_ids)
    sums = gathered_ratio(
        (cells.get(above.pk, {}), above.gathering == Gathering.LAST),
        (cells.get(below.pk, {}), below.gathering == Gathering.LAST),
    )
    return None if sums is None else ratio_of(*sums, kpi.factor)
