"""A whole programme as one question a KPI: all units whose projects name it, by their starts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from shuanghe.insight.effects.rules.panels import Panel
from shuanghe.insight.effects.rules.questions import (
    COMPARED,
    FEW,
    MOST_OTHERS,
    SYNTHESISED,
    Begun,
    Question,
)
from shuanghe.insight.effects.rules.results import Conclusion
from shuanghe.kernel.tree import is_within

LEAST_BEFORE, LEAST_AFTER = 3, 3
"""A unit with fewer periods on either side says nothing about a programme."""
MOST_SYNTHESISED = 6
"""With more starters the second method takes longer than it tells."""
CLAIMS = (Conclusion.IMPROVED, Conclusion.WORSENED, Conclusion.CHANGED)


@dataclass(frozen=True)
class Work:
    """One piece of work of a programme: its id, its place, whether it began and names a KPI."""

    id: str
    path: str
    is_started: bool
    has_kpi: bool


@dataclass(frozen=True)
class Programme:
    """Works that belong together, such as the projects of one family and year."""

    key: str
    title: str
    source_type: str
    works: tuple[Work, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of its works."""
        return frozenset(one.id for one in self.works)

    def left_out(self, path: str) -> list[str]:
        """What cannot be counted in, among the works within a place; in words."""
        inside = [one for one in self.works if is_within(one.path, path)]
        idle = sum(not one.is_started for one in inside)
        mute = sum(one.is_started and not one.has_kpi for one in inside)
        told = [f"另有 {idle} 项没有开始实施，没有计入。"] if idle else []
        return [*told, f"{mute} 项没有写明要改善的指标，指标上看不出，没有计入。"] if mute else told


def questions_of(
    programme: Programme,
    begun: Sequence[Begun],
    own: Collection[int],
    units: Sequence[int],
    names: Mapping[int, str],
) -> Iterator[Question]:
    """What to ask of one KPI about a programme; own: which of the starts are the programme's.

    Units with other work on the same KPI can be told apart by nobody: they are neither counted
    in nor compared with. The method follows from the counts alone.
    """
    by_unit: dict[int, list[Begun]] = defaultdict(list)
    for one in begun:
        by_unit[one.unit].append(one)
    mixed = {unit for unit, told in by_unit.items() if any(one.pk not in own for one in told)}
    mine = [one for one in begun if one.pk in own and one.unit not in mixed]
    touched = [names.get(unit, str(unit)) for unit in sorted(mixed) if _is_own(by_unit[unit], own)]
    if not mine and not touched:
        return
    starts: dict[int, date] = {}
    for one in sorted(mine, key=lambda one: (one.unit, one.month)):
        starts.setdefault(one.unit, one.month)
    others = tuple(unit for unit in units if unit not in by_unit)[:MOST_OTHERS]
    notes = (
        [f"同一指标上还做了别的工作，分不开，没有计入：{'、'.join(touched)}。"] if touched else []
    )
    directions = {one.direction for one in mine}
    wanted = directions.pop() if len(directions) == 1 else ""
    for at, method in enumerate(methods_for(starts, len(others))):
        yield Question(
            method, None, min(starts.values(), default=min(one.month for one in begun)), starts,
            others, tuple(sorted(one.pk for one in mine)),
            direction=wanted, notes=tuple(notes), programme=programme.key, is_check=at > 0,
        )  # fmt: skip


def _is_own(told: Sequence[Begun], own: Collection[int]) -> bool:
    return any(one.pk in own for one in told)


def methods_for(starts: Mapping[int, date], others: int) -> list[str]:
    """The method that answers, then the one it is checked by where there is one."""
    if len(starts) <= FEW and others >= SYNTHESISED:
        return ["sdid"]
    if others < COMPARED and len(set(starts.values())) < 2:
        return ["its"]
    is_checked = others >= SYNTHESISED and len(starts) < others
    return ["did", "sdid"] if is_checked and len(starts) <= MOST_SYNTHESISED else ["did"]


def without_few(panel: Panel) -> Panel:
    """The panel without the starters that have too few periods on either side, each named."""
    kept, notes = np.ones(len(panel.units), dtype=bool), []
    for row in np.flatnonzero(panel.starts < panel.never):
        there, start = ~np.isnan(panel.values[row]), int(panel.starts[row])
        before, after = int(there[:start].sum()), int(there[start:].sum())
        if before < LEAST_BEFORE or after < LEAST_AFTER:
            kept[row] = False
            notes.append(
                f"“{panel.units[row]}”开始前有 {before} 期、开始后有 {after} 期，"
                f"至少要 {LEAST_BEFORE} 期和 {LEAST_AFTER} 期，没有计入。"
            )
    for row in np.flatnonzero(kept & (panel.starts >= panel.never)):
        if np.isnan(panel.values[row]).all():
            kept[row] = False
    return replace(panel.of(kept), notes=(*panel.notes, *notes)) if notes else panel.of(kept)


def together(first: str, second: str | None) -> str:
    """The conclusion of both methods: a claim stands only where the other does not deny it.

    A second method without an answer says nothing; two that differ leave it open.
    """
    if second in {None, Conclusion.UNTOLD, first}:
        return first
    return str(Conclusion.UNPROVEN) if first in CLAIMS else first
