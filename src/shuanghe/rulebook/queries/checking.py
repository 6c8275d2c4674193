"""What no single file can tell: references, duplicates, and overlays that loosen."""

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

from shuanghe.rulebook.queries.countable import catalogues_check, counting_check
from shuanghe.rulebook.queries.gathering import Entry, Folder, Gathering, Overlay
from shuanghe.rulebook.queries.reading import Place, Problem
from shuanghe.rulebook.queries.shapes import ParameterShape, TightenedParameterShape
from shuanghe.rulebook.rules import POST, STRENGTHS, is_looser, number_in, overlap

LAYER_NAMES = {"preset": "预设", "local": "本单位规定"}


def rulebook_check(found: Gathering, presets: Sequence[str] = ()) -> tuple[Problem, ...]:
    """Every mistake in what was gathered, in the order of files and lines.

    Presets that are not switched on are checked too, each on its own above the regulations.
    """
    problems = list(found.problems)
    base = list(found.regulations)
    on, off = presets_split(found, presets)
    known = {one.regulation.slug for one in found.presets}
    unknown = {name for name in presets if f"presets/{name}" not in known}
    problems += [
        Problem("presets", 1, f"没有名为“{name}”的预设", "检查 SHUANGHE_PRESETS 的写法")
        for name in sorted(unknown)
    ]
    for stack in (base, on + list(found.local), *([one] for one in off)):
        problems += _folders(found, stack, below=[] if stack is base else base)
    entries = [entry for folder in (*base, *on, *found.local) for entry in folder.entries]
    problems += catalogues_check(found, entries, ids={one.shape.id for one in entries})
    return tuple(sorted(set(problems)))


def presets_split(found: Gathering, presets: Sequence[str]) -> tuple[list[Folder], list[Folder]]:
    """The presets that are switched on, and the others."""
    names = {f"presets/{name}" for name in presets}
    on = [one for one in found.presets if one.regulation.slug in names]
    return on, [one for one in found.presets if one not in on]


def _folders(found: Gathering, stack: list[Folder], *, below: list[Folder]) -> list[Problem]:
    entries = [entry for folder in stack for entry in folder.entries]
    whole = [entry for folder in below for entry in folder.entries] + entries
    problems: list[Problem] = []
    for folder in stack:
        problems += _backwards(folder)
    for entry in entries:
        problems += _entry(found, entry, {one.shape.id for one in whole})
    problems += _duplicates(whole, entries)
    for overlay in (overlay for folder in stack for overlay in folder.overlays):
        targets = [one for one in whole if one.shape.id == overlay.shape.tightens]
        problems += _overlay(overlay, targets)
    return problems


def _refuser(item: Entry | Overlay) -> tuple[list[Problem], Callable[[Place, str, str], None]]:
    problems: list[Problem] = []

    def refuse(place: Place, wrong: str, mend: str) -> None:
        problems.append(Problem(item.sheet.file, item.sheet.line(place), wrong, mend))

    return problems, refuse


def _backwards(folder: Folder) -> list[Problem]:
    problems = []
    items: list[Entry | Overlay] = [*folder.entries, *folder.overlays]
    for item in items:
        first, last = item.days
        if last is not None and last < first:
            problems.append(
                Problem(
                    item.sheet.file,
                    item.sheet.line(("in_force_to",)),
                    f"失效日 {last} 早于生效日 {first}",
                    "改正 in_force_from 或 in_force_to",
                )
            )
    return problems


def _entry(found: Gathering, entry: Entry, ids: set[str]) -> list[Problem]:
    problems, refuse = _refuser(entry)
    shape = entry.shape
    for index, code in enumerate(shape.subject):
        if code not in found.subjects:
            refuse(("subject", index), f"不认识的主体“{code}”", _listed(found.subjects))
    if shape.confidence == "unverified" and shape.on_breach == "block":
        refuse(("on_breach",), "未核实的规则不能用来拦阻(block)", "改为 on_breach: warn")
    if shape.same_act_as and shape.same_act_as not in ids:
        refuse(("same_act_as",), f"没有编号为“{shape.same_act_as}”的规则", "改成已有的编号")
    _parameters(shape.parameters, refuse)
    _recurrence(found, entry, refuse)
    counting_check(entry, refuse)
    return problems


def _parameters(
    parameters: Sequence[ParameterShape], refuse: Callable[[Place, str, str], None]
) -> None:
    for index, one in enumerate(parameters):
        if one.tighter and number_in(one.value) is None:
            refuse(("parameters", index, "tighter"), "只有数值才分松紧", "删去 tighter")
    for (_, one), (index, other) in combinations(enumerate(parameters), 2):
        days = (one.in_force_from, one.in_force_to), (other.in_force_from, other.in_force_to)
        if one.key == other.key and overlap(*days):
            refuse(
                ("parameters", index, "key"),
                f"参数“{one.key}”在同一段时间有两个值",
                "用 in_force_from、in_force_to 把两个版本的日期分开",
            )


def _recurrence(found: Gathering, entry: Entry, refuse: Callable[[Place, str, str], None]) -> None:
    recurrence = entry.shape.recurrence
    if recurrence is None:
        return
    for index, code in enumerate(recurrence.subjects or ()):
        if code not in found.subjects:
            place = ("recurrence", "subjects", index)
            refuse(place, f"不认识的组织类别“{code}”", _listed(found.subjects))
    for index, code in enumerate(recurrence.satisfied_by):
        if code not in found.evidence_kinds:
            place = ("recurrence", "satisfied_by", index)
            refuse(place, f"不认识的佐证种类“{code}”", _listed(found.evidence_kinds))
    if recurrence.owner and POST + recurrence.owner not in found.posts:
        posts = [code.removeprefix(POST) for code in found.posts]
        refuse(("recurrence", "owner"), f"不认识的职务“{recurrence.owner}”", _listed(posts))
    numbers = {one.key for one in entry.shape.parameters if (number_in(one.value) or 0) > 0}
    if recurrence.needs not in numbers:
        wrong = f"needs 指向的参数“{recurrence.needs}”不存在或不是大于 0 的数值"
        refuse(("recurrence", "needs"), wrong, "在 parameters 里写明这个数值及其出处")


def _listed(names: Iterable[str]) -> str:
    return "可选：" + "、".join(names)


def _duplicates(whole: Sequence[Entry], fresh: Sequence[Entry]) -> list[Problem]:
    new = {one.sheet.file for one in fresh}
    by_id: dict[str, list[Entry]] = {}
    for entry in whole:
        by_id.setdefault(entry.shape.id, []).append(entry)
    problems = []
    for same in by_id.values():
        for one, other in combinations(same, 2):
            if other.sheet.file in new and overlap(one.days, other.days):
                problems.append(
                    Problem(
                        other.sheet.file,
                        other.sheet.line(("id",)),
                        f"编号“{other.shape.id}”重复，{one.sheet.file} 已在同一时期使用",
                        "换一个编号；若是新旧版本，请用 in_force_from、in_force_to 分开",
                    )
                )
    return problems


def _overlay(overlay: Overlay, targets: Sequence[Entry]) -> list[Problem]:
    problems, refuse = _refuser(overlay)
    shape = overlay.shape
    if shape.strength is None and not shape.parameters:
        refuse(("tightens",), "没有写收紧什么", "写上 strength 或 parameters")
    if not targets:
        refuse(("tightens",), f"没有编号为“{shape.tightens}”的规则", "填已有规则的编号")
    elif not any(overlap(one.days, overlay.days) for one in targets):
        refuse(
            ("tightens",), f"{shape.tightens} 在这段时间不生效", "核对 in_force_from、in_force_to"
        )
    for target in targets:
        if overlap(target.days, overlay.days):
            _strength(overlay, target, refuse)
            for index, parameter in enumerate(shape.parameters):
                _tightened(overlay, target, (index, parameter), refuse)
    return problems


def _strength(overlay: Overlay, target: Entry, refuse: Callable[[Place, str, str], None]) -> None:
    ours, theirs = overlay.shape.strength, target.shape.strength
    if ours is None or ours == theirs:
        return
    comparable = ours in STRENGTHS and theirs in STRENGTHS
    if not comparable or STRENGTHS.index(ours) < STRENGTHS.index(theirs):
        refuse(
            ("strength",),
            f"{LAYER_NAMES[overlay.layer]}放松了 {target.shape.id} 的强度：{theirs} 改成了 {ours}",
            f"强度只能更强，不得弱于 {theirs}",
        )


def _tightened(
    overlay: Overlay,
    target: Entry,
    numbered: tuple[int, TightenedParameterShape],
    refuse: Callable[[Place, str, str], None],
) -> None:
    index, ours = numbered
    same = [one for one in target.shape.parameters if one.key == ours.key]
    if not same:
        keys = "、".join(one.key for one in target.shape.parameters) or "无"
        place = ("parameters", index, "key")
        refuse(place, f"{target.shape.id} 没有参数“{ours.key}”", f"该规则的参数：{keys}")
    for one in same:
        if not overlap((one.in_force_from, one.in_force_to), overlay.days):
            continue
        place = ("parameters", index, "value")
        base = number_in(one.value)
        if one.tighter is None or base is None:
            refuse(place, f"参数“{ours.key}”不允许由{LAYER_NAMES[overlay.layer]}改动", "删去这一项")
        elif is_looser(ours.value, base, tighter=one.tighter):
            limit = "小于" if one.tighter == "higher" else "大于"
            refuse(
                place,
                f"{LAYER_NAMES[overlay.layer]}放松了 {target.shape.id} 的“{one.title}”："
                f"{one.value} 改成了 {ours.value}",
                f"只能收紧，不得{limit} {one.value}",
            )
