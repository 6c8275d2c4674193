"""`shuanghe idea list|show`."""

from typing import Annotated, Any

import typer
from django.http import Http404
from django.utils import timezone

from shuanghe.activities.forum.documents import NAMELESS
from shuanghe.activities.forum.models import Idea, IdeaState
from shuanghe.activities.forum.queries.reading import (
    LATE,
    Asked,
    idea_in_view,
    ideas_found,
    moves_of,
)
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, fail, give, say, table, write

group = typer.Typer(help="创新创意论坛：建议的台账和经过。", no_args_is_help=True)
STATES = (*IdeaState.values, LATE)
MOST = 100


@group.callback()
def forum() -> None:
    """创新创意论坛：建议的台账和经过。"""


@group.command("list")
def ideas_list(
    state: Annotated[str, typer.Option(help=f"只看一种状态：{' | '.join(STATES)}。")] = "",
    as_json: AsJson = False,
) -> None:
    """列出建议；匿名的不显示姓名。"""
    if state and state not in STATES:
        fail(f"没有“{state}”，请用 {'、'.join(STATES)}。", as_json=as_json)
    with looking(Scope.everything("命令行查看建议")):
        rows = list(ideas_found(Asked(state), on=timezone.localdate()))
    if as_json:
        give([plain(one) for one in rows])
        return
    told = [
        (one.pk, one.organisation.name, one.title, one.state_title, one.filed_on, one.due_on)
        for one in rows[:MOST]
    ]
    table("", ("编号", "单位", "建议", "状态", "提出", "应答复"), told, is_answer=True)
    if len(rows) > MOST:
        say(f"只列出前 {MOST} 条，共 {len(rows)} 条；加 --json 看全部。")


@group.command("show")
def idea_show(
    pk: Annotated[int, typer.Argument(metavar="ID", help="建议的编号，见 idea list。")],
    as_json: AsJson = False,
) -> None:
    """看一条建议和它的全部经过。"""
    with looking(Scope.everything("命令行查看建议")):
        try:
            found = idea_in_view(pk)
        except Http404:
            fail(f"没有编号为 {pk} 的建议，请用 idea list 查看。", as_json=as_json)
        moves = moves_of(found)
    if as_json:
        steps = [
            {"kind": one.kind, "on": one.made_on, "by": one.made_by, "text": one.text}
            if one.kind not in {"file", "withdraw"}
            else {"kind": one.kind, "on": one.made_on}
            for one in moves
        ]
        give({**plain(found), "text": found.text, "place": found.place, "moves": steps})
        return
    write(f"{found.number} {found.title}（{found.state_title}）")
    write(f"{found.organisation.name} · {name_of(found)} · {found.place}")
    write(found.text)
    for one in moves:
        write(f"{one.made_on} {one.kind_title} {one.text}".rstrip())


def name_of(idea: Idea) -> str:
    """The proposer, unless anonymous: the command line is nobody's office."""
    return NAMELESS if idea.is_anonymous else idea.proposer_name


def plain(idea: Idea) -> dict[str, Any]:
    """An idea as plain values."""
    return {
        "id": idea.pk,
        "number": idea.number,
        "organisation": idea.organisation.code,
        "title": idea.title,
        "proposer": name_of(idea),
        "state": idea.state,
        "filed_on": idea.filed_on,
        "due_on": idea.due_on,
        "answered_on": idea.answered_on,
    }
