"""`shuanghe disposal …`: what is under way, for whoever has the command line of the server."""

from typing import Any

import typer

from shuanghe.activities.disposals.queries.running import lines_running
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.terminal import AsJson, On, day_read, failing, give, table
from shuanghe.procedures.queries.listing import CaseLine

group = typer.Typer(help="组织处置、失联党员、退党：在办的各件。", no_args_is_help=True)


@group.callback()
def disposals() -> None:
    """组织处置、失联党员、退党：在办的各件。"""


@group.command("list")
def list_running(day: On = "", as_json: AsJson = False) -> None:
    """列出在办的各件：办到哪一步、下一步、最迟哪天。系统不提出处置任何人。"""
    with failing(as_json=as_json), looking(Actor.system("命令行").scope("case.read")):
        on = day_read(day)
        lines = lines_running(on=on)
    if as_json:
        give([_facts(line) for line in lines])
        return
    columns = ["编号", "事项", "党员", "组织", "进度", "下一步", "最迟"]
    table("在办的处置", columns, [list(map(str, _row(line))) for line in lines], is_answer=True)


def _row(line: CaseLine) -> list[Any]:
    facts = _facts(line)
    return [
        facts["case"],
        facts["procedure_title"],
        facts["name"],
        facts["organisation"],
        f"{line.done}/{line.total}",
        "、".join(facts["next"]) or "—",
        facts["due_on"] or "—",
    ]


def _facts(line: CaseLine) -> dict[str, Any]:
    return {
        "case": line.case.pk,
        "procedure": line.case.procedure,
        "procedure_title": line.title,
        "name": line.case.subject_name,
        "organisation": line.case.organisation.name,
        "opened_on": line.case.opened_on.isoformat(),
        "done": line.done,
        "total": line.total,
        "next": [step.title for step in line.next],
        "due_on": line.clock.due_on.isoformat() if line.clock else None,
        "is_late": line.is_late,
    }
