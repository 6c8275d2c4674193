"""A paper with its texts filled in: what stands on it, and what is left to fill in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from shuanghe.procedures.rules import Step
from shuanghe.procedures.rules.filling import Blank, Filling
from shuanghe.procedures.rules.papers import EACH, ROW, Paper, Part, Section, Sheet

UNDATED = "{?成文日期}"


@dataclass(frozen=True)
class Line:
    """A paragraph, a labelled line or a heading with its text filled in."""

    text: str
    label: str = ""
    is_heading: bool = False


@dataclass(frozen=True)
class FilledSection:
    """One sheet of a paper, filled in. rows stand under columns; widths are in mm."""

    title: str
    label: str
    lines: tuple[Line, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    closing: tuple[Line, ...]
    signed_by: tuple[str, ...]


@dataclass(frozen=True)
class FilledPaper:
    """A paper of a case in words. day: the day it bears; day_text: the blank instead.

    blanks: what is to be filled in; is_draft: something that a step records is among them.
    """

    paper: Paper
    step: Step
    subtitle: str
    mark: str
    number: str
    addressee: str
    first: FilledSection
    sheets: tuple[FilledSection, ...]
    issuer: str
    day: date | None
    day_text: str
    note: str
    blanks: tuple[Blank, ...]

    @property
    def is_draft(self) -> bool:
        """Whether something is missing that a step of the case will record."""
        return any(not blank.is_by_hand for blank in self.blanks)


def filled_of(paper: Paper, step: Step, filling: Filling) -> FilledPaper:
    """The paper with every text filled in; the filling keeps what is missing."""
    first = _section(paper, paper.heading or paper.title, "", filling)
    sheets = tuple(_section(one, one.title, one.label, filling) for one in paper.sheets)
    day = filling.day(paper.issued_on)
    return FilledPaper(
        paper=paper,
        step=step,
        subtitle=filling.text(paper.subtitle),
        mark=filling.text(paper.mark),
        number=filling.text(paper.number),
        addressee=filling.text(paper.addressed_to),
        first=first,
        sheets=sheets,
        issuer=filling.text(paper.issued_by),
        day=day,
        day_text="" if day else _undated(paper, filling),
        note=filling.text(paper.note),
        blanks=tuple(sorted(filling.blanks, key=lambda blank: blank.number)),
    )


def _undated(paper: Paper, filling: Filling) -> str:
    """The blank instead of the day, on a paper that bears one."""
    if not paper.issued_by:
        return ""
    return filling.blank(paper.issued_on) if paper.issued_on else filling.text(UNDATED)


def _section(section: Section | Sheet, title: str, label: str, filling: Filling) -> FilledSection:
    table = section.table
    return FilledSection(
        title=filling.text(title),
        label=filling.text(label),
        lines=tuple(line for part in section.paragraphs for line in _lines(part, filling)),
        columns=table.columns if table else (),
        rows=tuple(_rows(section, filling)),
        widths=table.widths if table else (),
        closing=tuple(line for part in section.closing for line in _lines(part, filling)),
        signed_by=tuple(filling.text(role) for role in section.signed_by),
    )


def _lines(part: Part, filling: Filling) -> Iterator[Line]:
    if part.given and not filling.is_given(part.given):
        return
    if part.heading:
        yield Line(filling.text(part.heading), is_heading=True)
    text = part.text
    if part.choose:
        text = part.among.get(filling.answer(part.choose), f"{{{part.choose}}}")
    if text:
        yield Line(filling.text(text), label=filling.text(part.label))
    for rule_id in part.judged:
        if sentence := filling.sentence(rule_id):
            yield Line(sentence)


def _rows(section: Section, filling: Filling) -> Iterator[tuple[str, ...]]:
    table = section.table
    if table is None:
        return
    count_of = 0
    for row in table.rows:
        entries = filling.days(row.each) if row.each else [""]
        for entry in entries:
            count_of += 1
            given = {EACH: entry, ROW: str(count_of)}
            yield tuple(filling.cell(cell, given) for cell in row.cells)
    for _blank in range(table.blank_rows):
        yield ("",) * len(table.columns)
