"""Boards as the API gives them. They count obligations, never people."""

from collections.abc import Iterable
from datetime import date

from ninja import Schema

from shuanghe.duties.queries import Counts, SlotStatus
from shuanghe.duties.rules import Verdict
from shuanghe.gateways.api.forms.organisations import Place, place_shown
from shuanghe.insight.dashboards.queries import Board, Cell, Row


class CountsGiven(Schema):
    """How many obligations: in all, on time, late, waived, missing, pending."""

    total: int
    on_time: int
    late: int
    waived: int
    missing: int
    pending: int


class MonthCounts(Schema):
    """The obligations due in one month, 1 to 12."""

    month: int
    counts: CountsGiven


class BoardRow(Schema):
    """The organisation itself, or a child with all below it, in the order of the tree."""

    code: str
    name: str
    is_itself: bool
    year: CountsGiven
    months: list[MonthCounts]


class BoardGiven(Schema):
    """A subtree's year."""

    organisation: Place
    year: int
    on: date
    so_far: CountsGiven
    this_month: CountsGiven
    rows: list[BoardRow]


class DutyCounts(Schema):
    """One duty of a cell."""

    rule: str
    title: str
    counts: CountsGiven


class CellLine(Schema):
    """One obligation behind a cell."""

    organisation: Place
    slot: int
    rule: str
    title: str
    due_on: date
    met_on: date | None
    verdict: str
    verdict_title: str


class CellGiven(Schema):
    """What lies behind one cell of a board."""

    organisation: Place
    month: str
    on: date
    counts: CountsGiven
    duties: list[DutyCounts]
    items: list[CellLine]
    has_more: bool


def counts_shown(counts: Counts | Iterable[int]) -> CountsGiven:
    """Six sums."""
    return CountsGiven(**Counts(*counts)._asdict())


def board_shown(board: Board, on: date) -> BoardGiven:
    """A board without what only a page needs: shades, and the first overdue lines."""
    return BoardGiven(
        organisation=place_shown(board.organisation),
        year=board.year,
        on=on,
        so_far=counts_shown(board.tiles),
        this_month=counts_shown(board.this_month),
        rows=[_row_shown(one) for one in board.rows],
    )


def _row_shown(row: Row) -> BoardRow:
    return BoardRow(
        code=row.row.code,
        name=row.row.name,
        is_itself=row.row.is_itself,
        year=counts_shown(row.year),
        months=[
            MonthCounts(month=month, counts=counts_shown(counts))
            for month, counts, _shade in row.months
        ],
    )


def cell_shown(cell: Cell, on: date) -> CellGiven:
    """What lies behind a cell."""
    return CellGiven(
        organisation=place_shown(cell.organisation),
        month=str(cell.month),
        on=on,
        counts=counts_shown(cell.counts),
        duties=[_duty_counts(one) for one in cell.duties],
        items=[
            CellLine(
                organisation=Place(code=line.code, name=line.name),
                slot=line.slot.slot_id,
                rule=line.slot.duty,
                title=line.slot.title,
                due_on=line.slot.due_on,
                met_on=line.met_on,
                verdict=line.verdict.value,
                verdict_title=Verdict(line.verdict).label,
            )
            for line in cell.lines
        ],
        has_more=cell.has_more,
    )


def _duty_counts(one: SlotStatus) -> DutyCounts:
    return DutyCounts(rule=one.slot.duty, title=one.slot.title, counts=counts_shown(one[1:]))
