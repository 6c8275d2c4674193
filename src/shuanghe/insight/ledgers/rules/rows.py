"""One row of the combined sheet: what was wanted, what came of it, what it is tied to."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum


class Side(StrEnum):
    """The two sides of the one ledger."""

    PARTY = "party"
    OPERATIONS = "operations"


class Group(StrEnum):
    """What kind of thing a row tells of."""

    DUTY = "duty"
    MEETING = "meeting"
    PROJECT = "project"
    COUNSELLING = "counselling"
    KPI = "kpi"


class Status(StrEnum):
    """How a row stands. Missing is past its day; none says nothing is known or asked."""

    DONE = "done"
    DUE = "due"
    MISSING = "missing"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = "none"


class Change(StrEnum):
    """Against the period before."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    UNKNOWN = ""


@dataclass(frozen=True)
class Opening:
    """The page a figure opens to: its name, the parts of its address, what it asks."""

    page: str
    args: tuple[int | str, ...] = ()
    query: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Tie:
    """What stands on the other side of a row, and where it is read."""

    title: str
    opening: Opening


@dataclass(frozen=True)
class Row:
    """One row. wanted and actual: as people read them, "" for nothing asked or known.

    notes: data beside the figure, such as the name of the unit. lights: of several units, how
    many have which. kpis: ids of the KPIs a Party row is to move, or the own one of a KPI row.
    """

    side: Side
    group: Group
    title: str
    opening: Opening
    wanted: str = ""
    actual: str = ""
    measure: str = ""
    status: Status = Status.NONE
    change: Change = Change.UNKNOWN
    before: str = ""
    note: str = ""
    lights: tuple[tuple[Status, int], ...] = ()
    is_sure: bool = True
    filed: tuple[int, int] = (0, 0)
    kpis: frozenset[int] = frozenset()
    ties: tuple[Tie, ...] = ()

    @property
    def told(self) -> list[tuple[Tie, int]]:
        """The ties, those of one title together, with how many they are."""
        count = Counter(tie.title for tie in self.ties)
        first = {tie.title: tie for tie in reversed(self.ties)}
        return [(first[title], many) for title, many in count.items()]


def tied(party: Iterable[Row], operations: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Both sides with each other's rows hung on them, by the KPIs they share."""
    work, figures = list(party), list(operations)
    by_kpi = {kpi: row for row in figures for kpi in row.kpis}
    moving: dict[int, list[Tie]] = {}
    for row in work:
        for kpi in sorted(row.kpis):
            moving.setdefault(kpi, []).append(Tie(row.title, row.opening))
    return (
        [
            replace(row, ties=(*row.ties, *_figures(row, by_kpi))) if row.kpis else row
            for row in work
        ],
        [
            replace(
                row, ties=(*(tie for kpi in row.kpis for tie in moving.get(kpi, ())), *row.ties)
            )
            for row in figures
        ],
    )


def _figures(row: Row, by_kpi: dict[int, Row]) -> Iterable[Tie]:
    for kpi in sorted(row.kpis):
        if kpi in by_kpi:
            yield Tie(by_kpi[kpi].title, by_kpi[kpi].opening)


def change_of(direction: str, now: Decimal | None, before: Decimal | None) -> Change:
    """Whether a figure is better than the one before; for a band that is not told."""
    if now is None or before is None or direction == "band":
        return Change.UNKNOWN
    if now == before:
        return Change.SAME
    return Change.BETTER if (now > before) == (direction == "higher") else Change.WORSE


def status_of(*, missing: int, pending: int) -> Status:
    """How a count of things to do stands: anything overdue first, then anything open."""
    if missing:
        return Status.MISSING
    return Status.DUE if pending else Status.DONE


def worst_first(rows: Iterable[Row]) -> list[Row]:
    """Overdue and red before open and amber before the rest; the order within stays."""
    order = (Status.MISSING, Status.RED, Status.DUE, Status.AMBER)
    rank = {status: at for at, status in enumerate(order)}
    return sorted(rows, key=lambda row: rank.get(row.status, len(order)))
