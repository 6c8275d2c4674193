"""What a paper of a step is: its words with placeholders, its table, who signs it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

OUTSIDE = "outside"
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
RULE = re.compile(r"[A-Z]{2,6}-\d{2,3}[A-Z]?(\.[a-z][a-z0-9_]*)?")
REFERENCE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
BY_HAND = "?"
EACH, ROW = "each", "row"
TICK = "|tick"
TODAY = "today"
BODY, CITE = "body", "cite"
OF_STEP = (BODY, CITE)
NAMES = ("organisation.name", "approver.name", "subject.name")


@dataclass(frozen=True)
class Part:
    """One paragraph, labelled line or heading, or a way to choose or to count one.

    given: only where that fact is on record. choose: the text among is the one of that answer.
    judged: counting rules of the step, each told with its numbers and verdict.
    """

    text: str = ""
    label: str = ""
    heading: str = ""
    given: str = ""
    choose: str = ""
    among: Mapping[str, str] = field(default_factory=dict)
    judged: tuple[str, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything in it that may hold placeholders."""
        return (self.text, self.label, self.heading, *self.among.values())


@dataclass(frozen=True)
class Row:
    """One row of a table; with each, one row per entry of that list of days."""

    cells: tuple[str, ...]
    each: str = ""


@dataclass(frozen=True)
class Grid:
    """A ruled table: widths in mm, equal when left out; blank_rows are filled in by hand."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    widths: tuple[int, ...] = ()
    blank_rows: int = 0


@dataclass(frozen=True)
class Section:
    """Paragraphs, a table, paragraphs after it and places to sign."""

    paragraphs: tuple[Part, ...] = ()
    table: Grid | None = None
    closing: tuple[Part, ...] = ()
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet(Section):
    """A further sheet of the paper on a page of its own: label at the top left, title below."""

    label: str = "附件"
    title: str = ""


@dataclass(frozen=True)
class Paper(Section):
    """A paper of a step. title: as the step lists it; heading: as it stands on the paper.

    form: letter, register, minutes, certificate, checklist, guide (an official form that is
    filled in elsewhere), or outside (brought by brought_by). order: below 0 stands before what the
    step lists. issued_by, issued_on: who issues it
    and the reference of the day it bears.
    """

    code: str = ""
    title: str = ""
    of: str = ""
    form: str = OUTSIDE
    order: int = 0
    heading: str = ""
    subtitle: str = ""
    mark: str = ""
    number: str = ""
    addressed_to: str = ""
    issued_by: str = ""
    issued_on: str = ""
    sheets: tuple[Sheet, ...] = ()
    cite: str = ""
    confidence: str = "default"
    note: str = ""
    brought_by: str = ""

    @property
    def is_ours(self) -> bool:
        """Whether it is printed here, and not brought in from outside."""
        return self.form != OUTSIDE

    @property
    def sections(self) -> tuple[Section, ...]:
        """The paper and its further sheets."""
        return (self, *self.sheets)

    def texts(self) -> Iterator[str]:
        """Every text that may hold placeholders, those of rows left out."""
        yield from (self.heading, self.subtitle, self.mark, self.number, self.addressed_to)
        yield from (self.issued_by, self.note)
        for section in self.sections:
            yield from section.signed_by
            if isinstance(section, Sheet):
                yield from (section.label, section.title)
            for part in (*section.paragraphs, *section.closing):
                yield from part.texts

    def rows(self) -> Iterator[Row]:
        """The rows of all its tables."""
        for section in self.sections:
            if section.table:
                yield from section.table.rows

    def references(self) -> Iterator[str]:
        """Every fact that is asked for outside a placeholder."""
        yield self.issued_on
        for section in self.sections:
            for part in (*section.paragraphs, *section.closing):
                yield from (part.given, part.choose)
        yield from (row.each for row in self.rows())


def names_in(text: str) -> list[str]:
    """The placeholders of a text, without braces and without |tick."""
    return [found.removesuffix(TICK) for found in PLACEHOLDER.findall(text)]
