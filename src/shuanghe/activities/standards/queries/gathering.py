"""Reads the standards files of the rulebook and says what is wrong with them, by file and line."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shuanghe.activities.standards.queries.shapes import (
    FlowShape,
    ItemShape,
    MechanismShape,
    MethodShape,
    SongShape,
)
from shuanghe.activities.standards.rules import KINDS
from shuanghe.rulebook.queries.complaints import complain
from shuanghe.rulebook.queries.reading import Problem, Sheet, sheet_read

S = TypeVar("S", bound=BaseModel)


@dataclass
class Gathered:
    """Every standards file by its code, each with its lines, and all mistakes found."""

    mechanisms: dict[str, tuple[MechanismShape, Sheet]] = field(default_factory=dict)
    items: dict[str, dict[str, tuple[ItemShape, Sheet]]] = field(default_factory=dict)
    flows: dict[str, tuple[FlowShape, Sheet]] = field(default_factory=dict)
    methods: dict[str, tuple[MethodShape, Sheet]] = field(default_factory=dict)
    songs: dict[str, tuple[SongShape, Sheet]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def standards_gather(root: Path) -> Gathered:
    """Every standards file under root. Mistakes are gathered, never raised."""
    found = Gathered()
    found.mechanisms = _shelf(found, root, "mechanisms", MechanismShape)
    for kind in KINDS:
        found.items[kind] = _shelf(found, root, f"catalogues/{kind}", ItemShape)
    found.flows = _shelf(found, root, "flows", FlowShape)
    found.methods = _shelf(found, root, "methods", MethodShape)
    found.songs = _shelf(found, root, "songs", SongShape)
    if not found.problems:
        _agree(found)
    return found


def _shelf(found: Gathered, root: Path, folder: str, shape: type[S]) -> dict[str, tuple[S, Sheet]]:
    """The files of one folder by code; a code that stands twice is a mistake."""
    shelf: dict[str, tuple[S, Sheet]] = {}
    for path in sorted((root / folder).glob("*.yaml")):
        sheet = sheet_read(path, root=root)
        read: S | None = None
        if not sheet.problems:
            try:
                read = shape.model_validate(sheet.data)
            except ValidationError as error:
                complain(sheet, shape, error)
        if read is not None:
            code = str(getattr(read, "code", ""))
            if code in shelf:
                sheet.refuse(("code",), f"“{code}”已经在 {shelf[code][1].file} 里了", "换一个编码")
            shelf[code] = (read, sheet)
        found.problems += sheet.problems
    return shelf


def _agree(found: Gathered) -> None:
    """What one file says of another is there."""
    for mechanism, sheet in found.mechanisms.values():
        for key in ("supersedes", "part_of"):
            named = getattr(mechanism, key)
            if named and named not in found.mechanisms:
                _refuse(found, sheet, (key,), f"没有“{named}”这个机制", found.mechanisms)
        numbers = [layer.number for layer in mechanism.layers]
        if numbers != list(range(1, len(numbers) + 1)):
            sheet.refuse(("layers",), "层号不连续", "从 1 起依次编号")
            found.problems.append(sheet.problems[-1])
    if found.mechanisms and sum(one.current for one, _ in found.mechanisms.values()) != 1:
        _, sheet = next(iter(found.mechanisms.values()))
        sheet.refuse((), "现行机制应正好有一个", "在其中一个文件里写 current: true")
        found.problems.append(sheet.problems[-1])
    for shelf in found.items.values():
        for item, sheet in shelf.values():
            _item_agrees(found, item, sheet)
    for flow, sheet in found.flows.values():
        _flow_agrees(found, flow, sheet)


def _item_agrees(found: Gathered, item: ItemShape, sheet: Sheet) -> None:
    if item.flow and item.flow not in found.flows:
        _refuse(found, sheet, ("flow",), f"没有“{item.flow}”这张流程图", found.flows)
    if item.basis == "rule" and not (item.rules or item.flow):
        _refuse(found, sheet, ("basis",), "写了出自法规，却没有写规则", ("rules", "flow"))
    if item.basis != "rule" and not item.source:
        _refuse(found, sheet, ("basis",), "没有出处", ("source",))
    if item.frequency.every == "event" and not item.frequency.when:
        _refuse(found, sheet, ("frequency",), "按事的没有写什么事", ("when",))


def _flow_agrees(found: Gathered, flow: FlowShape, sheet: Sheet) -> None:
    if flow.kind == "procedure":
        if flow.steps:
            _refuse(found, sheet, ("steps",), "程序的步骤在 procedures 文件夹里", ("kind",))
        return
    stages, before = {one.code for one in flow.stages}, set[str]()
    if not flow.steps:
        _refuse(found, sheet, (), "没有步骤", ("steps",))
    for at, step in enumerate(flow.steps):
        place = ("steps", at)
        if step.stage not in stages:
            _refuse(found, sheet, place, f"没有“{step.stage}”这个阶段", stages)
        if step.code in before:
            _refuse(found, sheet, place, f"“{step.code}”与前面的步骤重名", ("code",))
        for code in step.after:
            if code not in before:
                _refuse(found, sheet, place, f"前面没有“{code}”这一步", before)
        if step.basis == "rule" and not step.rules:
            _refuse(found, sheet, place, "写了出自法规，却没有写规则", ("rules",))
        before.add(step.code)


def _refuse(
    found: Gathered, sheet: Sheet, place: tuple[str | int, ...], wrong: str, known: Iterable[str]
) -> None:
    sheet.refuse(place, wrong, f"可用：{'、'.join(sorted(known)) or '无'}")
    found.problems.append(sheet.problems[-1])
