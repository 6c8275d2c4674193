"""`shuanghe procedure …`: the steps of a procedure, its chart, and the check of its files."""

import json
import sys
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, NoReturn

import typer
from django.utils import timezone
from rich.console import Console
from rich.table import Table

from shuanghe.procedures.documents import OUTCOMES, procedure_svg
from shuanghe.procedures.queries import procedure_on, procedures_check, procedures_known
from shuanghe.procedures.rules import Procedure
from shuanghe.rulebook.queries import RulebookRefused

group = typer.Typer(help="程序：步骤、流程图与定义核对。", no_args_is_help=True)
told = Console(stderr=True, highlight=False)
out = Console(highlight=False)
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出上打印一个 JSON。")]
Day = Annotated[str, typer.Option("--on", help="按哪一天的规定，如 2026-11-21。")]


@group.command("list")
def list_all(as_json: AsJson = False) -> None:
    """列出全部程序。"""
    known = procedures_known()
    if as_json:
        _give([{"key": key, "title": title} for key, title in known.items()])
        return
    for key, title in known.items():
        out.print(f"{key}  {title}")


@group.command()
def show(
    key: Annotated[str, typer.Argument(help="程序，如 admission。")],
    day: Day = "",
    svg: Annotated[bool, typer.Option("--svg", help="在标准输出上打印流程图 SVG。")] = False,
    as_json: AsJson = False,
) -> None:
    """打印一个程序的步骤：谁来办、要哪些材料、凭哪一条、查什么。"""
    try:
        procedure = procedure_on(key, on=_day(day, as_json=as_json))
    except KeyError as error:
        _fail(str(error.args[0]), as_json=as_json)
    except RulebookRefused as refused:
        _fail(str(refused), as_json=as_json)
    if svg:
        sys.stdout.write(procedure_svg(procedure) + "\n")
    elif as_json:
        _give(asdict(procedure))
    else:
        _print(procedure)


@group.command()
def check(day: Day = "", as_json: AsJson = False) -> None:
    """核对全部程序的定义文件；有一处不对即以失败退出。"""
    problems = procedures_check(on=_day(day, as_json=as_json))
    if as_json:
        _give({"ok": not problems, "problems": [asdict(one) for one in problems]})
    for problem in problems:
        told.print(str(problem))
    if problems:
        raise typer.Exit(1)
    if not as_json:
        told.print(f"程序定义无误：{'、'.join(procedures_known().values())}。")


def _print(procedure: Procedure) -> None:
    out.print(f"{procedure.title}（{procedure.regulation}），版本 {procedure.version}")
    table = Table("步", "名称", "谁来办", "结果", "材料", "依据")
    for step in procedure.steps:
        table.add_row(
            str(step.number),
            step.title,
            step.actor,
            OUTCOMES[step.outcome],
            "、".join(step.papers),
            step.citation.rsplit(" ", 1)[-1],
        )
    out.print(table)


def _day(text: str, *, as_json: bool) -> date:
    try:
        return date.fromisoformat(text) if text else timezone.localdate()
    except ValueError:
        _fail(f"“{text}”不是日期，请写作 2026-11-21。", as_json=as_json)


def _give(found: Any) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False, default=str) + "\n")


def _fail(message: str, *, as_json: bool) -> NoReturn:
    if as_json:
        _give({"error": message})
    told.print(f"错误：{message}")
    raise typer.Exit(1)
