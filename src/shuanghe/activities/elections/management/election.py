"""`shuanghe election …`: count sheets judged from the command line."""

import json
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from django.utils import timezone
from rich.console import Console

from shuanghe.activities.elections.queries import Outcome, election_counted
from shuanghe.activities.elections.uploads import count_template, sheet_read
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.uploads.reading import workbook_read

group = typer.Typer(help="选举：计票表判定。", no_args_is_help=True)
told = Console(stderr=True, highlight=False)
AsJson = Annotated[bool, typer.Option("--json", help="在标准输出上打印一个 JSON。")]


@group.command()
def count(
    file: Annotated[Path, typer.Argument(help="填好的计票表（.xlsx）。")],
    no_surplus: Annotated[bool, typer.Option("--no-surplus", help="这次不要求差额。")] = False,
    day: Annotated[str, typer.Option("--on", help="按哪一天的规定，如 2026-11-21。")] = "",
    as_json: AsJson = False,
) -> None:
    """判定一张计票表：能不能选、是否有效、谁当选；数对不上或选举无效时以失败退出。"""
    try:
        on = date.fromisoformat(day) if day else timezone.localdate()
        reading = sheet_read(workbook_read(file.read_bytes(), file.name))
    except ValueError:
        _fail(f"“{day}”不是日期，请写作 2026-11-21。", as_json=as_json)
    except OSError:
        _fail(f"没有找到文件 {file}，请核对路径。", as_json=as_json)
    except Refused as refused:
        _fail(str(refused), as_json=as_json)
    if reading.sheet is None:
        _fail(" ".join(reading.problems), as_json=as_json)
    outcome = election_counted(reading.sheet, on=on, is_surplus_asked=not no_surplus)
    if as_json:
        _give(_facts(outcome))
    else:
        _tell(outcome)
    if not outcome.is_valid:
        raise typer.Exit(1)


@group.command()
def template(
    file: Annotated[Path, typer.Argument(help="写到哪个 .xlsx 文件。")], as_json: AsJson = False
) -> None:
    """写出一份空白计票表。"""
    file.write_bytes(count_template())
    if as_json:
        _give({"file": str(file)})
    else:
        told.print(f"已写出 {file}。")


def _tell(outcome: Outcome) -> None:
    for fault in outcome.faults:
        told.print(str(fault))
    for one in outcome.findings:
        told.print(
            f"{'✓' if one.is_met else '✗'} {one.sentence}（{one.rule.id} {one.rule.citation}）"
        )
    if outcome.elected:
        told.print("当选：" + "、".join(f"{one.name}（{one.yes} 票）" for one in outcome.elected))
    if outcome.tied:
        told.print("票数相等：" + "、".join(one.name for one in outcome.tied))
    told.print(outcome.advice)


def _facts(outcome: Outcome) -> dict[str, Any]:
    return {
        "is_valid": outcome.is_valid,
        "elected": [{"name": one.name, "yes": one.yes} for one in outcome.elected],
        "tied": [one.name for one in outcome.tied],
        "open_seats": outcome.open_seats,
        "advice": outcome.advice,
        "faults": [{"wrong": one.wrong, "mend": one.mend} for one in outcome.faults],
        "findings": [
            {
                "rule": one.rule.id,
                "article": str(one.rule.citation),
                "is_met": one.is_met,
                "worked": one.worked,
                "sentence": one.sentence,
            }
            for one in outcome.findings
        ],
    }


def _give(found: Any) -> None:
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


def _fail(message: str, *, as_json: bool) -> NoReturn:
    if as_json:
        _give({"error": message})
    told.print(f"错误：{message}")
    raise typer.Exit(1)
