"""The outlines of the handbooks, read from their files; a mistake is told by file and line."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from pydantic import BaseModel, ValidationError

from shuanghe.insight.handbooks.queries.shapes import ChapterShape, HandbookShape, SectionShape
from shuanghe.rulebook.queries import Problem, RulebookRefused
from shuanghe.rulebook.queries.complaints import complain
from shuanghe.rulebook.queries.reading import Sheet, sheet_read

FOLDER = "handbooks"
S = TypeVar("S", bound=BaseModel)


@dataclass(frozen=True)
class Outline:
    """One handbook as its files have it, chapters in order."""

    kind: str
    about: HandbookShape
    chapters: tuple[ChapterShape, ...]


def outlines_known() -> dict[str, Outline]:
    """Kind → outline. Raises RulebookRefused when the files have mistakes."""
    return _read(Path(settings.RULEBOOKS))


def outline_of(kind: str) -> Outline:
    """The outline of a handbook. Raises KeyError, naming those there are."""
    found = outlines_known()
    if kind not in found:
        raise KeyError(f"没有“{kind}”这本手册；现有：{'、'.join(found)}。")
    return found[kind]


def outlines_check(root: Path) -> list[Problem]:
    """Every mistake in the files under root/handbooks."""
    return [problem for home in _homes(root) for problem in _outline(root, home)[1]]


@lru_cache(maxsize=4)
def _read(root: Path) -> dict[str, Outline]:
    read = [_outline(root, home) for home in _homes(root)]
    problems = tuple(problem for _found, some in read for problem in some)
    if problems:
        raise RulebookRefused(problems)
    return {found.kind: found for found, _some in read if found}


def _homes(root: Path) -> list[Path]:
    return sorted(path for path in (root / FOLDER).glob("*") if path.is_dir())


def _outline(root: Path, home: Path) -> tuple[Outline | None, list[Problem]]:
    problems: list[Problem] = []
    about = _shaped(sheet_read(home / "index.yaml", root=root), HandbookShape, problems)
    chapters = []
    for path in sorted((home / "chapters").glob("*.yaml")):
        sheet = sheet_read(path, root=root)
        chapter = _shaped(sheet, ChapterShape, problems)
        if chapter is not None:
            problems += _lacks(sheet, chapter)
            chapters.append(chapter)
    chapters.sort(key=lambda one: one.number)
    if about is None or problems:
        return None, problems
    return Outline(home.name, about, tuple(chapters)), problems


def _shaped(sheet: Sheet, shape: type[S], problems: list[Problem]) -> S | None:
    read: S | None = None
    if not sheet.problems:
        try:
            read = shape.model_validate(sheet.data)
        except ValidationError as error:
            complain(sheet, shape, error)
    problems += sheet.problems
    return read


NEEDS_OF = frozenset(
    {
        "catalogues",
        "duties",
        "duty_lists",
        "flow_charts",
        "papers",
        "procedures",
        "rules",
        "rules_named",
    }
)


def _lacks(sheet: Sheet, chapter: ChapterShape) -> list[Problem]:
    """What a section says of itself and must: text has words, a form has columns."""
    found = []
    for at, section in enumerate(chapter.sections):
        wrong = _wrong(section)
        if wrong:
            line = sheet.line(("sections", at))
            found.append(
                Problem(sheet.file, line, f"第 {at + 1} 节{wrong}", "照 README 的样例补上")
            )
    return found


def _wrong(section: SectionShape) -> str:
    if section.fill == "text" and not (section.text and section.code and section.cite):
        return "是文字，要写 code、text 和 cite（出处）"
    if section.fill == "form" and not (section.form and section.code):
        return "是空白表，要写 code 和 form（栏目、行数）"
    if section.fill in NEEDS_OF and not section.of:
        return "没有写 of（由哪些规定、程序或周期生成）"
    return ""
