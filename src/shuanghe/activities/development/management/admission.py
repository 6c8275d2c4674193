"""`shuanghe admission …`: the paper checker from the command line."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from django.utils import timezone

from shuanghe.activities.development.documents import records_workbook
from shuanghe.activities.development.queries import (
    ADMISSION,
    Finding,
    admission_on,
    case_checked,
    record_checked,
)
from shuanghe.activities.development.uploads import Dossier, admission_template, dossiers_read
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    NewWorkbook,
    On,
    Unusable,
    answer,
    day_read,
    failing,
    file_give,
    file_read,
    give,
    say,
)
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import Case

group = typer.Typer(help="发展党员：材料检查、检查表与档案导出。", no_args_is_help=True)


@group.command()
def check(
    what: Annotated[str, typer.Argument(help="填好的检查表（.xlsx），或办理事项的编号。")],
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """核对发展党员材料，或一件在办、办结的发展党员；不合规定的以失败退出（只有提醒的不算）。"""
    with failing(Refused, as_json=as_json):
        on = day_read(day)
        problems, found = _of_case(int(what), on) if what.isdecimal() else _of_file(what, on)
    if as_json:
        give({"problems": problems, "people": [_facts(*pair) for pair in found]})
    else:
        _tell(problems, found)
    if problems or any(finding.blocking for _one, finding in found):
        raise typer.Exit(FAILURE)


Found = tuple[tuple[str, ...], list[tuple[Dossier, Finding]]]


def _of_file(name: str, on: date) -> Found:
    file = Path(name)
    book = workbook_read(file_read(file), file.name)
    reading = dossiers_read(book, admission_on(on))
    return reading.problems, [(one, case_checked(one.case, on=on)) for one in reading.dossiers]


def _of_case(pk: int, on: date) -> Found:
    with looking(Scope.everything("命令行核对一件发展党员")):
        case = Case.objects.filter(pk=pk, procedure=ADMISSION).first()
        if case is None:
            raise Unusable(f"没有编号为 {pk} 的发展党员，请到“发展党员”页面看地址里的编号。")
        dossier = Dossier(str(pk), {"name": case.subject_name})
        return (), [(dossier, record_checked(case, on=on))]


@group.command()
def export(
    file: NewWorkbook,
    organisation: Annotated[
        str, typer.Option("--organisation", help="组织编码：只导出它和下级；不写为全部。")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """导出发展党员档案：一步一行，改好后可以再导入。"""
    size = 0
    with failing(as_json=as_json), looking(Scope.everything("命令行导出发展党员档案")):
        place = Organisation.objects.filter(code=organisation).first() if organisation else None
        if organisation and place is None:
            raise Unusable(f"没有编码为“{organisation}”的组织，请核对编码。")
        try:
            with file.open("wb") as out:
                for chunk in records_workbook(place):
                    size += out.write(chunk)
        except OSError as fault:
            raise Unusable(f"写不了文件 {file}:{fault.strerror}。") from None
    answer({"file": str(file), "bytes": size}, f"已写出 {file}。", as_json=as_json)


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
