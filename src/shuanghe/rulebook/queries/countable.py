"""Whether what is counted can be counted: the counting of a rule, and the meeting catalogues."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from fractions import Fraction

from shuanghe.rulebook.queries.gathering import Entry, Gathering
from shuanghe.rulebook.queries.reading import Place, Problem, Sheet
from shuanghe.rulebook.queries.shapes import CountingShape, MatterShape, ParameterShape
from shuanghe.rulebook.rules import FUNCTIONS, NUMBERS

Refuse = Callable[[Place, str, str], None]

ROLES = ("part", "also", "whole", "seats", "months", "share", "least", "most")


def counting_check(entry: Entry, refuse: Refuse) -> None:
    """Refuse a counting whose roles, numbers or parameters its function cannot work with."""
    counting = entry.shape.counting
    if counting is None:
        return
    function = FUNCTIONS[counting.function]
    wanted, optional = {*function.numbers, *function.values}, {*function.optional}
    for role in ROLES:
        given = getattr(counting, role)
        if given is None and role in wanted:
            refuse(
                ("counting",),
                f"{counting.function} 缺少“{role}”",
                f"补上 {role}: …；{counting.function} 要 {'、'.join(sorted(wanted))}",
            )
        elif given is not None and role not in wanted | optional:
            refuse(("counting", role), f"{counting.function} 用不到“{role}”", "删去这一项")
        elif given is not None and role in function.values:
            _value(entry, role, given, refuse)
        elif given is not None:
            _numbers(counting, role, refuse)


def _numbers(counting: CountingShape, role: str, refuse: Refuse) -> None:
    kind = FUNCTIONS[counting.function].kinds.get(role, "count")
    fitting = [name for name, named in NUMBERS.items() if named.kind == kind]
    given = getattr(counting, role)
    for name in given if isinstance(given, list) else [given]:
        if name not in NUMBERS:
            refuse(("counting", role), f"不认识的数“{name}”", _listed(fitting, near=name))
        elif name not in fitting:
            wrong = f"“{role}”不能用“{name}”（{NUMBERS[name].title}）"
            refuse(("counting", role), wrong, _listed(fitting))


def _value(entry: Entry, role: str, key: str, refuse: Refuse) -> None:
    found = [one for one in entry.shape.parameters if one.key == key]
    if not found:
        keys = [one.key for one in entry.shape.parameters]
        place: Place = ("counting", role)
        refuse(place, f"本规则没有参数“{key}”", _listed(keys or ["无"], near=key))
    elif _has_gap(entry, found):
        wrong = f"参数“{key}”在规则生效期间有一段没有数值"
        refuse(("counting", role), wrong, "补上那一段的数值，前后日期首尾相接")
    for one in found:
        amount = _fraction(one.value)
        index = entry.shape.parameters.index(one)
        if role == "share" and not (amount is not None and 0 < amount <= 1):
            wrong = f"参数“{key}”要作比例，但“{one.value}”不是 0 到 1 之间的比例"
            refuse(("parameters", index, "value"), wrong, "写作 1/2、4/5 或 0.02")
        elif role in {"least", "most"} and not (
            amount is not None and amount >= 1 and amount % 1 == 0
        ):
            wrong = f"参数“{key}”要作数目，但“{one.value}”不是正整数"
            refuse(("parameters", index, "value"), wrong, "写一个正整数，如 7")


def _has_gap(entry: Entry, versions: Iterable[ParameterShape]) -> bool:
    """Whether the versions of a value leave a day of the rule without one."""
    day, last = entry.days
    for one in sorted(versions, key=lambda version: version.in_force_from or date.min):
        if one.in_force_from and one.in_force_from > day:
            return True
        if one.in_force_to is None:
            return False
        day = max(day, one.in_force_to + timedelta(days=1))
    return last is None or day <= last


def _fraction(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None


def catalogues_check(found: Gathering, entries: Iterable[Entry], *, ids: set[str]) -> list[Problem]:
    """Mistakes in the catalogues of meeting matters and of exclusions, held against the rules."""
    countable = {one.shape.id for one in entries if one.shape.counting}
    problems: list[Problem] = []
    if found.matters:
        sheet, shape = found.matters.sheet, found.matters.shape
        reserved = shape.reserved
        problems += _unknown(sheet, ("reserved", "rule"), [reserved.rule], ids)
        if reserved.kind not in _meetings(found):
            problems.append(_not_a_meeting(sheet, ("reserved", "kind"), reserved.kind, found))
        problems += _twice(sheet, "matters", [one.code for one in shape.matters])
        for index, one in enumerate(shape.matters):
            place: Place = ("matters", index)
            problems += _matter(found, sheet, place, one)
            problems += _unknown(sheet, (*place, "cites"), one.cites, ids)
            problems += _uncounted(sheet, place, one, countable)
    if found.exclusions:
        exclusions = found.exclusions
        problems += _unknown(exclusions.sheet, ("cites",), exclusions.shape.cites, ids)
        codes = [one.code for one in exclusions.shape.classes]
        problems += _twice(exclusions.sheet, "classes", codes)
    return problems


def _matter(found: Gathering, sheet: Sheet, place: Place, matter: MatterShape) -> Iterator[Problem]:
    reserved = found.matters.shape.reserved if found.matters else None
    for code in matter.kinds:
        if code not in _meetings(found):
            yield _not_a_meeting(sheet, (*place, "kinds"), code, found)
    if reserved and reserved.rule in matter.cites and matter.kinds != [reserved.kind]:
        title = (
            found.evidence_kinds[reserved.kind].title if reserved.kind in _meetings(found) else ""
        )
        yield Problem(
            sheet.file,
            sheet.line((*place, "kinds")),
            f"“{matter.title}”依 {reserved.rule} 只能由{title}决定",
            f"写作 kinds: [{reserved.kind}]",
        )


def _uncounted(
    sheet: Sheet, place: Place, matter: MatterShape, countable: set[str]
) -> Iterator[Problem]:
    for key, rule_id in (("quorum", matter.quorum), ("passes", matter.passes)):
        if rule_id and rule_id not in countable:
            yield Problem(
                sheet.file,
                sheet.line((*place, key)),
                f"规则“{rule_id}”不存在或没有 counting，算不出人数和票数",
                _listed(sorted(countable)),
            )


def _unknown(sheet: Sheet, place: Place, given: Iterable[str], ids: set[str]) -> list[Problem]:
    return [
        Problem(sheet.file, sheet.line(place), f"没有编号为“{one}”的规则", "改成已有的编号")
        for one in given
        if one not in ids
    ]


def _twice(sheet: Sheet, key: str, codes: list[str]) -> list[Problem]:
    return [
        Problem(
            sheet.file,
            sheet.line((key, index, "code")),
            f"代码“{code}”重复",
            "换一个没有用过的代码",
        )
        for index, code in enumerate(codes)
        if code in codes[:index]
    ]


def _meetings(found: Gathering) -> list[str]:
    return [code for code, kind in found.evidence_kinds.items() if kind.is_meeting]


def _not_a_meeting(sheet: Sheet, place: Place, code: str, found: Gathering) -> Problem:
    wrong = f"“{code}”不是会议的种类"
    return Problem(sheet.file, sheet.line(place), wrong, _listed(_meetings(found), near=code))


def _listed(names: Iterable[str], *, near: str = "") -> str:
    known = list(names)
    close = get_close_matches(near, known, n=1)
    return f"是否应为“{close[0]}”" if close else "可选：" + "、".join(known)
