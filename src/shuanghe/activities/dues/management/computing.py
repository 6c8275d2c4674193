"""`shuanghe dues compute | list | bases`: many members at once, from the command line."""

import json
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import numpy as np
import typer
from django.utils import timezone
from rich.console import Console

from shuanghe.activities.dues.management.entry import group
from shuanghe.activities.dues.queries.rolls import Payers, reliefs_of, roll_of, steps_of
from shuanghe.activities.dues.queries.sheets import month_sheet, tariffs_for
from shuanghe.activities.dues.rules import MONTHS, month_number
from shuanghe.activities.dues.rules.many import UNKNOWN, Table, table_owed, yuan_of
from shuanghe.activities.dues.services import BaseLine, bases_set_many
from shuanghe.activities.dues.uploads.bases import bases_judge
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.periods import month_of
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.uploads.previews import Verdict
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.organisation.models import Organisation

told = Console(stderr=True, highlight=False)
Json = Annotated[bool, typer.Option("--json", help="在标准输出给出一个 JSON。")]
Place = Annotated[str, typer.Option("--organisation", help="组织编码，含下级。")]
TOLD_ROWS = 20


@group.command()
def compute(
    organisation: Place,
    year: Annotated[int, typer.Option(help="哪一年。", min=2009, max=2200)],
    as_json: Json = False,
) -> None:
    """算一个组织及其下级全年应交的党费：逐月人数和金额；不写出任何人的收入。"""
    try:
        with looking(Scope.everything("命令行计算党费")):
            table, seconds = _computed(_place(organisation, as_json=as_json), year)
    except KeyError:
        _fail(f"{year} 年还没有现行的党费规定，请换一个年份。", as_json=as_json)
    answer: dict[str, Any] = {
        "organisation": organisation,
        "year": year,
        "members": len(table.members),
        "months": _months(table, year),
        "yuan": str(yuan_of(_sum(table.fen))),
        "without_base": int(((table.fen == UNKNOWN) & (table.places > 0)).any(axis=1).sum()),
        "seconds": round(seconds, 3),
    }
    if as_json:
        _give(answer)
        return
    for month in answer["months"]:
        told.print(f"{month['month']}  {month['payers']} 人  {month['yuan']} 元")
    told.print(
        f"全年应交 {answer['yuan']} 元，{answer['members']} 人；"
        f"未核定基数 {answer['without_base']} 人；计算用时 {seconds:.3f} 秒。"
    )


def _computed(place: Organisation, year: int) -> tuple[Table, float]:
    """The table of a year, and the seconds the calculation alone took."""
    payers, first = Payers(place), month_number(date(year, 1, 1))
    until = first + MONTHS
    roll = roll_of(payers, first=first, until=until)
    steps, reliefs = steps_of(payers, first=first, until=until), reliefs_of(payers)
    tariffs = tariffs_for(first, MONTHS)
    inside = [one for one in roll.stretches if one.organisation_id in roll.inside]
    start = time.perf_counter()
    table = table_owed(inside, steps, reliefs, first=first, tariffs=tariffs)
    return table, time.perf_counter() - start


def _months(table: Table, year: int) -> list[dict[str, Any]]:
    return [
        {
            "month": f"{year}-{column + 1:02d}",
            "payers": int((table.places[:, column] > 0).sum()),
            "yuan": str(yuan_of(_sum(table.fen[:, column]))),
        }
        for column in range(MONTHS)
    ]


def _sum(fen: Any) -> int:
    return int(np.where(fen == UNKNOWN, 0, fen).sum())


@group.command("list")
def sheet_list(
    organisation: Place,
    month: Annotated[str, typer.Option(help="月份，如 2026-11。")],
    as_json: Json = False,
) -> None:
    """列出一个支部一个月的收缴情况：谁该交、交了多少、还差多少。"""
    try:
        first = month_of(month).starts_on
        with looking(Scope.everything("命令行查询党费")):
            place = _place(organisation, as_json=as_json)
            rows = month_sheet(place, first, on=timezone.localdate()).rows
    except ValueError as wrong:
        _fail(str(wrong), as_json=as_json)
    except KeyError:
        _fail(f"{month} 还没有现行的党费规定，请换一个月份。", as_json=as_json)
    if as_json:
        _give(
            [
                {
                    "name": row.name,
                    "owed": None if row.owed is None else str(row.owed),
                    "paid": str(row.paid),
                    "state": row.state.value,
                    "open_months": [f"{one:%Y-%m}" for one in row.open_months],
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        owed = "未核定" if row.owed is None else f"{row.owed} 元"
        typer.echo(f"{row.name}  应交 {owed}  已交 {row.paid} 元  {row.state.value}")


@group.command("bases")
def bases_import(
    file: Annotated[Path, typer.Argument(help="基数表（.xlsx 或 .csv）。")],
    apply: Annotated[bool, typer.Option("--apply", help="没有错误就写入；不加则只预览。")] = False,
    as_json: Json = False,
) -> None:
    """预览党费基数表；加 --apply 则在没有错误时整批写入。金额不会打印出来。"""
    try:
        book = workbook_read(file.read_bytes(), file.name)
        with looking(Scope.everything("命令行导入党费基数")):
            preview = bases_judge(book, {})
        wrong = [
            {"row": row.number, "text": finding.text}
            for sheet in preview.sheets
            for row in sheet.rows
            if row.verdict == Verdict.ERROR
            for finding in row.findings
        ]
        answer: dict[str, Any] = {
            "counts": preview.counts,
            "problems": list(preview.problems),
            "errors": wrong,
        }
        if apply and preview.is_clean:
            lines: Sequence[BaseLine] = preview.plan
            answer["applied"] = bases_set_many(
                Actor.system("命令行"), judge=lambda: lines, name=file.name
            )
    except FileNotFoundError:
        _fail(f"没有找到文件 {file}，请核对路径。", as_json=as_json)
    except Refused as refused:
        _fail(str(refused), as_json=as_json)
    if as_json:
        _give(answer)
    for one in wrong[:TOLD_ROWS]:
        told.print(f"第 {one['row']} 行：{one['text']}", markup=False)
    for problem in preview.problems:
        told.print(problem, style="red", markup=False)
    if not preview.is_clean:
        raise typer.Exit(1)
    told.print("已全部写入。" if "applied" in answer else "没有错误；加 --apply 写入。")


def _place(code: str, *, as_json: bool) -> Organisation:
    place: Organisation | None = Organisation.objects.filter(code=code).first()
    if place is None:
        _fail(f"没有编码为“{code}”的组织。", as_json=as_json)
    return place


def _give(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False))


def _fail(text: str, *, as_json: bool) -> NoReturn:
    if as_json:
        _give({"error": text})
    told.print(f"错误：{text}", style="red", markup=False)
    raise typer.Exit(1)
