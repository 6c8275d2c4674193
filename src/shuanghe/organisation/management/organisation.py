"""shuanghe organisation …: one organisation or all of them, as of any day."""

from typing import Annotated, Any

import typer
from django.http import Http404

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, fail, failing, give, say, tree, write
from shuanghe.organisation.management.roster import today_or
from shuanghe.organisation.queries.rolls import holdings_on, roll_on
from shuanghe.organisation.queries.trees import Node, OrganisationThen, organisation_on, tree_on
from shuanghe.organisation.rules.dates import NotADay

group = typer.Typer(help="组织：查看任一天的组织与组织树。", no_args_is_help=True)
On = Annotated[str, typer.Option(help="哪一天，如 2026-07-01；不写则为今天。")]


@group.command("show")
def show(
    code: Annotated[str, typer.Argument(help="组织编码。")],
    on: On = "",
    as_json: AsJson = False,
) -> None:
    """一个组织在某天的名称、上下级、班子和名册人数。"""
    try:
        with (
            failing(NotADay, as_json=as_json),
            looking(Scope.everything("命令行查看组织")),
        ):
            facts = _facts(organisation_on(code, today_or(on)))
    except Http404:
        fail(f"{on or '今天'}没有编码为“{code}”的组织。", as_json=as_json)
    if as_json:
        give(facts)
        return
    write(f"{facts['name']}({facts['code']},{facts['kind_title']}) {facts['on']}")
    write("上级：" + (" / ".join(one["name"] for one in facts["above"]) or "无"))
    write("下级：" + ("、".join(one["name"] for one in facts["below"]) or "无"))
    write(f"名册：{facts['home_count']} 人，临时编入 {facts['attached_count']} 人")
    for post in facts["posts"]:
        write(f"{post['title']}:{post['name']}(自 {post['from_on']})")


def _facts(then: OrganisationThen) -> dict[str, Any]:
    roll = roll_on(then.organisation, then.on)
    return {
        **_brief(then.node),
        "on": then.on,
        "established_on": then.organisation.established_on,
        "dissolved_on": then.organisation.dissolved_on,
        "term_ends_on": then.organisation.term_ends_on,
        "above": [_brief(one) for one in then.above],
        "below": [_brief(one) for one in then.below],
        "home_count": len(roll.home),
        "attached_count": len(roll.attached),
        "posts": [
            {
                "kind": one.kind,
                "title": one.title,
                "name": one.name,
                "from_on": one.from_on,
            }
            for one in holdings_on(then.organisation, then.on)
        ],
    }


def _brief(node: Node) -> dict[str, Any]:
    return {
        "code": node.code,
        "name": node.name,
        "kind": node.kind,
        "kind_title": node.kind_title,
    }


@group.command("list")
def listing(
    on: On = "",
    as_json: AsJson = False,
) -> None:
    """某天的整棵组织树。"""
    with failing(NotADay, as_json=as_json):
        day = today_or(on)
    with looking(Scope.everything("命令行查看组织树")):
        nodes = tree_on(day)
    if as_json:
        codes = {one.id: one.code for one in nodes}
        rows = [_brief(one) | {"parent": codes.get(one.parent_id or 0)} for one in nodes]
        give(rows)
        return
    if not nodes:
        say("还没有组织。先用 shuanghe roster import 导入名册。")
    tree((one.id, one.parent_id, f"{one.name}({one.code},{one.kind_title})") for one in nodes)
