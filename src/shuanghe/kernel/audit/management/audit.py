"""`shuanghe audit list|seal|anchor|verify`."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from django.utils import timezone

from shuanghe.kernel.audit.queries import (
    AnchorUnreadable,
    LedgerBroken,
    LineFilter,
    anchor_folder,
    anchor_read,
    ledgers_verify,
    line_as_dict,
    lines_all,
    rows_unsealed,
)
from shuanghe.kernel.audit.services import anchor_write, rows_seal
from shuanghe.kernel.audit.words import verb_title
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import FAILURE, AsJson, answer, failing, give, say, write

group = typer.Typer(help="审计记录。", no_args_is_help=True)

DAY = ["%Y-%m-%d"]
Person = Annotated[str, typer.Option(help="操作人姓名。")]
Verb = Annotated[str, typer.Option(help="动作，例如 record_file。")]
Place = Annotated[str, typer.Option(help="组织路径，含下级。")]
Since = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="自哪天起。")]
Until = Annotated[datetime | None, typer.Option("--until", formats=DAY, help="到哪天为止。")]
Folder = Annotated[Path | None, typer.Option(help="写到哪个文件夹。")]
Anchors = Annotated[list[Path] | None, typer.Option(help="锚定文件；不写则用本机的全部锚定。")]
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="最多列出多少条。")]


@group.callback()
def audit() -> None:
    """审计记录。"""


@group.command("list")
def listing(
    person: Person = "",
    verb: Verb = "",
    place: Place = "",
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """列出审计记录，新的在前。"""
    wanted = LineFilter(
        person=person,
        verb=verb,
        place=place,
        from_on=since.date() if since else None,
        until_on=until.date() if until else None,
    )
    with looking(Scope.everything("命令行查阅审计记录")):
        found = list(lines_all(wanted, limit=limit))
    if as_json:
        give([line_as_dict(line) for line in found])
        return
    for line in found:
        at = timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S")
        write(f"{at}\t{line.actor_name}\t{verb_title(line.verb)}\t{line.summary}")


@group.command("seal")
def seal(as_json: AsJson = False) -> None:
    """封存台账：把十分钟以前的行逐段计入累计指纹；平时每小时自动执行。"""
    count = rows_seal()
    answer({"rows": count}, f"已封存 {count:,} 行。", as_json=as_json)


@group.command("anchor")
def anchor(to: Folder = None, as_json: AsJson = False) -> None:
    """写一个锚定文件：各台账到哪一行、累计指纹、签名。请另存到管理员改不到的地方。"""
    rows_seal()
    written = anchor_write(to)
    answer({"file": str(written)}, f"已写入 {written}，请另存一份到别处。", as_json=as_json)


@group.command("verify")
def verify(anchor: Anchors = None, as_json: AsJson = False) -> None:
    """逐行核对台账与封存、锚定；有一处被改、被删、被插、被调换、被截断即以失败退出。"""
    with failing(AnchorUnreadable, LedgerBroken, as_json=as_json):
        anchors = [anchor_read(path) for path in anchor or sorted(anchor_folder().glob("*.json"))]
        found = ledgers_verify(anchors, moment=timezone.now())
    if as_json:
        give({"anchors": len(anchors), "findings": [asdict(one) for one in found]})
    else:
        for one in found:
            rows = f"编号 {one.first_id} 至 {one.last_id}"
            say(f"{one.title}第 {one.number} 段（{rows}）：{one.what}", colour="red")
        told = f"发现 {len(found)} 处不符" if found else "台账与封存一致"
        waiting = sum(rows_unsealed().values())
        say(f"{told}；对照锚定文件 {len(anchors)} 个；还有 {waiting:,} 行待封存，不在核对之内。")
        if not anchors:
            say("没有锚定文件，看不出重新封存；请运行 shuanghe audit anchor 并另存一份。")
    if found:
        raise typer.Exit(FAILURE)
