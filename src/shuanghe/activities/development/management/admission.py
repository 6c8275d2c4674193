"""`shuanghe admission …`: the paper checker from the command line."""

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from django.utils import timezone
from rich.console import Console

from shuanghe.activities.development.queries import Finding, admission_on, case_checked
from shuanghe.activities.development.uploads import Dossier, admission_template, dossiers_read
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.uploads.reading import workbook_read

group = typer.Typer(help="发展党员：材料检查与检查表。", no_args_is_help=True)
told = Console(stderr=True, highlight=False)
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出上打印一个 JSON。")]


@group.command()
def check(
    file: Annotated[Path, typer.Argument(help="填好的检查表（.xlsx）。")],
    day: Annotated[str, typer.Option("--on", help="按哪一天核对，如 2026-11-21。")] = "",
    as_json: AsJson = False,
) -> None:
    """核对发展党员材料；查出不合规定的，以失败退出（只有提醒的不算）。"""
    on = _day(day, as_json=as_json)
    try:
        reading = dossiers_read(workbook_read(file.read_bytes(), file.name), admission_on(on))
    except OSError:
        _fail(f"没有找到文件 {file}，请核对路径。", as_json=as_json)
    except Refused as refused:
        _fail(str(refused), as_json=as_json)
    found = [(one, case_checked(one.case, on=on)) for one in reading.dossiers]
    if as_json:
        _give({"problems": reading.problems, "people": [_facts(*pair) for pair in found]})
    else:
        _tell(reading.problems, found)
    if reading.problems or any(finding.blocking for _one, finding in found):
        raise typer.Exit(1)


@group.command()
def template(
    file: Annotated[Path, typer.Argument(help="写到哪个 .xlsx 文件。")], as_json: AsJson = False
) -> None:
    """写出一份空白检查表。"""
    file.write_bytes(admission_template(admission_on(timezone.localdate())))
    if as_json:
        _give({"file": str(file)})
    else:
        told.print(f"已写出 {file}。")


def _tell(problems: tuple[str, ...], found: list[tuple[Dossier, Finding]]) -> None:
    for problem in problems:
        told.print(problem)
    for dossier, finding in found:
        told.print(
            f"{dossier.name}：{len(finding.faults)} 处"
            if finding.faults
            else f"{dossier.name}：没有发现问题"
        )
        for fault in finding.faults:
            told.print(f"  {fault}")
        for clock in finding.clocks:
            over = "，已过期" if clock.is_over else ""
            told.print(f"  时限：第 {clock.step.number} 步 {clock.step.title} {clock.due_on}{over}")


def _facts(dossier: Dossier, finding: Finding) -> dict[str, Any]:
    return {
        "person": dossier.person,
        "name": dossier.name,
        "faults": [
            {**asdict(one), "cell": dossier.cells.get((one.step, one.fact), "")}
            for one in finding.faults
        ],
        "next": list(finding.next_titles),
        "clocks": [
            {"step": one.step.number, "due_on": one.due_on.isoformat(), "is_over": one.is_over}
            for one in finding.clocks
        ],
    }


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
