"""Walks the rulebook folder and gathers its files, each held to its shape."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from shuanghe.rulebook.queries.complaints import complain
from shuanghe.rulebook.queries.reading import Problem, Sheet, sheet_read
from shuanghe.rulebook.queries.shapes import (
    DutyShape,
    EvidenceKindShape,
    EvidenceKindsShape,
    ExclusionClassesShape,
    MeetingMattersShape,
    OverlayShape,
    RegulationShape,
    SubjectsShape,
)
from shuanghe.rulebook.rules import Regulation

S = TypeVar("S", bound=BaseModel)

# Stands in for an index that was refused, so that the rules beside it are still checked.
UNKNOWN = RegulationShape(
    title="?",
    issuer="?",
    in_force_from=date.min,
    confidence="unverified",
    reviewed_on=date.min,
    status="?",
)


@dataclass(frozen=True, eq=False)
class Entry:
    """One duty file: a rule over a range of days."""

    shape: DutyShape
    regulation: Regulation
    sheet: Sheet
    layer: str

    @property
    def days(self) -> tuple[date, date | None]:
        """First and last day; the regulation's own when the file names none."""
        return (
            self.shape.in_force_from or self.regulation.in_force_from,
            self.shape.in_force_to or self.regulation.in_force_to,
        )


@dataclass(frozen=True, eq=False)
class Overlay:
    """One file that makes a rule stricter."""

    shape: OverlayShape
    regulation: Regulation
    sheet: Sheet
    layer: str

    @property
    def days(self) -> tuple[date, date | None]:
        """First and last day; the text's own when the file names none."""
        return (
            self.shape.in_force_from or self.regulation.in_force_from,
            self.shape.in_force_to or self.regulation.in_force_to,
        )


@dataclass
class Folder:
    """What one folder (a regulation, a preset, an organisation's own rules) holds."""

    regulation: Regulation
    entries: list[Entry] = field(default_factory=list)
    overlays: list[Overlay] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Listed(Generic[S]):
    """A catalogue that points at rules, with the lines of its file."""

    shape: S
    sheet: Sheet


@dataclass
class Gathering:
    """All files of a rulebook and all mistakes found so far."""

    regulations: list[Folder] = field(default_factory=list)
    presets: list[Folder] = field(default_factory=list)
    local: list[Folder] = field(default_factory=list)
    evidence_kinds: dict[str, EvidenceKindShape] = field(default_factory=dict)
    organisation_kinds: dict[str, str] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)
    matters: Listed[MeetingMattersShape] | None = None
    exclusions: Listed[ExclusionClassesShape] | None = None
    problems: list[Problem] = field(default_factory=list)

    @property
    def subjects(self) -> dict[str, str]:
        """Every word for who can owe something, with its title."""
        return {**self.organisation_kinds, **self.posts, **self.others}


def rulebook_gather(root: Path) -> Gathering:
    """Read every file under root. Mistakes are gathered, never raised."""
    found = Gathering()
    if not (root / "regulations").is_dir():
        found.problems.append(
            Problem(root.name, 1, "这里没有规则库（缺少 regulations 文件夹）", "检查规则库路径设置")
        )
        return found
    _catalogues(found, root)
    for area, folders in (
        ("regulations", found.regulations),
        ("presets", found.presets),
        ("local", found.local),
    ):
        folders.extend(_folders(found, root, area))
    return found


def _catalogues(found: Gathering, root: Path) -> None:
    for name, shape in (("evidence_kinds", EvidenceKindsShape), ("subjects", SubjectsShape)):
        path = root / "catalogues" / f"{name}.yaml"
        read = _shaped(found, sheet_read(path, root=root), shape)
        if isinstance(read, EvidenceKindsShape):
            found.evidence_kinds = {one.code: one for one in read.evidence_kinds}
        elif isinstance(read, SubjectsShape):
            found.organisation_kinds = {one.code: one.title for one in read.organisation_kinds}
            found.posts = {one.code: one.title for one in read.posts}
            found.others = {one.code: one.title for one in read.others}
    _meeting_catalogues(found, root)


def _meeting_catalogues(found: Gathering, root: Path) -> None:
    """The catalogues a rulebook may do without: one that is not there holds nothing."""
    for name, shape in (
        ("meeting_matters", MeetingMattersShape),
        ("exclusion_classes", ExclusionClassesShape),
    ):
        path = root / "catalogues" / f"{name}.yaml"
        if not path.is_file():
            continue
        sheet = sheet_read(path, root=root)
        read = _shaped(found, sheet, shape)
        if isinstance(read, MeetingMattersShape):
            found.matters = Listed(read, sheet)
        elif isinstance(read, ExclusionClassesShape):
            found.exclusions = Listed(read, sheet)


def _folders(found: Gathering, root: Path, area: str) -> Iterator[Folder]:
    base = root / area
    for path in sorted(base.glob("*.y*ml")):
        _misplaced(found, root, path)
    for home in sorted(path for path in base.glob("*") if path.is_dir()):
        shape = _index(found, root, home / "index.yaml") or UNKNOWN
        yield _folder(found, root, home, _regulation(home.name, shape, area))


def _index(found: Gathering, root: Path, path: Path) -> RegulationShape | None:
    if not path.is_file():
        wrong = "文件夹缺少 index.yaml，不知道规则出自哪份文件"
        mend = "补一个 index.yaml，写明文件名称、发文单位和生效日期"
        found.problems.append(Problem(path.relative_to(root).as_posix(), 1, wrong, mend))
        return None
    read = _shaped(found, sheet_read(path, root=root), RegulationShape)
    return read if isinstance(read, RegulationShape) else None


def _regulation(slug: str, shape: RegulationShape, area: str) -> Regulation:
    forced = {"presets": "preset", "local": "local"}
    return Regulation(
        slug=slug if area == "regulations" else f"{area}/{slug}",
        title=shape.title,
        issuer=shape.issuer,
        number=shape.number,
        issued_on=shape.issued_on,
        in_force_from=shape.in_force_from,
        in_force_to=shape.in_force_to,
        layer=forced.get(area, shape.layer),
        confidence=shape.confidence,
        reviewed_on=shape.reviewed_on,
        status=shape.status,
        notes=tuple(shape.notes),
        url=shape.url,
    )


def _folder(found: Gathering, root: Path, home: Path, regulation: Regulation) -> Folder:
    folder = Folder(regulation)
    is_local = regulation.layer == "local"
    rules = home if is_local else home / "duties"
    for path in sorted(home.rglob("*")):
        if path.name == "index.yaml" and path.parent == home:
            continue
        if path.suffix in {".yaml", ".yml"} and (path.parent != rules or path.suffix == ".yml"):
            _misplaced(found, root, path)
        elif path.suffix == ".yaml":
            _rule_file(found, folder, sheet_read(path, root=root))
    return folder


def _rule_file(found: Gathering, folder: Folder, sheet: Sheet) -> None:
    regulation = folder.regulation
    may_overlay = regulation.layer in {"preset", "local"}
    shape = OverlayShape if may_overlay and "tightens" in sheet.data else DutyShape
    read = _shaped(found, sheet, shape)
    if isinstance(read, OverlayShape):
        folder.overlays.append(Overlay(read, regulation, sheet, regulation.layer))
    elif isinstance(read, DutyShape):
        layer = regulation.layer if may_overlay else read.layer or regulation.layer
        folder.entries.append(Entry(read, regulation, sheet, layer))


def _shaped(found: Gathering, sheet: Sheet, shape: type[BaseModel]) -> BaseModel | None:
    if not sheet.problems:
        try:
            return shape.model_validate(sheet.data)
        except ValidationError as error:
            complain(sheet, shape, error)
    found.problems.extend(sheet.problems)
    return None


def _misplaced(found: Gathering, root: Path, path: Path) -> None:
    found.problems.append(
        Problem(
            path.relative_to(root).as_posix(),
            1,
            "文件不在规定的位置或扩展名不是 .yaml，不会被读取",
            "规则放进 duties 文件夹（本单位规定直接放在单位文件夹），扩展名用 .yaml",
        )
    )
