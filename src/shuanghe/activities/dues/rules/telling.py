"""What of a collection may be put up for all to read: sums of some people, never of one."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

FEWEST = 3
"""A line stands for so many people at least; our default, the regulation leaves it open."""


@dataclass(frozen=True)
class Told:
    """One line: an organisation, or several small ones together."""

    name: str
    payer_count: int
    collected: Decimal
    open_count: int


def places_told(places: Iterable[Told]) -> list[Told]:
    """Lines in the order given; organisations of few people are put together in a last line.

    Where these together are still too few, the smallest other one joins them, so that the amount
    of one person does not follow from the total either.
    """
    given = list(places)
    small = [one for one in given if one.payer_count < FEWEST]
    rest = [one for one in given if one.payer_count >= FEWEST]
    while small and rest and sum(one.payer_count for one in small) < FEWEST:
        least = min(rest, key=lambda one: one.payer_count)
        rest.remove(least)
        small.append(least)
    if not small or len(given) == 1:
        return given
    together = Told(
        f"其他 {len(small)} 个党组织（人数少，合并列出）",
        sum(one.payer_count for one in small),
        sum((one.collected for one in small), Decimal("0.00")),
        sum(one.open_count for one in small),
    )
    return [*rest, together]
