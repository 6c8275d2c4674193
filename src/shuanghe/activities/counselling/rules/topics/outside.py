"""Who may score a topic: somebody outside the host and not of the topic group."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shuanghe.kernel.tree import is_within


@dataclass(frozen=True)
class Judge:
    """Who would score. homes: paths where he belongs. member_id: None without a member."""

    name: str
    member_id: int | None
    homes: Sequence[str]


def partiality(judge: Judge, *, host: str, members: Collection[int], names: Collection[str]) -> str:
    """Why somebody may not score a topic; "" when nothing stands against it."""
    if judge.member_id is not None and judge.member_id in members:
        return f"{judge.name} 是课题组成员，应当回避。"
    if judge.member_id is None and judge.name in names:
        return f"{judge.name} 与课题组成员同名，应当回避；确系同名的，请先在账号上关联本人名册。"
    if any(home and is_within(home, host) for home in judge.homes):
        return f"{judge.name} 属于课题所在企业，应当回避。"
    return ""
