"""`shuanghe admission …`: the paper checker from the command line."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from shuanghe.activities.development.queries import Finding, admission_on, case_checked
from shuanghe.activities.development.uploads import Dossier, admission_template, dossiers_read
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    NewWorkbook,
    On,
    day_read,
    failing,
    file_give,
    file_read,
    give,
    say,
)
from shuanghe.kernel.uploads.reading import workbook_read

group = typer.Typer(help="发展党员：材料检查与检查表。", no_args_is_help=True)


@group.command()
def check(
    file: Annotated[Path, typer.Argument(help="填好的检查表（.xlsx）。")],
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """核对发展党员材料；查出不合规定的，以失败退出（只有提醒的不算）。"""
    with failing(Refused, as_json=as_json):
        on = day_read(day)
        reading = dossiers_read(workbook_read(file_read(file), file.name), admission_on(on))
    found = [(one, case_checked(one.case, on=on)) for one in reading.dossiers]
    if as_json:
        give({"problems": reading.problems, "people": [_facts(*pair) for pair in found]})
    else:
        _tell(reading.problems, found)
    if reading.problems or any(finding.blocking for _one, finding in found):
        raise typer.Exit(FAILURE)


@group.command()
def template(file: NewWorkbook, as_json: AsJson = False) -> None:
    """写出一份空白检查表。"""
    data = admission_template(admission_on(timezone.localdate()))
    file_give(file, data, as_json=as_json)


def _tell(problems: tuple[str, ...], found: list[tuple[Dossier, Finding]]) -> None:
    for problem in problems:
        say(problem)
    for dossier, finding in found:
        say(
            f"{dossier.name}：{len(finding.faults)} 处"
            if finding.faults
            else f"{dossier.name}：没有发现问题"
        )
        for fault in finding.faults:
            say(f"  {fault}")
        for clock in finding.clocks:
            over = "，已过期" if clock.is_over else ""
            say(f"  时限：第 {clock.step.number} 步 {clock.step.title} {clock.due_on}{over}")


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
