"""shuanghe records …: the ledger in and out, and lists, from the command line."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import xlsx_stream
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    NewWorkbook,
    answer,
    fail,
    failing,
    file_read,
    give,
    say,
    write,
)
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.organisation.models import Organisation
from shuanghe.records.documents import ledger_sheet
from shuanghe.records.models import Record
from shuanghe.records.queries.found import Wanted, records_found
from shuanghe.records.queries.practice import kinds_titled
from shuanghe.records.services import ledger_apply
from shuanghe.records.uploads import LedgerCheck, ledger_check

group = typer.Typer(help="工作记录：台账导入、导出与查询。", no_args_is_help=True)
TOLD_ROWS = 20


@group.command("import")
def ledger_import(
    file: Annotated[Path, typer.Argument(help="台账文件（.xlsx 或 .csv）。")],
    apply: Annotated[bool, typer.Option("--apply", help="没有错误就写入；不加则只预览。")] = False,
    as_json: AsJson = False,
) -> None:
    """预览台账；加 --apply 则在没有错误时整批写入。"""
    actor, on = Actor.system("命令行"), timezone.localdate()
    with failing(Refused, as_json=as_json, label=""):
        book = workbook_read(file_read(file), file.name)
        with looking(Scope.everything("命令行导入台账")):
            check = ledger_check(book, on=on)
        found: dict[str, Any] = check.as_dict()
        if apply and check.is_clean:
            done = ledger_apply(
                actor, judge=lambda: ledger_check(book, on=on).rows, name=file.name, on=on
            )
            found["applied"] = done.__dict__
    if as_json:
        give(found)
    else:
        _tell(check, is_applied="applied" in found)
    if not check.is_clean:
        raise typer.Exit(FAILURE)


@group.command("export")
def ledger_export(
    file: NewWorkbook,
    organisation: Annotated[str, typer.Option(help="组织编码；不写则为全部。")] = "",
    as_json: AsJson = False,
) -> None:
    """把有效的记录写成台账，可原样再导入。"""
    with looking(Scope.everything("命令行导出台账")):
        found = records_found(Wanted(organisation=_place(organisation, as_json=as_json)))
        xlsx_stream(str(file), [ledger_sheet(found)])
        count = found.count()
    answer({"file": str(file), "records": count}, f"已写出 {count} 条。", as_json=as_json)


@group.command("list")
def record_list(
    organisation: Annotated[str, typer.Option(help="组织编码，含下级。")],
    limit: Annotated[int, typer.Option(min=1, help="最多几条。")] = 50,
    as_json: AsJson = False,
) -> None:
    """列出一个组织及其下级的有效记录，新的在前。"""
    with looking(Scope.everything("命令行查询记录")):
        place = _place(organisation, as_json=as_json)
        rows = [_facts(record) for record in records_found(Wanted(organisation=place))[:limit]]
    if as_json:
        give(rows)
        return
    for row in rows:
        mark = " [补录]" if row["is_late_entry"] else ""
        titles = "、".join(row["titles"])
        write(f"{row['done_on']} {row['organisation']} {titles}《{row['title']}》{mark}")


def _facts(record: Record) -> dict[str, Any]:
    return {
        "id": record.pk,
        "organisation": record.organisation.code,
        "done_on": record.done_on.isoformat(),
        "period_on": record.period_on.isoformat(),
        "kinds": list(record.kinds),
        "titles": kinds_titled(record.kinds),
        "title": record.title,
        "entitled": record.entitled_count,
        "present": record.present_count,
        "hours": None if record.hours is None else float(record.hours),
        "is_late_entry": record.is_late_entry,
    }


def _place(code: str, *, as_json: bool) -> Organisation | None:
    if not code:
        return None
    place: Organisation | None = Organisation.objects.filter(code=code).first()
    if place is None:
        fail(f"没有编码为“{code}”的组织。", as_json=as_json, label="")
    return place


def _tell(check: LedgerCheck, *, is_applied: bool) -> None:
    for problem in check.reading.problems:
        say(problem, colour="red")
    counts = check.counts
    say(
        f"新增 {counts['new']}、变更 {counts['changed']}、相同 {counts['same']}、"
        f"错误 {counts['error']}；补录 {check.late_entries}。",
    )
    wrong = [one for one in check.rows if one.reasons]
    for one in wrong[:TOLD_ROWS]:
        for message in check.messages(one):
            say(f"{message['cell']} {message['column']}:{message['text']}")
    if is_applied:
        say("已全部写入。", colour="green")
    elif check.is_clean:
        say("没有错误；加 --apply 写入。")
    else:
        say("有错误，没有写入。", colour="red")
