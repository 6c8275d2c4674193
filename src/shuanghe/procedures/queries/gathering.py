"""Reads the folder of a procedure and says what is wrong with it, by file and line."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shuanghe.procedures.queries.shapes import ProcedureShape, StepShape
from shuanghe.procedures.rules.checks import AGAINST, COUNTING, JUDGES, LIMITS, REPEATED
from shuanghe.procedures.rules.definitions import ABOUT, DONE_ON
from shuanghe.rulebook.queries.complaints import complain
from shuanghe.rulebook.queries.reading import Problem, Sheet, sheet_read

S = TypeVar("S", bound=BaseModel)
FOLDER = "procedures"


@dataclass
class Gathered:
    """One procedure as its files have it, and every mistake in them."""

    key: str
    index: ProcedureShape | None = None
    steps: list[tuple[StepShape, Sheet]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def procedures_gather(root: Path) -> list[Gathered]:
    """Every procedure under root/procedures, by key. Mistakes are gathered, never raised."""
    homes = sorted(path for path in (root / FOLDER).glob("*") if path.is_dir())
    return [_procedure(root, home) for home in homes]


def _procedure(root: Path, home: Path) -> Gathered:
    found = Gathered(home.name)
    index, sheet = _shaped(found, root, home / "index.yaml", ProcedureShape)
    found.index = index
    for path in sorted((home / "steps").glob("*.yaml")):
        shape, of_step = _shaped(found, root, path, StepShape)
        if shape is not None:
            found.steps.append((shape, of_step))
    found.steps.sort(key=lambda step: step[0].number)
    if index is not None:
        _agree(found, index, sheet)
    return found


def _shaped(found: Gathered, root: Path, path: Path, shape: type[S]) -> tuple[S | None, Sheet]:
    sheet = sheet_read(path, root=root)
    read: S | None = None
    if not sheet.problems:
        try:
            read = shape.model_validate(sheet.data)
        except ValidationError as error:
            complain(sheet, shape, error)
    found.problems += sheet.problems
    return read, sheet


def _agree(found: Gathered, index: ProcedureShape, sheet: Sheet) -> None:
    """Numbers, codes and references of all steps fit together."""
    known = {ABOUT: {fact.key for fact in index.about}}
    stages = {stage.code for stage in index.stages}
    if not found.steps:
        sheet.refuse((), "没有步骤", "在 steps 文件夹里每一步写一个文件")
        found.problems += sheet.problems
    for at, (step, own) in enumerate(found.steps, start=1):
        before = len(own.problems)
        if step.number != at:
            own.refuse(("number",), f"步骤号 {step.number} 不连续", f"这里应为 {at}")
        if step.stage not in stages:
            own.refuse(
                ("stage",), f"没有“{step.stage}”这个阶段", f"可用：{'、'.join(sorted(stages))}"
            )
        for code in step.after:
            if code not in known:
                own.refuse(("after",), f"前面没有“{code}”这一步", "只能写号码更小的步骤")
        if step.code in known:
            own.refuse(("code",), f"“{step.code}”与前面的步骤重名", "换一个名字")
        known[step.code] = {DONE_ON, *(fact.key for fact in step.facts)}
        _turns_agree(step, own, known)
        _checks_agree(step, own, known)
        found.problems += own.problems[before:]
    for step, own in found.steps:
        before = len(own.problems)
        _later_agree(step, own, known)
        found.problems += own.problems[before:]


def _turns_agree(step: StepShape, own: Sheet, known: dict[str, set[str]]) -> None:
    """What makes the step apply, and what ends the case with it, is written down somewhere."""
    for reference in step.only_when:
        if not _is_known(reference, known):
            own.refuse(("only_when",), f"找不到“{reference}”", "写作 步骤.事实，步骤须在本步之前")
    facts = known[step.code]
    for fact in step.ends_when:
        if fact not in facts:
            own.refuse(("ends_when",), f"这一步没有“{fact}”", f"可用：{'、'.join(sorted(facts))}")


def _checks_agree(step: StepShape, own: Sheet, known: dict[str, set[str]]) -> None:
    facts = known[step.code]
    for at, check in enumerate(step.checks):
        place = ("checks", at)
        if check.function != COUNTING and check.function not in JUDGES:
            names = "、".join(sorted({*JUDGES, COUNTING}))
            own.refuse(place, f"没有“{check.function}”这种检查", f"可用：{names}")
            continue
        own_when = [key for key in check.when if "." not in key]
        named = (check.fact, check.unless, check.given)
        own_named = [key for key in named if key and "." not in key]
        for key in (*own_named, *check.numbers.values(), *own_when):
            if key not in facts:
                own.refuse(place, f"这一步没有“{key}”", f"可用：{'、'.join(sorted(facts))}")
        others = () if check.function == REPEATED else check.others
        elsewhere = [key for key in named if key and "." in key]
        for reference in (check.of, *others, *elsewhere, *set(check.when).difference(own_when)):
            if reference and not _is_known(reference, known):
                own.refuse(place, f"找不到“{reference}”", "写作 步骤.事实，步骤须在本步或之前")
        needs = LIMITS.get(check.function)
        if needs is not None and len(check.by) != needs:
            own.refuse(place, f"应有 {needs} 个 by，现有 {len(check.by)} 个", "写作 [规则.参数]")
        if check.function in AGAINST and check.of is None:
            own.refuse(place, "没有写和什么比（of）", "写作 of: 步骤.事实")


def _later_agree(step: StepShape, own: Sheet, known: dict[str, set[str]]) -> None:
    """What a step says of steps that may come after it: the end of its reviews, another round."""
    ends = [one for check in step.checks if check.function == REPEATED for one in check.others]
    again, early = step.again, step.early
    carried = [f"{ABOUT}.{key}" for key in again.carry] if again else []
    for reference in (*ends, *carried, *(again.carry.values() if again else ())):
        if not _is_known(reference, known):
            own.refuse((), f"找不到“{reference}”", "写作 步骤.事实 或 about.事实")
    for code in (*((again.after,) if again else ()), *(early.after if early else ())):
        if code not in known:
            own.refuse((), f"没有“{code}”这一步", "写步骤的 code")
    whens = [fact.when for fact in step.facts]
    whens += [one.when for one in (again, early) if one is not None]
    for key in {key for when in whens for key in when}:
        if key not in known[step.code] and not ("." in key and _is_known(key, known)):
            own.refuse((), f"找不到“{key}”", "写作 步骤.事实，或本步的事实")


def _is_known(reference: str, known: dict[str, set[str]]) -> bool:
    place, key = reference.split(".")
    return key in known.get(place, ())
