"""From the values of a KPI to the answer of one question, and the sum that says they changed."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import numpy as np

from shuanghe.insight.effects.rules import did, its, sdid
from shuanghe.insight.effects.rules.panels import Floats, Panel
from shuanghe.insight.effects.rules.programmes import without_few
from shuanghe.insight.effects.rules.questions import Question
from shuanghe.insight.effects.rules.results import Direction, Effect, untold
from shuanghe.insight.effects.rules.tables import Unfit

VERSION = "2"
"""Raised when the methods change, so that every effect is worked out anew."""
MONTHS = {"month": 1, "quarter": 3, "year": 12}
ESTIMATORS: Mapping[str, Callable[[Panel], Effect]] = {
    "its": its.estimate,
    "did": did.estimate,
    "sdid": sdid.estimate,
}
DRAWS_OF_A_CHECK = 60
NOTHING = "这个指标在这里还没有经确认的数值。"

Values = Mapping[int, Mapping[date, Decimal]]
"""Unit → first day of the month → value."""


@dataclass(frozen=True)
class Terms:
    """What a KPI says of its values: how often they come, which way is better, names of units."""

    frequency: str
    direction: str
    names: Mapping[int, str]


def fingerprint_of(question: Question, values: Values, terms: Terms) -> str:
    """A sum over all that the answer follows from."""
    told = hashlib.sha256()
    told.update(
        repr(
            (VERSION, question.method, wanted(question, terms), terms.frequency, question.pks,
             question.since, question.until, sorted(question.starts.items()), question.notes,
             question.programme)
        ).encode()
    )  # fmt: skip
    for unit in question.units:
        for month, value in sorted(within(question, values.get(unit, {})).items()):
            told.update(f"{unit}:{month}:{value};".encode())
    return told.hexdigest()


def wanted(question: Question, terms: Terms) -> str:
    """Which way is better here: what the work set out to do, else what the KPI says."""
    return question.direction or terms.direction


def within(question: Question, values: Mapping[date, Decimal]) -> dict[date, Decimal]:
    """The values of the months that belong to a question."""
    since, until = question.since or date.min, question.until or date.max
    return {month: value for month, value in values.items() if since <= month < until}


def answered(question: Question, values: Values, terms: Terms) -> Effect:
    """The effect asked for; without a number where the values do not allow one."""
    direction = wanted(question, terms)
    towards = Direction(direction) if direction in set(Direction) else Direction.UNKNOWN
    panel = panel_for(question, values, terms)
    if panel is None:
        return untold(question.method, NOTHING, notes=question.notes).towards(towards)
    if question.programme:
        panel = without_few(panel)
    try:
        found = estimated(question, panel)
    except Unfit as unfit:
        found = untold(question.method, str(unfit), notes=panel.notes)
    return replace(found, direction=towards)


def estimated(question: Question, panel: Panel) -> Effect:
    """The effect by the method of the question; what only checks another takes fewer draws."""
    if question.is_check and question.method == sdid.METHOD:
        return sdid.estimate(panel, draws=DRAWS_OF_A_CHECK)
    return ESTIMATORS[question.method](panel)


def panel_for(question: Question, values: Values, terms: Terms) -> Panel | None:
    """The values as units × periods, from the first to the last that those who began have."""
    step = MONTHS[terms.frequency]
    kept = {unit: within(question, values.get(unit, {})) for unit in question.units}
    own = [_place(month, step) for unit in question.starts for month in kept[unit]]
    if not own:
        return None
    first, last = min(own), max(own)
    cells = {
        (unit, place): value
        for unit, told in kept.items()
        for month, value in told.items()
        if first <= (place := _place(month, step)) <= last
    }
    places = sorted({place for _unit, place in cells})
    rows = [unit for unit in question.units if unit in question.starts or kept[unit]]
    row = {unit: at for at, unit in enumerate(rows)}
    column = {place: at for at, place in enumerate(places)}
    table: Floats = np.full((len(rows), len(places)), np.nan)
    for (unit, place), value in cells.items():
        table[row[unit], column[place]] = float(value)
    starts = np.full(len(rows), len(places), dtype=np.int64)
    for unit, month in question.starts.items():
        starts[row[unit]] = np.searchsorted(places, _place(month, step))
    return Panel(
        tuple(terms.names.get(unit, str(unit)) for unit in rows),
        tuple(written(place, step) for place in places),
        np.array(places, dtype=np.int64) - first, table, starts,
        12 // step if step < 12 else 0, question.notes,
    )  # fmt: skip


def _place(month: date, step: int) -> int:
    return (month.year * 12 + month.month - 1) // step


def written(place: int, step: int) -> str:
    """A period as people write it: 2026-07, 2026Q3, 2026."""
    if step == 1:
        return f"{place // 12}-{place % 12 + 1:02}"
    return f"{place // 4}Q{place % 4 + 1}" if step == 3 else str(place)
