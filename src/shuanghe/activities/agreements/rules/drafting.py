"""A draft put together from last year's agreement, or the skeleton, and this year's goals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from shuanghe.activities.agreements.rules.weights import rescaled, shares

GOALS_AREA = "operations"
"""The area that what comes from the goal tree goes to."""


@dataclass(frozen=True)
class Drafted:
    """One target to be written. quantity: whole millionths, None without one.

    area_at: the place of its area among the areas. goal_id and kpi_id: what it serves and by what
    it is measured; post: who answers for it.
    """

    code: str
    area: str
    area_title: str
    area_at: int
    statement: str
    quality: str
    quantity: int | None
    unit: str
    weight: Decimal
    due_on: date
    evidence: tuple[str, ...] = ()
    post: str = ""
    is_lower_better: bool = False
    goal_id: int | None = None
    goal_title: str = ""
    kpi_id: int | None = None
    catalogue_item: str = ""
    provenance: str = ""


@dataclass(frozen=True)
class Area:
    """An area of the skeleton: its weight, and its targets for one kind of holder."""

    code: str
    title: str
    at: int
    weight: Decimal
    targets: tuple[Drafted, ...]


def composed(
    areas: Sequence[Area], former: Sequence[Drafted], goals: Sequence[Drafted], year: int
) -> tuple[Drafted, ...]:
    """The targets of a draft, by area; the weights come to 100 exactly.

    former: last year's targets; without any, those of the skeleton. What hung on a goal last year
    gives way to the goals of this year. The weight of an area whose targets changed is split anew.
    """
    kept = [_moved(one, year) for one in former if one.goal_id is None] or [
        one for area in areas for one in area.targets
    ]
    weights = _area_weights(areas, former)
    titles = {one.area: (one.area_title, one.area_at) for one in (*goals, *kept)}
    titles |= {area.code: (area.title, area.at) for area in areas}
    found: list[Drafted] = []
    for area in sorted({one.area for one in (*kept, *goals)}, key=lambda code: titles[code][1]):
        inside = [one for one in kept if one.area == area]
        added = [one for one in goals if one.area == area]
        title, at = titles[area]
        found += [
            replace(one, area_title=title, area_at=at)
            for one in _weighed([*inside, *added], weights.get(area, Decimal(0)))
        ]
    if not found:
        return ()
    return tuple(
        replace(one, weight=weight)
        for one, weight in zip(found, rescaled([one.weight for one in found]), strict=True)
    )


def _moved(one: Drafted, year: int) -> Drafted:
    """A target of last year with its day in this one."""
    return replace(one, due_on=day_in(year, one.due_on), provenance="上年责任书")


def day_in(year: int, day: date) -> date:
    """The same day of another year; 28 February for a leap day."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _area_weights(areas: Sequence[Area], former: Iterable[Drafted]) -> dict[str, Decimal]:
    """What each area weighs: as last year where it was used, as in the skeleton otherwise."""
    found = {area.code: area.weight for area in areas}
    last: dict[str, Decimal] = {}
    for one in former:
        last[one.area] = last.get(one.area, Decimal(0)) + one.weight
    return found | last


def _weighed(targets: Sequence[Drafted], weight: Decimal) -> list[Drafted]:
    """The targets of one area with its weight: as they stand when it fits, else split evenly."""
    if sum((one.weight for one in targets), Decimal(0)) == weight and all(
        one.weight > 0 for one in targets
    ):
        return list(targets)
    least = max(weight, Decimal(len(targets)).scaleb(-2))
    parts = shares(least, len(targets))
    return [replace(one, weight=part) for one, part in zip(targets, parts, strict=True)]
