"""`shuanghe election count` and `template`: count sheets judged from the command line."""

from pathlib import Path
from typing import Annotated, Any

import typer

from shuanghe.activities.elections.management.entry import group
from shuanghe.activities.elections.queries import Outcome, election_counted
from shuanghe.activities.elections.uploads import count_template, sheet_read
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    NewWorkbook,
    On,
    day_read,
    fail,
    failing,
    file_give,
    file_read,
    give,
    say,
)
from shuanghe.kernel.uploads.reading import workbook_read


@group.command()
def count(
    file: Annotated[Path, typer.Argument(help="填好的计票表（.xlsx）。")],
    no_surplus: Annotated[bool, typer.Option("--no-surplus", help="这次不要求差额。")] = False,
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """判定一张计票表：能不能选、是否有效、谁当选；数对不上或选举无效时以失败退出。"""
    with failing(Refused, as_json=as_json):
        on = day_read(day)
        reading = sheet_read(workbook_read(file_read(file), file.name))
    if reading.sheet is None:
        fail(" ".join(reading.problems), as_json=as_json)
    outcome = election_counted(reading.sheet, on=on, is_surplus_asked=not no_surplus)
    if as_json:
        give(_facts(outcome))
    else:
        _tell(outcome)
    if not outcome.is_valid:
        raise typer.Exit(FAILURE)


@group.command()
def template(file: NewWorkbook, as_json: AsJson = False) -> None:
    """写出一份空白计票表。"""
    file_give(file, count_template(), as_json=as_json)


def _tell(outcome: Outcome) -> None:
    for fault in outcome.faults:
        say(str(fault))
    for one in outcome.findings:
        say(f"{'✓' if one.is_met else '✗'} {one.sentence}（{one.rule.id} {one.rule.citation}）")
    if outcome.elected:
        say("当选：" + "、".join(f"{one.name}（{one.yes} 票）" for one in outcome.elected))
    if outcome.tied:
        say("票数相等：" + "、".join(one.name for one in outcome.tied))
    say(outcome.advice)


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
