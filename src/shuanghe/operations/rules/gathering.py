"""Putting values together: cells by (unit, month) become one figure."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

Cells = dict[tuple[int, date], Decimal]


def gathered_value(
    cells: Mapping[tuple[int, date], Decimal], *, is_last: bool = False, is_single: bool = False
) -> Decimal | None:
    """The sum of the cells; is_last: of the last month alone; None without any.

    is_single: values that cannot be added; then only one cell has a figure.
    """
    if not cells or (is_single and len(cells) > 1):
        return None
    last = max(month for _unit, month in cells)
    kept = (value for (_unit, month), value in cells.items() if not is_last or month == last)
    return sum(kept, Decimal(0))


def gathered_ratio(
    above: tuple[Mapping[tuple[int, date], Decimal], bool],
    below: tuple[Mapping[tuple[int, date], Decimal], bool],
) -> tuple[Decimal, Decimal] | None:
    """The two sums of a ratio over the cells that both parts have; None without any.

    Each part with whether only its last month counts (a stock such as a head-count).
    """
    both = above[0].keys() & below[0].keys()
    first = gathered_value({key: above[0][key] for key in both}, is_last=above[1])
    second = gathered_value({key: below[0][key] for key in both}, is_last=below[1])
    return None if first is None or second is None else (first, second)
