"""Reads the papers of every procedure and says what is wrong with them, by file and line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from pydantic import TypeAdapter, ValidationError

from shuanghe.procedures.queries.gathering import FOLDER, Gathered, procedures_gather
from shuanghe.procedures.queries.paper_checking import Checking
from shuanghe.procedures.queries.paper_shapes import PaperShape
from shuanghe.procedures.queries.shapes import StepShape
from shuanghe.procedures.rules.papers import Paper
from shuanghe.rulebook.queries import Problem
from shuanghe.rulebook.queries.complaints import complain
from shuanghe.rulebook.queries.reading import Sheet, sheet_read

PAPER: TypeAdapter[Paper] = TypeAdapter(Paper)


@dataclass
class Shelf:
    """The papers of one procedure that are right, and every mistake in its files."""

    key: str
    papers: list[Paper] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def papers_known(key: str) -> tuple[Paper, ...]:
    """The papers of a procedure in the order of its steps, those with a mistake left out.

    Raises KeyError for an unknown procedure.
    """
    shelves = _read(Path(settings.RULEBOOKS))
    if key not in shelves:
        raise KeyError(f"没有“{key}”这个程序；现有：{'、'.join(shelves)}。")
    return tuple(shelves[key].papers)


def papers_check(*, on: date) -> list[Problem]:
    """Every mistake in the files of all papers, rules that are not there included."""
    shelves = shelves_read(Path(settings.RULEBOOKS), on)
    return [problem for shelf in shelves.values() for problem in shelf.problems]


@lru_cache(maxsize=4)
def _read(root: Path) -> Mapping[str, Shelf]:
    return shelves_read(root, None)


def shelves_read(root: Path, on: date | None) -> dict[str, Shelf]:
    """The papers of every procedure under root; on: the day of the rules they lean on, or None."""
    return {one.key: _shelf(root, one, on) for one in procedures_gather(root)}


def _shelf(root: Path, procedure: Gathered, on: date | None) -> Shelf:
    shelf = Shelf(procedure.key)
    if procedure.problems or procedure.index is None:
        return shelf
    steps = {step.code: step for step, _sheet in procedure.steps}
    for path in sorted((root / FOLDER / procedure.key / "papers").glob("*.yaml")):
        sheet = sheet_read(path, root=root)
        shape = _shaped(sheet)
        if shape is not None:
            Checking(procedure, sheet, on).paper(path.stem, shape)
            if not sheet.problems:
                shelf.papers.append(paper_of(path.stem, shape))
        shelf.problems += sheet.problems
    shelf.papers.sort(key=lambda paper: _place(steps[paper.of], paper))
    if not shelf.problems:
        shelf.problems += _unlisted(procedure, shelf.papers)
    return shelf


def _place(step: StepShape, paper: Paper) -> tuple[int, int, int, str]:
    """Where a paper stands in its procedure: by step, then as the step lists it, then the rest."""
    listed = step.papers.index(paper.title) if paper.title in step.papers else len(step.papers)
    return step.number, paper.order, listed, paper.code


def _shaped(sheet: Sheet) -> PaperShape | None:
    if sheet.problems:
        return None
    try:
        return PaperShape.model_validate(sheet.data)
    except ValidationError as error:
        complain(sheet, PaperShape, error)
        return None


def paper_of(code: str, shape: PaperShape) -> Paper:
    """The paper of a file."""
    given = shape.model_dump(exclude_none=True)
    return PAPER.validate_python({**given, "code": code})


def _unlisted(procedure: Gathered, papers: list[Paper]) -> Iterator[Problem]:
    """What the steps list and no file describes, and the same title twice under a step."""
    titles = {(paper.of, paper.title) for paper in papers}
    for step, sheet in procedure.steps:
        for title in step.papers:
            if (step.code, title) not in titles:
                yield Problem(
                    sheet.file,
                    sheet.line(("papers",)),
                    f"“{title}”没有写在 papers 文件夹里",
                    "建一个文件，写 title 和 of；不由本系统打印的写 form: outside 和 brought_by",
                )
    seen: dict[tuple[str, str], str] = {}
    for paper in papers:
        first = seen.setdefault((paper.of, paper.title), paper.code)
        if first != paper.code:
            file = f"{FOLDER}/{procedure.key}/papers/{paper.code}.yaml"
            yield Problem(file, 1, f"与 {first}.yaml 同一步、同一名称", "换一个名称")


def papers_of_step(key: str, code: str) -> tuple[Paper, ...]:
    """The papers of one step; none for a procedure that is no longer defined."""
    shelf = _read(Path(settings.RULEBOOKS)).get(key)
    return tuple(paper for paper in shelf.papers if paper.of == code) if shelf else ()
