"""The numbers that are counted at a meeting: their names, how they are read, what cannot be."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

Months = tuple[bool | None, ...]
Counted = int | Decimal | tuple[int, ...] | Months
Kind = Literal["count", "money", "votes", "months"]

MONTHS = {"1": True, "0": False, "-": None}


@dataclass(frozen=True)
class Named:
    """One number: its letter in formulas, its names, its unit, and what one lacks of it.

    kind: a count, an amount of yuan, a list of votes (one for each candidate) or months in order.
    """

    symbol: str
    title: str
    short: str
    unit: str
    lacking: str = ""
    kind: Kind = "count"


NUMBERS: Mapping[str, Named] = {
    "entitled": Named("E", "应到会有表决权人数", "应到", "人"),
    "present": Named("P", "实到会有表决权人数", "实到", "人", "到会"),
    "yes": Named("Y", "会上赞成票数", "赞成", "票", "赞成"),
    "written": Named("W", "会前送来的书面赞成意见份数", "书面赞成", "份"),
    "members": Named("N", "全体人数（全体委员、应到或参评人数）", "全体", "人"),
    "seats": Named("S", "应选名额", "应选", "名"),
    "candidates": Named("C", "候选人人数", "候选人", "名", "候选人"),
    "voters": Named("V", "投票人数", "投票", "人"),
    "returned": Named("R", "收回的选票张数", "收回选票", "张"),
    "votes": Named("Y", "每名候选人的赞成票数，依次用逗号分开", "赞成", "票", kind="votes"),
    "excellent": Named("X", "评为优秀的人数", "优秀", "人"),
    "party_members": Named("T", "党员总数", "党员", "名", "党员"),
    "delegates": Named("D", "代表名额", "代表", "名", "代表"),
    "full_members": Named("F", "正式党员人数", "正式党员", "名", "正式党员"),
    "carry": Named("K", "累计结转金额", "累计结转", "元", kind="money"),
    "payroll": Named("G", "上年度职工工资总额", "工资总额", "元", kind="money"),
    "months": Named("M", "逐月情况", "", "个月", "没有做到", kind="months"),
    "life_months": Named(
        "M", "参加组织生活的逐月情况", "组织生活", "个月", "没有参加组织生活", kind="months"
    ),
    "dues_months": Named("M", "交纳党费的逐月情况", "党费", "个月", "没有交纳党费", kind="months"),
    "work_months": Named(
        "M", "做所分配工作的逐月情况", "工作", "个月", "没有做所分配的工作", kind="months"
    ),
}
# The sum of the first is never more than the last.
WITHIN = (
    (("present",), "entitled"),
    (("present",), "members"),
    (("yes",), "entitled"),
    (("yes", "written"), "entitled"),
    (("yes",), "present"),
    (("present", "written"), "entitled"),
    (("yes",), "members"),
    (("voters",), "present"),
    (("voters",), "entitled"),
    (("excellent",), "members"),
)


def number_read(name: str, text: str) -> Counted:
    """What a person wrote for a number.

    Raises ValueError with a sentence when it cannot be one.
    """
    named, text = NUMBERS[name], text.strip().replace("，", ",")
    try:
        if named.kind == "money":
            return _fine(name, Decimal(text))
        if named.kind == "votes":
            return _fine(name, tuple(int(one) for one in text.split(",")))
        if named.kind == "months":
            return _fine(name, text)
        return _fine(name, int(text))
    except (ValueError, InvalidOperation):
        raise ValueError(_wanted(name, text)) from None


def number_fine(name: str, value: object) -> Counted:
    """The value in the form that counting takes.

    Raises ValueError with a sentence when it is not a number of that kind or is negative.
    """
    try:
        return _fine(name, value)
    except ValueError:
        raise ValueError(_wanted(name, value)) from None


def _fine(name: str, value: object) -> Counted:
    kind = NUMBERS[name].kind
    if kind == "months":
        return _months(value)
    if kind == "votes":
        if isinstance(value, str) or not isinstance(value, Sequence) or not value:
            raise ValueError
        return tuple(_whole(one) for one in value)
    if kind == "money" and isinstance(value, Decimal):
        if not value.is_finite() or value < 0:
            raise ValueError
        return value
    return _whole(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError
    return value


def _months(value: object) -> Months:
    if isinstance(value, str):
        if not value or set(value) - set(MONTHS):
            raise ValueError
        return tuple(MONTHS[one] for one in value)
    if not isinstance(value, Sequence) or not value:
        raise ValueError
    if any(one is not None and one not in (0, 1) for one in value):
        raise ValueError
    return tuple(None if one is None else bool(one) for one in value)


def _wanted(name: str, value: object) -> str:
    wanted = {
        "count": "应为不小于 0 的整数",
        "money": "应为不小于 0 的金额（元）",
        "votes": "应为每名候选人的票数，如 9,7,5",
        "months": "应从早到晚每月一个字：1 做到、0 没做到、- 有正当理由，如 1100-000",
    }[NUMBERS[name].kind]
    return f"{NUMBERS[name].title}（{name}）“{value}”不对，{wanted}"


def impossible(numbers: Mapping[str, Counted]) -> Iterator[str]:
    """What contradicts itself among numbers that are each fine by themselves, in sentences."""
    for parts, whole in WITHIN:
        is_said = whole == "members" and numbers.get("entitled") == numbers.get("members")
        if whole in numbers and parts[-1] in numbers and not is_said:
            yield from _beyond(numbers, parts, whole)
    yield from _too_many_votes(numbers)


def _beyond(numbers: Mapping[str, Counted], parts: Sequence[str], whole: str) -> Iterator[str]:
    amounts = [_amount(numbers.get(one, 0)) for one in parts]
    if sum(amounts) <= _amount(numbers[whole]):
        return
    told = "加".join(
        f"{NUMBERS[one].short} {amount} {NUMBERS[one].unit}"
        for one, amount in zip(parts, amounts, strict=True)
        if amount
    )
    limit = f"{NUMBERS[whole].short} {numbers[whole]} {NUMBERS[whole].unit}"
    yield f"{told}多于{limit}，请核对"


def _amount(value: Counted) -> int | Decimal:
    return 0 if isinstance(value, tuple) else value


def _too_many_votes(numbers: Mapping[str, Counted]) -> Iterator[str]:
    votes, present = numbers.get("votes"), numbers.get("present")
    if not isinstance(votes, tuple) or not isinstance(present, int):
        return
    cast = [int(one or 0) for one in votes]
    for place, one in enumerate(cast, 1):
        if one > present:
            yield f"第 {place} 名候选人赞成 {one} 票多于实到 {present} 人，请核对"
    seats = numbers.get("seats")
    if isinstance(seats, int) and sum(cast) > present * seats:
        yield (
            f"各候选人赞成共 {sum(cast)} 票，多于实到 {present} 人每人最多选 {seats} 名的"
            f" {present * seats} 票；选人多于应选名额的是废票，请剔除后再算"
        )
