"""What there is to ask once work has begun: which unit or units, by which method, which months."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

MONTHS_BACK = 60
STARTED = 2
"""Fewer than these are held against a mix of others alone."""
COMPARED, SYNTHESISED = 2, 4
FEW = 2
"""So many starters are held against a mix of others, where there are enough of these."""
MOST_OTHERS = 60
ALONE = "只同本单位的过去比；同其他单位的比较，由看得到这些单位数据的上级看。"


@dataclass(frozen=True)
class Begun:
    """That something began at a unit in a month: the id of the intervention."""

    pk: int
    unit: int
    month: date
    direction: str = ""


@dataclass(frozen=True)
class Question:
    """One effect to work out for a KPI.

    unit: the one asked about, None for all that began. starts: unit → month. others: comparison
    units; a unit asked about alone has none, for its readers do not see the others. since, until:
    months that bound the data, for something else began there; None: open. programme: the key of
    the programme it is asked for, "" for none. is_check: whether it only checks another answer.
    """

    method: str
    unit: int | None
    started_on: date
    starts: Mapping[int, date]
    others: tuple[int, ...]
    pks: tuple[int, ...]
    direction: str = ""
    since: date | None = None
    until: date | None = None
    notes: tuple[str, ...] = ()
    programme: str = ""
    is_check: bool = False

    @property
    def units(self) -> list[int]:
        """Whose values it needs: those that began, then the others."""
        return [*self.starts, *self.others]


def questions(begun: Sequence[Begun], units: Sequence[int]) -> Iterator[Question]:
    """What to ask about one KPI; units: all that report it, in order."""
    by_unit: dict[int, dict[date, list[Begun]]] = defaultdict(lambda: defaultdict(list))
    for one in begun:
        by_unit[one.unit][one.month].append(one)
    others = tuple(unit for unit in units if unit not in by_unit)[:MOST_OTHERS]
    for unit, months in sorted(by_unit.items()):
        yield from _alone(unit, months, is_one_of_many=len(units) > 1)
    together = _together(by_unit, others)
    if together is not None:
        yield together


def _alone(
    unit: int, months: Mapping[date, Sequence[Begun]], *, is_one_of_many: bool
) -> Iterator[Question]:
    """Each start of a unit by itself; the months of another start are left to that one.

    Nothing of other units goes into it: whoever reads this unit may not read those.
    """
    ordered = sorted(months)
    for at, month in enumerate(ordered):
        since = ordered[at - 1] if at else None
        until = ordered[at + 1] if at + 1 < len(ordered) else None
        yield Question(
            "its", unit, month, {unit: month}, (),
            tuple(sorted(one.pk for one in months[month])),
            direction=_direction(months[month]), since=since, until=until,
            notes=(*_beside(since, until), *((ALONE,) if is_one_of_many else ())),
        )  # fmt: skip


def _beside(since: date | None, until: date | None) -> Iterator[str]:
    if since is not None:
        yield f"同一指标上 {since:%Y-%m} 已有别的工作开始，只用那以后的月份作比。"
    if until is not None:
        yield f"同一指标上 {until:%Y-%m} 又有别的工作开始，从那个月起分不开，没有计入。"


def _together(
    by_unit: Mapping[int, Mapping[date, Sequence[Begun]]], others: tuple[int, ...]
) -> Question | None:
    """All that began, held against those that did not; None where either are too few."""
    starts = {unit: min(months) for unit, months in sorted(by_unit.items())}
    is_few = len(starts) <= FEW and len(others) >= SYNTHESISED
    least = COMPARED if len(starts) >= STARTED else SYNTHESISED
    if len(others) < least:
        return None
    rows = [one for months in by_unit.values() for told in months.values() for one in told]
    several = any(len(months) > 1 for months in by_unit.values())
    note = "有的单位先后做了几项，从第一项开始起一并计算，分不出各项。"
    return Question(
        "sdid" if is_few else "did", None, min(starts.values()), starts, others,
        tuple(sorted(one.pk for one in rows)), direction=_direction(rows),
        notes=(note,) if several else (),
    )  # fmt: skip


def _direction(begun: Sequence[Begun]) -> str:
    """The way that all of them want; "" where they say nothing or not the same."""
    wanted = {one.direction for one in begun}
    return wanted.pop() if len(wanted) == 1 else ""
