"""`shuanghe goals …`: what a goal tree lacks, and the tree itself."""

from typing import Annotated

import typer
from django.utils import timezone

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import FAILURE, AsJson, give, say, tree, write
from shuanghe.operations.queries.goals import (
    goal_findings,
    goal_tree,
    goals_in_view,
    skins_by_month,
)

group = typer.Typer(help="目标树：检查与查看。", no_args_is_help=True)


@group.callback()
def goals() -> None:
    """目标树：检查与查看。"""


@group.command()
def check(
    is_strict: Annotated[bool, typer.Option("--strict", help="有问题时退出码为 1。")] = False,
    as_json: AsJson = False,
) -> None:
    """检查年度目标：哪些没有责任单位、经营指标或党的工作措施，“两张皮”的比例。"""
    today = timezone.localdate()
    with looking(Scope.everything("命令行检查目标树")):
        found = goal_findings(goal_tree(today))
        skins = skins_by_month(today, months=1)[0]
    shares = {
        "goals": skins.goals,
        "party_linked": skins.party_linked,
        "operations_linked": skins.operations_linked,
    }
    if as_json:
        give(
            {
                "findings": [
                    {
                        "organisation": one.goal.organisation.code,
                        "number": one.goal.number,
                        "title": one.goal.title,
                        "lacks": list(one.lacks),
                    }
                    for one in found
                ],
                "shares": {
                    name: {"part": one.part, "whole": one.whole, "percent": one.percent}
                    for name, one in shares.items()
                },
            }
        )
    else:
        for one in found:
            write(
                f"{one.goal.organisation.code} {one.goal.number} {one.goal.title}："
                f"{'、'.join(one.texts)}"
            )
        both = skins.goals
        say(f"{len(found)} 个年度目标有缺项；两面都有的目标 {both.part}/{both.whole}。")
    if found and is_strict:
        raise typer.Exit(FAILURE)


@group.command()
def show(as_json: AsJson = False) -> None:
    """打印目标树。"""
    with looking(Scope.everything("命令行查看目标树")):
        goals_ = goals_in_view()
        known = {one.pk for one in goals_}
        nodes = [
            (one.pk, one.parent_id if one.parent_id in known else None, f"{one.number} {one.title}")
            for one in goals_
        ]
        roots = len(goal_tree(timezone.localdate()))
    if as_json:
        give([{"id": pk, "parent": parent, "title": title} for pk, parent, title in nodes])
        return
    tree(nodes)
    say(f"共 {len(nodes)} 个目标，{roots} 棵树。")
