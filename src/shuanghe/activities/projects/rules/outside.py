"""Who may judge a project: somebody outside its unit and not of its team."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from shuanghe.kernel.tree import is_within


@dataclass(frozen=True)
class Judge:
    """Who would verify or score. homes: where he belongs and holds the post that lets him do it.

    member_id: None for an account without a member.
    """

    name: str
    user_id: int | None
    member_id: int | None
    homes: Sequence[str]


def partiality(
    judge: Judge,
    *,
    unit: str,
    team: Collection[int],
    team_names: Collection[str],
    author: int | None,
) -> str:
    """Why somebody may not judge a project; "" when nothing stands against it.

    unit: the path of the unit the project belongs to. team: member ids. An account without a
    member is told by its name.
    """
    if judge.member_id is not None and judge.member_id in team:
        return f"{judge.name} 是项目组成员，应当回避；请由项目组以外的人办理。"
    if judge.member_id is None and judge.name in team_names:
        return f"{judge.name} 与项目组成员同名，应当回避；确系同名的，请先在账号上关联本人名册。"
    if judge.user_id is not None and judge.user_id == author:
        return f"{judge.name} 是项目申报人，不能审自己的项目；请由他人办理。"
    if any(home and is_within(home, unit) for home in judge.homes):
        return f"{judge.name} 属于项目所在单位，应当回避；请由该单位以外的人办理。"
    return ""
