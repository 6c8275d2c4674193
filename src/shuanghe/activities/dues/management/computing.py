"""`shuanghe dues compute | list | bases`: many members at once, from the command line."""

import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from django.utils import timezone

from shuanghe.activities.dues.management.entry import group
from shuanghe.activities.dues.queries.rolls import Payers, reliefs_of, roll_of, steps_of
from shuanghe.activities.dues.queries.sheets import month_sheet, tariffs_for
from shuanghe.activities.dues.rules import MONTHS, month_number
from shuanghe.activities.dues.rules.many import UNKNOWN, Table, table_owed, yuan_of
from shuanghe.activities.dues.services import BaseLine, bases_set_many
from shuanghe.activities.dues.services.sums import sums_rebuild
from shuanghe.activities.dues.uploads.bases import bases_judge
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    answer,
    fail,
    failing,
    file_read,
    give,
    month_read,
    say,
    write,
)
from shuanghe.kernel.uploads.previews import Verdict
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.organisation.models import Organisation

Place = Annotated[str, typer.Option("--organisation", help="组织编码，含下级。")]
TOLD_ROWS = 20


@group.command()
def compute(
    organisation: Place,
    year: Annotated[int, typer.Option(help="哪一年。", min=2009, max=2200)],
    as_json: AsJson = False,
) -> None:
    """算一个组织及其下级全年应交的党费：逐月人数和金额；不写出任何人的收入。"""
    try:
        with looking(Scope.everything("命令行计算党费")):
            table, seconds = _computed(_place(organisation, as_json=as_json), year)
    except KeyError:
        fail(f"{year} 年还没有现行的党费规定，请换一个年份。", as_json=as_json)
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
        give(answer)
        return
    for month in answer["months"]:
        say(f"{month['month']}  {month['payers']} 人  {month['yuan']} 元")
    say(
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
    as_json: AsJson = False,
) -> None:
    """列出一个支部一个月的收缴情况：谁该交、交了多少、还差多少。"""
    try:
        with (
            failing(ValueError, as_json=as_json),
            looking(Scope.everything("命令行查询党费")),
        ):
            first = month_read(month).starts_on
            place = _place(organisation, as_json=as_json)
            rows = month_sheet(place, first, on=timezone.localdate()).rows
    except KeyError:
        fail(f"{month} 还没有现行的党费规定，请换一个月份。", as_json=as_json)
    if as_json:
        give(
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
        write(f"{row.name}  应交 {owed}  已交 {row.paid} 元  {row.state.value}")


@group.command("bases")
def bases_import(
    file: Annotated[Path, typer.Argument(help="基数表（.xlsx 或 .csv）。")],
    apply: Annotated[bool, typer.Option("--apply", help="没有错误就写入；不加则只预览。")] = False,
    as_json: AsJson = False,
) -> None:
    """预览党费基数表；加 --apply 则在没有错误时整批写入。金额不会打印出来。"""
    with failing(Refused, as_json=as_json):
        book = workbook_read(file_read(file), file.name)
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
    if as_json:
        give(answer)
    for one in wrong[:TOLD_ROWS]:
        say(f"第 {one['row']} 行：{one['text']}")
    for problem in preview.problems:
        say(problem, colour="red")
    if not preview.is_clean:
        raise typer.Exit(FAILURE)
    say("已全部写入。" if "applied" in answer else "没有错误；加 --apply 写入。")


@group.command()
def sums(as_json: AsJson = False) -> None:
    """重算最近十二个月的党费月度汇总，并说明与原来有几项不同（平时每天自动重算）。"""
    start = time.perf_counter()
    differing = sums_rebuild(Actor.system("命令行"))
    seconds = round(time.perf_counter() - start, 1)
    answer(
        {"differing": differing, "seconds": seconds},
        f"已重算，与原来不同 {differing} 项，用时 {seconds} 秒。",
        as_json=as_json,
    )


def _place(code: str, *, as_json: bool) -> Organisation:
    place: Organisation | None = Organisation.objects.filter(code=code).first()
    if place is None:
        fail(f"没有编码为“{code}”的组织。", as_json=as_json)
    return place
