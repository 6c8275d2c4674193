"""`shuanghe kpi …`: values from a file, definitions and series on the terminal."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    fail,
    failing,
    file_read,
    give,
    month_read,
    say,
    table,
)
from shuanghe.kernel.uploads.previews import Preview, Verdict
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.operations.documents import LIGHTS
from shuanghe.operations.models import Direction, Kpi
from shuanghe.operations.queries.ledger import values_differing
from shuanghe.operations.queries.reading import month_before, units_reporting
from shuanghe.operations.queries.standings import standings
from shuanghe.operations.rules.lights import Light
from shuanghe.operations.services import values_file
from shuanghe.operations.uploads import values_judge
from shuanghe.organisation.models import Organisation

group = typer.Typer(help="经营指标：填报、查询、核对台账。", no_args_is_help=True)
TOLD_ROWS = 20
MONTHS = 12
LINE = ("unit", "month", "value", "benchmark", "gap_percent")
Place = Annotated[str, typer.Option("--organisation", help="制定指标的组织编码。")]


@group.callback()
def kpi() -> None:
    """经营指标：填报、查询、核对台账。"""


@group.command("import")
def values_import(
    file: Annotated[Path, typer.Argument(help="指标数值表（.xlsx 或 .csv）。")],
    is_written: Annotated[
        bool, typer.Option("--apply", help="没有错误就写入；不加则只预览。")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """预览指标数值表；加 --apply 则在没有错误时整批写入。"""
    with failing(Refused, as_json=as_json):
        book = workbook_read(file_read(file), file.name)
        with looking(Scope.everything("命令行填报经营指标")):
            preview = values_judge(book, {})
        told: dict[str, Any] = {
            "counts": preview.counts,
            "problems": list(preview.problems),
            "errors": _errors(preview),
        }
        if is_written and preview.is_clean:
            filed = values_file(
                Actor.system("命令行"), judge=lambda: preview.plan, source=file.name
            )
            told["written"] = vars(filed)
    if as_json:
        give(told)
    for one in told["errors"][:TOLD_ROWS]:
        say(f"{one['sheet']} 第 {one['row']} 行：{one['text']}")
    for problem in preview.problems:
        say(problem, colour="red")
    if not preview.is_clean:
        raise typer.Exit(FAILURE)
    counts = preview.counts
    done = "已全部写入" if "written" in told else "没有错误，加 --apply 写入"
    say(f"{done}：新增 {counts['new']} 行、变更 {counts['changed']} 行、相同 {counts['same']} 行。")


def _errors(preview: Preview) -> list[dict[str, Any]]:
    return [
        {"sheet": sheet.title, "row": row.number, "column": found.column + 1, "text": found.text}
        for sheet in preview.sheets
        for row in sheet.rows
        if row.verdict == Verdict.ERROR
        for found in row.findings
    ]


@group.command("list")
def kpi_list(as_json: AsJson = False) -> None:
    """列出全部经营指标：编码、名称、计量单位、方向、填报单位数。"""
    with looking(Scope.everything("命令行查询经营指标")):
        rows = [
            {
                "organisation": one.organisation.code,
                "code": one.code,
                "title": one.title,
                "measure": one.measure,
                "direction": one.direction,
                "is_computed": one.is_computed,
                "units": len(units_reporting(one)),
            }
            for one in Kpi.objects.select_related("organisation")
        ]
    if as_json:
        give(rows)
        return
    columns = ("组织", "编码", "名称", "计量单位", "方向", "计算", "单位数")
    shown = [
        (
            *(row[key] for key in ("organisation", "code", "title", "measure")),
            Direction(row["direction"]).label,
            "是" if row["is_computed"] else "",
            row["units"],
        )
        for row in rows
    ]
    table("", columns, shown, is_answer=True, numbers_from=6)


@group.command()
def show(
    code: Annotated[str, typer.Argument(help="指标编码，如 AL03。")],
    organisation: Place = "",
    unit: Annotated[str, typer.Option("--unit", help="只看一个单位的编码。")] = "",
    from_month: Annotated[
        str, typer.Option("--from", help="自哪月，如 2025-01；不写为近 12 个月。")
    ] = "",
    to_month: Annotated[str, typer.Option("--to", help="到哪月；不写为本月。")] = "",
    as_json: AsJson = False,
) -> None:
    """一个指标逐单位、逐月的数值，对标值、差距和灯。"""
    today: date = timezone.localdate()
    with failing(as_json=as_json):
        last = month_read(to_month).starts_on if to_month else today
        first = month_read(from_month).starts_on if from_month else month_before(last, MONTHS - 1)
    with looking(Scope.everything("命令行查询经营指标")):
        found = _kpi(code, organisation, as_json=as_json)
        units = [one for one in units_reporting(found) if unit in ("", one.code)]
        if not units:
            fail(f"没有单位填报“{found.title}”，或没有编码为“{unit}”的填报单位。", as_json=as_json)
        rows = [
            {
                "unit": one.unit.code,
                "month": f"{one.month:%Y-%m}",
                "value": f"{one.amount.normalize():f}",
                "benchmark": None
                if one.benchmark is None
                else f"{one.benchmark.amount.normalize():f}",
                "gap_percent": None if one.gap is None else str(one.gap),
                "light": one.light.value,
                "is_confirmed": one.is_confirmed,
            }
            for one in standings([found], units, first, last)
        ]
    if as_json:
        give({"code": found.code, "title": found.title, "measure": found.measure, "rows": rows})
        return
    columns = ("单位", "月份", f"数值（{found.measure}）", "对标值", "差距%", "灯", "确认")
    table(found.title, columns, [_line(row) for row in rows], is_answer=True, numbers_from=2)


def _line(row: dict[str, Any]) -> tuple[object, ...]:
    """A row as the table says it: the light in words, nothing where there is nothing."""
    told = ["" if row[key] is None else row[key] for key in LINE]
    sure = "已确认" if row["is_confirmed"] else "未确认"
    return (*told, LIGHTS[Light(row["light"])], sure)


@group.command()
def verify(as_json: AsJson = False) -> None:
    """核对台账：现行数值与最后一笔记录不同的有几项；有不同则退出码为 1。"""
    with looking(Scope.everything("核对指标台账")):
        differing = values_differing()
    if as_json:
        give(
            {
                "differing": len(differing),
                "first": [list(map(str, key)) for key in differing[:TOLD_ROWS]],
            }
        )
    if differing:
        say(f"有 {len(differing)} 项数值与台账最后一笔不同。", colour="red")
        raise typer.Exit(FAILURE)
    say("现行数值与台账全部一致。")


def _kpi(code: str, organisation: str, *, as_json: bool) -> Kpi:
    found = Kpi.objects.filter(code=code.strip().upper()).select_related("organisation")
    if organisation:
        place = Organisation.objects.filter(code=organisation).first()
        found = found.filter(organisation=place) if place else found.none()
    told = list(found[:2])
    if not told:
        fail(f"没有编码为“{code}”的指标，可用 shuanghe kpi list 查看。", as_json=as_json)
    if len(told) > 1:
        fail(f"有不止一个组织制定了“{code}”，请用 --organisation 指明。", as_json=as_json)
    found_one: Kpi = told[0]
    return found_one
