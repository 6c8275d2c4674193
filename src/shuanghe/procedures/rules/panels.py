"""A panel at the end of work: what its marks come to, and who has to stand aside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from shuanghe.kernel.tree import is_within

ONE_PLACE = Decimal("0.1")
HUNDRED = 100


@dataclass(frozen=True)
class Criterion:
    """One thing that is scored, and its full marks."""

    key: str
    title: str
    most: Decimal


def total_of(marks: Mapping[str, Decimal], criteria: Sequence[Criterion]) -> Decimal:
    """The sum of the marks. Raises ValueError for one missing, out of range or unknown."""
    unknown = set(marks) - {one.key for one in criteria}
    if unknown:
        raise ValueError(f"没有这些评分项：{'、'.join(sorted(unknown))}。")
    total = Decimal(0)
    for one in criteria:
        mark = marks.get(one.key)
        if mark is None or not mark.is_finite() or not 0 <= mark <= one.most:
            raise ValueError(f"“{one.title}”要打 0 到 {one.most} 分。")
        total += mark
    return total


def hundredths_of(total: Decimal) -> int:
    """A sum of marks as whole hundredths."""
    return int((total * HUNDRED).to_integral_value(rounding=ROUND_HALF_UP))


def mean_of(totals: Sequence[Decimal], *, drop_from: int) -> Decimal | None:
    """The mean, without one highest and one lowest from so many judges on; None without any."""
    counted = sorted(totals)
    if len(counted) >= drop_from > 2:
        counted = counted[1:-1]
    return sum(counted, Decimal(0)) / len(counted) if counted else None


def shown(score: Decimal | None) -> str:
    """A score as people read it: one place, halves up. Thresholds use the score itself."""
    return "—" if score is None else str(score.quantize(ONE_PLACE, rounding=ROUND_HALF_UP))


@dataclass(frozen=True)
class Judge:
    """Who would judge. homes: paths where he belongs or holds the post that lets him do it.

    member_id: None for an account without a member.
    """

    name: str
    user_id: int | None
    member_id: int | None
    homes: Sequence[str]


@dataclass(frozen=True)
class Judged:
    """What would be judged: what it is called, where it lies, who did it, whose account filed it.

    team: member ids; names: of everybody in the team, by which an account without a member is told.
    """

    called: str
    path: str
    team: Collection[int]
    names: Collection[str]
    author: int | None = None


def partiality(judge: Judge, work: Judged) -> str:
    """Why somebody may not judge work; "" when nothing stands against it."""
    who, called = judge.name, work.called
    if judge.member_id is not None and judge.member_id in work.team:
        return f"{who} 是{called}组成员，应当回避；请由{called}组以外的人办理。"
    if judge.member_id is None and who in work.names:
        return f"{who} 与{called}组成员同名，应当回避；确系同名的，请先在账号上关联本人名册。"
    if judge.user_id is not None and judge.user_id == work.author:
        return f"{who} 是{called}申报人，不能审自己的{called}；请由他人办理。"
    if any(home and is_within(home, work.path) for home in judge.homes):
        return f"{who} 属于{called}所在单位，应当回避；请由该单位以外的人办理。"
    return ""
