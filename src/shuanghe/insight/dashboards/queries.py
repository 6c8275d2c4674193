"""What a board shows of a subtree, and the organisations and duties behind each of its cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from shuanghe.duties.queries import (
    Counts,
    HeatRow,
    Overdue,
    SlotFacts,
    SlotStatus,
    heat_map,
    overdue_first,
    subtree_status,
)
from shuanghe.duties.rules import Verdict, verdict
from shuanghe.insight.dashboards.rules import Shade, shade
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import current_scope
from shuanghe.kernel.permissions.postgresql.prepared import Prepared
from shuanghe.kernel.replicas import connection
from shuanghe.kernel.tree import ancestors, end_of
from shuanghe.organisation.models import Organisation

STUCK = 50
LINES = 50
BEFORE_CHILDREN = "!"  # sorts before every digit of a path
NOTHING = Counts(0, 0, 0, 0, 0, 0)
DEFAULTS = Path(__file__).with_name("defaults.yaml")


class Row(NamedTuple):
    """A line of the heat map: the organisation and its twelve cells with their shades."""

    row: HeatRow
    months: tuple[tuple[int, Counts, Shade], ...]
    year: Counts


@dataclass(frozen=True)
class Board:
    """A subtree's year: where it lies, tiles, heat map in tree order, first overdue ones."""

    organisation: Organisation
    above: list[Organisation]
    year: int
    tiles: Counts
    this_month: Counts
    rows: list[Row]
    stuck: list[Overdue]


class Line(NamedTuple):
    """One organisation's obligation behind a cell."""

    organisation_id: int
    code: str
    name: str
    slot: SlotFacts
    met_on: date | None
    verdict: Verdict


@dataclass(frozen=True)
class Cell:
    """One organisation's subtree in one month: sums by duty, and the lines of a page."""

    organisation: Organisation
    above: list[Organisation]
    month: Period
    duties: list[SlotStatus]
    counts: Counts
    lines: list[Line]
    has_more: bool


# Each state as a condition on a cell, and whether it takes the day asked as a parameter.
STATES = {
    "missing": ("NOT b.is_waived AND b.met_on IS NULL AND b.due_on < %s", True),
    "pending": ("NOT b.is_waived AND b.met_on IS NULL AND b.due_on >= %s", True),
    "late": ("NOT b.is_waived AND b.met_on > b.due_on", False),
    "met": ("NOT b.is_waived AND b.met_on <= b.due_on", False),
    "waived": ("b.is_waived", False),
    "": ("1=1", False),
}
BEHIND = {
    "sqlite": """SELECT o.id, o.code, o.name, b.slot_id, b.met_on, b.is_waived
    FROM organisation_organisation o
    JOIN duties_obligation b ON b.organisation_id = o.id AND b.slot_id IN ({slots})
    WHERE o.path >= %s AND o.path < %s AND {scope} AND {state}
    ORDER BY o.path, b.due_on, b.slot_id LIMIT {lines} OFFSET {before}""",
    "postgresql": """SELECT o.id, o.code, o.name, b.slot_id, b.met_on, b.is_waived
    FROM (SELECT o.id, o.code, o.name, o.path FROM organisation_organisation o
        WHERE o.path >= %s AND o.path < %s AND {scope} ORDER BY o.path OFFSET 0) o
    CROSS JOIN LATERAL (SELECT b.slot_id, b.met_on, b.is_waived FROM duties_obligation b
        WHERE b.organisation_id = o.id AND b.slot_id IN ({slots}) AND {state}
        ORDER BY b.due_on, b.slot_id OFFSET 0) b
    ORDER BY o.path LIMIT {lines} OFFSET {before}""",
}
"""The same lines on both databases. A plan that PostgreSQL keeps is made without knowing how many
rows will come: there the statement itself says to go from one organisation to the next."""


def board_for(organisation: Organisation, *, year: int, on: date) -> Board:
    """Everything a board shows: at most seven statements, whatever the size of the subtree."""
    statuses = subtree_status(organisation=organisation, year=year, on=on)
    begun = [one for one in statuses if one.slot.starts_on <= on]
    now = [one for one in statuses if _is_due_in(one.slot, on.year, on.month)]
    return Board(
        organisation=organisation,
        above=_above(organisation),
        year=year,
        tiles=_sum(begun),
        this_month=_sum(now),
        rows=[_row(row) for row in heat_map(organisation=organisation, year=year, on=on)],
        stuck=overdue_first(organisation=organisation, on=on, count=STUCK),
    )


@dataclass(frozen=True)
class Asked:
    """Which lines of a cell are asked for. duty and state "" are all; page counts from 1.

    is_only: the organisation's own obligations, without those below it.
    """

    duty: str = ""
    state: str = ""
    page: int = 1
    is_only: bool = False


def cell_for(organisation: Organisation, *, month: Period, on: date, asked: Asked) -> Cell:
    """What lies behind one cell: every duty due in the month, and the obligations one by one."""
    statuses = [
        one
        for one in subtree_status(organisation=organisation, year=month.starts_on.year, on=on)
        if _is_due_in(one.slot, month.starts_on.year, month.starts_on.month)
    ]
    duty = asked.duty
    if asked.is_only:
        own = _lines(organisation, [one.slot for one in statuses], on=on, asked=Asked(is_only=True))
        statuses = _counted(own)
    slots = [one.slot for one in statuses if duty in ("", one.slot.duty)]
    lines = _lines(organisation, slots, on=on, asked=asked)
    return Cell(
        organisation=organisation,
        above=_above(organisation),
        month=month,
        duties=_by_duty(statuses),
        counts=_sum(one for one in statuses if duty in ("", one.slot.duty)),
        lines=lines[:LINES],
        has_more=len(lines) > LINES,
    )


def _lines(
    organisation: Organisation, slots: Sequence[SlotFacts], *, on: date, asked: Asked
) -> list[Line]:
    """One more line than a page holds, in tree order; the scope in force applies."""
    if not slots:
        return []
    scope, bounds = current_scope().sql("o.path")
    condition, takes_day = STATES[asked.state]
    statement = BEHIND[connection.vendor].format(
        slots=", ".join(str(slot.slot_id) for slot in slots),
        scope=scope,
        state=condition,
        lines=LINES + 1,
        before=(asked.page - 1) * LINES,
    )
    last = organisation.path + BEFORE_CHILDREN if asked.is_only else end_of(organisation.path)
    values: list[Any] = [organisation.path, last, *bounds, *([on] if takes_day else [])]
    with connection.cursor() as cursor:
        cursor.execute(Prepared(statement), values)
        rows = cursor.fetchall()
    known = {slot.slot_id: slot for slot in slots}
    return [_line(row, known[row[3]], on) for row in rows]


def _counted(lines: Sequence[Line]) -> list[SlotStatus]:
    """The sums of single obligations, slot by slot."""
    columns = ("met", "late", "waived", "missing", "pending")
    return [
        SlotStatus(line.slot, 1, *(int(line.verdict == verdict_) for verdict_ in columns))
        for line in lines
    ]


def _line(row: Sequence[Any], slot: SlotFacts, on: date) -> Line:
    place, code, name, _slot, met_on, is_waived = row
    stands = verdict(due_on=slot.due_on, met_on=met_on, on=on, is_waived=bool(is_waived))
    return Line(place, code, name, slot, met_on, stands)


def _above(organisation: Organisation) -> list[Organisation]:
    """The organisations above that are in view, top first."""
    ids = ancestors(organisation.path)
    return list(Organisation.objects.filter(pk__in=ids).order_by("path")) if ids else []


def _is_due_in(slot: SlotFacts, year: int, month: int) -> bool:
    """Whether the board shows the slot in that month, as the heat map does."""
    due = slot.due_on
    return (due.month if due.year == slot.starts_on.year else 12) == month and (
        slot.starts_on.year == year
    )


def _sum(counts: "Sequence[SlotStatus] | Any") -> Counts:
    return Counts(*map(sum, zip(NOTHING, *(tuple(one[1:]) for one in counts), strict=True)))


def _by_duty(statuses: Sequence[SlotStatus]) -> list[SlotStatus]:
    """Slots of one duty put together: kinds of organisation owe it side by side."""
    together: dict[str, SlotStatus] = {}
    for one in statuses:
        held = together.get(one.slot.duty)
        sums = one[1:] if held is None else map(sum, zip(held[1:], one[1:], strict=True))
        together[one.slot.duty] = SlotStatus(held.slot if held else one.slot, *sums)
    return [together[duty] for duty in sorted(together)]


def _row(row: HeatRow) -> Row:
    steps = defaults()["shade_steps"]["value"]
    months = tuple((cell.month, cell.counts, _shade(cell.counts, steps)) for cell in row.cells)
    year = Counts(*map(sum, zip(NOTHING, *(counts for _m, counts, _s in months), strict=True)))
    return Row(row, months, year)


def _shade(counts: Counts, steps: Sequence[int]) -> Shade:
    return shade(
        on_time=counts.on_time,
        late=counts.late,
        missing=counts.missing,
        pending=counts.pending,
        steps=steps,
    )


@lru_cache(maxsize=1)
def defaults() -> dict[str, Any]:
    """The house's own settings for the board (示例默认)."""
    loaded: dict[str, Any] = yaml.safe_load(DEFAULTS.read_text("utf-8"))
    return loaded
