"""`shuanghe project …`: the projects, one of them whole, and whether the books agree."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from shuanghe.activities.projects.documents import written, yuan
from shuanghe.activities.projects.models import ProjectState
from shuanghe.activities.projects.queries.boards import Wanted, projects_found
from shuanghe.activities.projects.queries.checking import findings
from shuanghe.activities.projects.queries.showing import (
    ProjectView,
    project_numbered,
    project_view,
)
from shuanghe.activities.projects.rules.money import yuan_of
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    On,
    day_read,
    fail,
    failing,
    give,
    say,
    table,
    write,
)

group = typer.Typer(help="两带两创项目：列表、查看、检查。", no_args_is_help=True)
WHY = "命令行查看项目"


@group.callback()
def project() -> None:
    """两带两创项目：列表、查看、检查。"""


@group.command("list")
def projects_list(
    state: Annotated[str, typer.Option("--state", help="只列这个状态，如 running。")] = "",
    year: Annotated[int | None, typer.Option("--year", help="只列这一年。")] = None,
    as_json: AsJson = False,
) -> None:
    """列出项目：编号、状态、申报和核定的效益。"""
    if state and state not in ProjectState.values:
        fail(f"没有状态“{state}”，可用：{'、'.join(ProjectState.values)}。", as_json=as_json)
    with looking(Scope.everything(WHY)):
        wanted = Wanted(state=state, year=year)
        rows = list(projects_found(wanted).select_related("organisation"))
    if as_json:
        give(
            [
                {
                    "number": one.number,
                    "title": one.title,
                    "family": one.family,
                    "state": one.state,
                    "organisation": one.organisation.code,
                    "claimed": yuan_of(one.claimed_fen),
                    "verified": None if one.verified_fen is None else yuan_of(one.verified_fen),
                }
                for one in rows
            ]
        )
        return
    columns = ("编号", "名称", "单位", "状态", "申报（元）", "核定（元）")
    lines = [
        (one.number, one.title, one.organisation, one.state_title, yuan(one.claimed_fen),
         yuan(one.verified_fen))
        for one in rows
    ]  # fmt: skip
    table("", columns, lines, is_answer=True, numbers_from=4)
    say(f"共 {len(rows)} 项。")


@group.command()
def show(
    number: Annotated[str, typer.Argument(help="项目编号。")],
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """打印一个项目：基线、目标、进展、效益（申报与核定）、验收、推广和沿革。"""
    with failing(as_json=as_json):
        on = day_read(day)
    with looking(Scope.everything(WHY)):
        found = project_numbered(number)
        if found is None:
            fail(f"没有编号为“{number}”的项目，用 project list 查看编号。", as_json=as_json)
        told = said_of(project_view(found, on=on))
    if as_json:
        give(told)
        return
    for key, value in told.items():
        write(f"{key}:" if isinstance(value, list) else f"{key}: {_words(value)}")
        if isinstance(value, list):
            for one in value:
                write(f"  - {_words(one)}")


def _words(value: object) -> str:
    """A value as people read it; what is not known is left out."""
    if isinstance(value, Mapping):
        known = {key: one for key, one in value.items() if one not in (None, "", [], {})}
        return "，".join(f"{key} {_words(one)}" for key, one in known.items())
    if isinstance(value, list | tuple):
        return "、".join(map(_words, value))
    return "" if value is None else str(value)


@group.command()
def check(
    is_strict: Annotated[bool, typer.Option("--strict", help="有问题时退出码为 1。")] = False,
    as_json: AsJson = False,
) -> None:
    """检查项目账：沿革合不合状态表、合计对不对、效益有没有重复申报、基线固定没有。"""
    with looking(Scope.everything("命令行检查项目")):
        found = findings()
    if as_json:
        give({"findings": [{"number": one.number, "text": one.text} for one in found]})
    else:
        for one in found:
            write(f"{one.number} {one.text}")
        say(f"{len(found)} 处不一致。" if found else "项目账一致。")
    if found and is_strict:
        raise typer.Exit(FAILURE)


def said_of(view: ProjectView) -> dict[str, Any]:
    """What the page of a project reports, as plain values; amounts in yuan."""
    row = view.project
    return {
        "number": row.number,
        "title": row.title,
        "family": row.family,
        "field": row.field,
        "state": row.state,
        "state_on": row.state_on,
        "organisation": row.organisation.code,
        "unit": view.unit,
        "call": view.call.title,
        "leader": row.leader_name,
        "team": [f"{one.name} {one.part_title}" for one in view.people],
        "problem": row.problem,
        "party_measures": row.party_measures,
        "operations_measures": row.operations_measures,
        "budget": row.budget,
        "expected": row.expected,
        "method": row.method,
        "prices": row.prices,
        "notice_until": row.notice_until,
        "started_on": row.started_on,
        "accepted_on": row.accepted_on,
        "claimed": yuan_of(row.claimed_fen),
        "verified": None if row.verified_fen is None else yuan_of(row.verified_fen),
        **_work_of(view),
        **_judged_of(view),
    }


def _work_of(view: ProjectView) -> dict[str, Any]:
    """What was planned, reported and claimed."""
    return {
        "measures": [_measure(one) for one in view.measures],
        "milestones": [
            {"title": one.title, "due_on": one.due_on, "owner": one.owner, "done_on": one.done_on}
            for one in view.milestones
        ],
        "progress": [
            {"month": f"{one.month:%Y-%m}", "done": one.done, "is_late": one.is_late,
             "figures": one.figures}
            for one in view.progress
        ],
        "months_owed": [f"{one:%Y-%m}" for one in view.owed],
        "claims": [_claim(one) for one in view.claims],
    }  # fmt: skip


def _judged_of(view: ProjectView) -> dict[str, Any]:
    """What others said of it, and what became of it."""
    return {
        "objections": [
            {"text": one.text, "raised_on": one.raised_on, "answer": one.answer}
            for one in view.objections
        ],
        "scores": [
            {"judge": one.judge, "total": one.total, "is_recused": one.is_recused}
            for one in view.scores
        ],
        "replications": [
            {"organisation": one.organisation.code, "answer": one.answer, "reason": one.reason}
            for one in view.replications
        ],
        "changes": [
            {"on": one.done_on, "kind": one.kind, "from": one.from_state, "to": one.to_state,
             "by": one.changed_by, "note": one.note}
            for one in view.changes
        ],
    }  # fmt: skip


def _measure(one: Any) -> dict[str, Any]:
    row = one.measure
    return {
        "kpi": row.kpi_title,
        "unit": row.unit_name,
        "baseline": row.baseline,
        "baseline_shown": written(row.baseline, row.kpi_decimals),
        "from": None if row.from_month is None else f"{row.from_month:%Y-%m}",
        "to": None if row.to_month is None else f"{row.to_month:%Y-%m}",
        "months": row.month_count,
        "source": row.source,
        "frozen_on": row.frozen_on,
        "target": row.target,
        "target_by": row.target_by,
        "latest_month": None if one.month is None else f"{one.month:%Y-%m}",
        "latest": one.amount,
    }


def _claim(one: Any) -> dict[str, Any]:
    return {
        "method": one.method,
        "from": f"{one.from_month:%Y-%m}",
        "to": f"{one.to_month:%Y-%m}",
        "inputs": one.inputs,
        "gross": yuan_of(one.gross_fen),
        "costs": yuan_of(one.costs_fen),
        "net": one.net,
        "yearly": yuan_of(one.yearly_fen),
        "confirmations": [told.kind for told in one.confirmations.all()],
        "verifications": [
            {"round": told.round, "net": yuan_of(told.net_fen), "adjustments": told.adjustments,
             "clawed": yuan_of(told.clawed_fen), "by": told.verified_by}
            for told in one.verifications.all()
        ],
    }  # fmt: skip
