"""shuanghe meetings print: papers of one meeting, or of a month, as files in a folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from shuanghe.activities.meetings.documents import KINDS, PAPERS
from shuanghe.activities.meetings.documents.packing import papers_packed
from shuanghe.activities.meetings.management.meetings import group
from shuanghe.activities.meetings.models import Meeting
from shuanghe.activities.meetings.queries.printing import meetings_numbered, meetings_to_print
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import FAILURE, AsJson, failing, give, month_read, say, write
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
    as_json: AsJson = False,
) -> None:
    """打印会议的通知、出席情况表、会议记录、决议；一次会议，或一个组织一个月的全部会议。"""
    with looking(Scope.everything("命令行打印会议文件")):
        with failing(Refused, as_json=as_json, label=""):
            papers = _which(which)
            if kind not in KINDS:
                raise Refused(f"没有“{kind}”这种格式，可写：{'、'.join(KINDS)}。")
            keys = _wanted(pk, organisation, month)
        made, faults = _written(out, keys, papers, kind)
    if as_json:
        give({"files": made, "faults": faults})
    else:
        for path in made:
            write(path)
    for fault in faults:
        say(f"{fault['file']}：{fault['error']}", colour="red")
    if not made and not faults and not as_json:
        say("没有这样的文件：会议没有召开就没有记录，没有表决或决定就没有决议。")
    if faults:
        raise typer.Exit(FAILURE)


def _which(text: str) -> list[str]:
    asked = [one.strip() for one in text.split(",") if one.strip()] or list(PAPERS)
    for one in asked:
        if one not in PAPERS:
            raise Refused(f"没有“{one}”这种文件，可写：{'、'.join(PAPERS)}。")
    return asked


def _wanted(pk: int, code: str, month: str) -> list[int]:
    if bool(pk) == bool(code and month):
        raise Refused("请写会议编号，或者同时写 --organisation 和 --month。")
    if pk:
        if not Meeting.objects.filter(pk=pk).exists():
            raise Refused(f"没有编号为 {pk} 的会议，请用 shuanghe meetings list 查编号。")
        return [pk]
    place = Organisation.objects.filter(code=code).first()
    if place is None:
        raise Refused(f"没有编码为“{code}”的组织。")
    return list(meetings_to_print(place, month_read(month)).values_list("pk", flat=True))


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
