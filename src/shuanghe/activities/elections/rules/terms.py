"""When a term ends, when the superior reminds, and how it stands on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shuanghe.procedures.rules.spans import span_after


class TermState(StrEnum):
    """How the term of a body stands."""

    UNKNOWN = "unknown"
    RUNNING = "running"
    COMING = "coming"
    UNDER_WAY = "under_way"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Term:
    """A term. remind_on: when the superior reminds. late_until: a delay that was approved.

    prepared_on, requested_on, elected_on: days of the election for this very term.
    """

    ends_on: date | None
    remind_on: date | None = None
    late_until: date | None = None
    reminded_on: date | None = None
    prepared_on: date | None = None
    requested_on: date | None = None
    elected_on: date | None = None
    has_election: bool = False

    @property
    def due_on(self) -> date | None:
        """By when the election is due: the end of the term, or of an approved delay."""
        return max(filter(None, (self.ends_on, self.late_until)), default=None)


def term_state(term: Term, *, on: date) -> TermState:
    """Running, coming due (from the day of the reminder), overdue, or an election under way."""
    if term.ends_on is None or term.due_on is None:
        return TermState.UNKNOWN
    if term.has_election:
        return TermState.UNDER_WAY
    if on > term.due_on:
        return TermState.OVERDUE
    begins = term.remind_on or term.ends_on
    return TermState.COMING if on >= begins else TermState.RUNNING


def months_before(day: date, months: int) -> date:
    """The day so many months earlier."""
    return span_after(day, -months, "months")


def term_end(begins_on: date, years: int) -> date:
    """The day on which a term of so many years ends."""
    return span_after(begins_on, years, "years")


def is_beyond(ends_on: date, until_on: date, years: int) -> bool:
    """Whether a day lies further from the end of the term than so many years, either way."""
    early, late = span_after(ends_on, -years, "years"), span_after(ends_on, years, "years")
    return not early <= until_on <= late
