"""shuanghe meetings print: papers of one meeting, or of a month, as files in a folder."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from shuanghe.activities.meetings.documents import KINDS, PAPERS
from shuanghe.activities.meetings.documents.packing import papers_packed
from shuanghe.activities.meetings.management.meetings import Json, group, told
from shuanghe.activities.meetings.models import Meeting
from shuanghe.activities.meetings.queries.printing import meetings_numbered, meetings_to_print
from shuanghe.kernel.periods import month_of
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.models import Organisation


@group.command("print")
def meeting_print(
    pk: Annotated[int, typer.Argument(help="会议编号，见 shuanghe meetings list。")] = 0,
    organisation: Annotated[str, typer.Option(help="组织编码，含下级；与 --month 同用。")] = "",
    month: Annotated[str, typer.Option(help="月份，如 2026-11。")] = "",
    out: Annotated[Path, typer.Option(help="放文件的文件夹。")] = Path(),
    kind: Annotated[str, typer.Option(help="docx 或 pdf。")] = "docx",
    which: Annotated[
        str, typer.Option(help="minutes、notice、attendance、resolution，用逗号隔开；不写为全部。")
    ] = "",
    as_json: Json = False,
) -> None:
    """打印会议的通知、出席情况表、会议记录、决议；一次会议，或一个组织一个月的全部会议。"""
    papers = _which(which, as_json=as_json)
    if kind not in KINDS:
        _fail(f"没有“{kind}”这种格式，可写：{'、'.join(KINDS)}。", as_json=as_json)
    with looking(Scope.everything("命令行打印会议文件")):
        keys = _wanted(pk, organisation, month, as_json=as_json)
        made, faults = _written(out, keys, papers, kind)
    if as_json:
        typer.echo(json.dumps({"files": made, "faults": faults}, ensure_ascii=False))
    else:
        for path in made:
            typer.echo(path)
    for fault in faults:
        told.print(f"{fault['file']}：{fault['error']}", style="red", markup=False)
    if not made and not faults and not as_json:
        told.print("没有这样的文件：会议没有召开就没有记录，没有表决或决定就没有决议。")
    if faults:
        raise typer.Exit(1)


def _which(text: str, *, as_json: bool) -> list[str]:
    asked = [one.strip() for one in text.split(",") if one.strip()] or list(PAPERS)
    for one in asked:
        if one not in PAPERS:
            _fail(f"没有“{one}”这种文件，可写：{'、'.join(PAPERS)}。", as_json=as_json)
    return asked


def _wanted(pk: int, code: str, month: str, *, as_json: bool) -> list[int]:
    if bool(pk) == bool(code and month):
        _fail("请写会议编号，或者同时写 --organisation 和 --month。", as_json=as_json)
    if pk:
        if not Meeting.objects.filter(pk=pk).exists():
            _fail(f"没有编号为 {pk} 的会议，请用 shuanghe meetings list 查编号。", as_json=as_json)
        return [pk]
    place = Organisation.objects.filter(code=code).first()
    if place is None:
        _fail(f"没有编码为“{code}”的组织。", as_json=as_json)
    try:
        days = month_of(month)
    except ValueError as wrong:
        _fail(str(wrong), as_json=as_json)
    return list(meetings_to_print(place, days).values_list("pk", flat=True))


def _written(
    out: Path, keys: list[int], papers: Sequence[str], kind: str
) -> tuple[list[str], list[dict[str, Any]]]:
    """The paths of what was written, and why other papers were not."""
    made: list[str] = []
    faults: list[dict[str, Any]] = []
    for some in papers_packed(meetings_numbered(keys), papers, kind):
        for paper in some:
            target = out / paper.path
            if paper.fault:
                faults.append({"file": str(target), "error": paper.fault})
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(paper.content)
            made.append(str(target))
    return made, faults


def _fail(text: str, *, as_json: bool) -> NoReturn:
    if as_json:
        typer.echo(json.dumps({"error": text}, ensure_ascii=False))
    told.print(text, style="red", markup=False)
    raise typer.Exit(1)
