"""`shuanghe procedure cases|case|drills|drill`: running cases, and stories tried on the checks."""

from typing import Annotated, Any

import typer
from django.http import Http404
from django.utils import timezone

from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, On, day_read, fail, failing, give, say, table, write
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.management.papers import group
from shuanghe.procedures.models import CaseState
from shuanghe.procedures.queries import procedure_on, procedures_known
from shuanghe.procedures.queries.drills import is_of, scenario_faults, scenario_of, scenarios_of
from shuanghe.procedures.queries.found import Wanted, cases_found
from shuanghe.procedures.queries.listing import CaseLine, case_lines, cases_late
from shuanghe.procedures.queries.timeline import CaseView, StepView, case_in_view, case_view

ALL = "all"
MOST = 1000
EVERYTHING = Scope.everything("命令行查看办理事项")


@group.command("cases")
def cases(
    procedure: Annotated[str, typer.Option(help="程序，如 admission；不写则为全部。")] = "",
    state: Annotated[str, typer.Option(help="running、finished、stopped 或 all。")] = "running",
    organisation: Annotated[str, typer.Option(help="组织编码，含全部下级。")] = "",
    late: Annotated[bool, typer.Option("--late", help="只看有时限逾期的。")] = False,
    as_json: AsJson = False,
) -> None:
    """列出办理事项：进度、下一步、最迟哪一天；最多 1000 件，演练不在其中。"""
    today = timezone.localdate()
    with looking(EVERYTHING):
        with failing(KeyError, as_json=as_json):
            found = cases_found(_wanted(procedure, state, organisation))
        rows = cases_late(found, on=today) if late else found
        lines = case_lines(rows[:MOST], on=today)
    if as_json:
        give([_plain(line) for line in lines])
        return
    table(
        "",
        ("编号", "对象", "程序", "组织", "进度", "下一步", "最迟"),
        [_row(line) for line in lines],
        is_answer=True,
    )


def _wanted(procedure: str, state: str, code: str) -> Wanted:
    """The filter. Raises KeyError for what is not known."""
    if procedure and procedure not in procedures_known():
        raise KeyError(f"没有“{procedure}”这个程序；现有：{'、'.join(procedures_known())}。")
    if state not in (*CaseState.values, ALL):
        raise KeyError(f"没有“{state}”这种状态；可用：{'、'.join((*CaseState.values, ALL))}。")
    place = Organisation.objects.filter(code=code).first() if code else None
    if code and place is None:
        raise KeyError(f"没有编码为“{code}”的组织。")
    return Wanted(procedure, "" if state == ALL else state, organisation=place)


def _plain(line: CaseLine) -> dict[str, Any]:
    return {
        "id": line.case.pk,
        "subject": line.case.subject_name,
        "procedure": line.case.procedure,
        "organisation": line.case.organisation.code,
        "state": line.case.state,
        "done": line.done,
        "total": line.total,
        "next": [step.code for step in line.next],
        "due_on": line.clock.due_on if line.clock else None,
        "is_late": line.is_late,
    }


def _row(line: CaseLine) -> tuple[object, ...]:
    due = line.clock.due_on if line.clock else "—"
    return (
        line.case.pk,
        line.case.subject_name,
        line.title,
        line.case.organisation.name,
        f"{line.done}/{line.total}",
        "、".join(step.title for step in line.next) or "—",
        f"{due} 逾期" if line.is_late else due,
    )


@group.command("case")
def case(
    number: Annotated[int, typer.Argument(metavar="ID", help="事项编号。")], as_json: AsJson = False
) -> None:
    """打印一件事项的时间线：办了什么、下一步谁来办、什么时候以前、凭哪一条。"""
    with looking(EVERYTHING):
        try:
            view = case_view(case_in_view(number), on=timezone.localdate())
        except Http404:
            fail(f"没有编号为 {number} 的事项。", as_json=as_json)
    if as_json:
        give(_whole(view))
        return
    drill = "（演练）" if view.case.is_drill else ""
    write(f"{view.case.subject_name} {view.procedure.title}{drill}，{view.case.organisation.name}")
    for one in view.steps:
        write(_told(one))


def _whole(view: CaseView) -> dict[str, Any]:
    return {
        "id": view.case.pk,
        "subject": view.case.subject_name,
        "procedure": view.case.procedure,
        "definition": view.procedure.version,
        "organisation": view.case.organisation.code,
        "state": view.case.state,
        "is_drill": view.case.is_drill,
        "steps": [
            {
                "number": one.step.number,
                "code": one.step.code,
                "title": one.step.title,
                "done_on": one.row.done_on if one.row else None,
                "facts": one.row.facts if one.row else {},
                "findings": one.row.findings if one.row else [],
                "is_next": one.is_next,
                "due_on": one.clocks[0].due_on if one.clocks else None,
                "is_late": one.is_late,
                "citation": one.step.citation,
            }
            for one in view.steps
        ],
    }


def _told(one: StepView) -> str:
    mark = "✓" if one.row else "→" if one.is_next else " "
    done = f" {one.row.done_on}" if one.row else ""
    who = one.approver.name if one.approver else one.step.actor
    due = f"，最迟 {one.clocks[0].due_on}" if one.clocks else ""
    late = "（逾期）" if one.is_late else ""
    rest = f"：{who}{due}{late}（{one.step.citation}）" if one.is_next else ""
    return f"{mark} {one.step.number}. {one.step.title}{done}{rest}"


@group.command("drills")
def drills(as_json: AsJson = False) -> None:
    """列出全部演练故事。"""
    found = [one for key in procedures_known() for one in scenarios_of(key)]
    if as_json:
        give(
            [
                {
                    "procedure": one.procedure,
                    "key": one.key,
                    "title": one.shape.title,
                    "planted": len(one.shape.planted),
                }
                for one in found
            ]
        )
        return
    for one in found:
        write(f"{one.procedure} {one.key}  {one.shape.title}（{len(one.shape.planted)} 处错误）")


@group.command("drill")
def drill(
    procedure: Annotated[str, typer.Argument(help="程序，如 admission。")],
    key: Annotated[str, typer.Argument(help="故事，如 hurried_prospective。")],
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """把一个演练故事的全部材料交给检查：埋下的错误各由哪一条拦下。不写任何数据。"""
    with failing(KeyError, as_json=as_json):
        on = day_read(day)
        scenario = scenario_of(procedure, key)
        faults = scenario_faults(procedure_on(procedure, on=on), scenario, on=on)
    planted = scenario.shape.planted
    missed = [one for one in planted if not any(is_of(one, fault) for fault in faults)]
    if as_json:
        give(
            {
                "found": [str(fault) for fault in faults],
                "missed": [one.told for one in missed],
            }
        )
    else:
        for fault in faults:
            write(fault)
    if missed:
        fail(f"有 {len(missed)} 处埋下的错误没有被发现：" + "；".join(m.told for m in missed))
    say(f"埋下的 {len(planted)} 处错误全部被发现。")
