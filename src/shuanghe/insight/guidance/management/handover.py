"""`shuanghe handover …`: what one secretary hands over to the next."""

from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from shuanghe.insight.guidance.documents import MAKERS, paper_made, paper_of_kit
from shuanghe.insight.guidance.queries.kit import Kit, kit_of
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import AsJson, fail, file_give, give, say, write
from shuanghe.organisation.models import Organisation

group = typer.Typer(help="交接：书记变更时交什么。", no_args_is_help=True)
ACTOR = Actor.system("命令行")

Code = Annotated[str, typer.Argument(help="组织编码，如 Z1。")]
Out = Annotated[Path | None, typer.Option("--out", help="写到哪个 .docx 或 .zip 文件。")]


@group.callback()
def handover() -> None:
    """交接：书记变更时交什么。"""


@group.command()
def show(code: Code, out: Out = None, as_json: AsJson = False) -> None:
    """看一个组织今天的交接清册草稿；给出 --out 则写成文件。"""
    kind = out.suffix.removeprefix(".").lower() if out else ""
    if out and kind not in MAKERS:
        fail(f"“{out.name}”要以 .docx 或 .zip 结尾。", as_json=as_json)
    with looking(Scope.everything("命令行查看交接清册")):
        place = Organisation.objects.filter(code=code).first()
        if place is None:
            fail(f"没有编码为“{code}”的组织，请用 shuanghe organisation 核对。", as_json=as_json)
        kit = kit_of(place, actor=ACTOR, on=timezone.localdate())
    if out:
        file_give(out, paper_made(paper_of_kit(kit), kind), as_json=as_json, organisation=code)
    elif as_json:
        give(_told(kit))
    else:
        _said(kit)


def _told(kit: Kit) -> dict[str, object]:
    change = kit.change
    return {
        **kit.content(),
        "change": change
        and {
            "outgoing": change.outgoing_name,
            "until": change.outgoing_until_on,
            "incoming": change.incoming_name,
            "from": change.incoming_from_on,
            "signed": sorted(change.signed),
        },
    }


def _said(kit: Kit) -> None:
    for section in kit.sections:
        write(f"{section.title}（{len(section.rows)}）")
        for row in section.rows:
            write("  " + " | ".join(row))
    change = kit.change
    if change is None:
        say(f"{kit.organisation.name}没有书记变更。")
    else:
        then = change.incoming_name or "（接任未登记）"
        say(f"{kit.organisation.name}书记：{change.outgoing_name} → {then}。")
