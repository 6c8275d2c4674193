"""`shuanghe commitment …`: the commitments of a year and how they go."""

from typing import Annotated, Any

import typer

from shuanghe.activities.mobilisation.models import CardState, Commitment
from shuanghe.activities.mobilisation.queries.cards import commitments_found, latest_by_quarter
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, On, day_read, fail, failing, give, table
from shuanghe.organisation.models import Organisation

group = typer.Typer(help="承诺：三亮卡上的承诺和进度。", no_args_is_help=True)
MOST = 500


@group.callback()
def commitment() -> None:
    """承诺：三亮卡上的承诺和进度。"""


@group.command("list")
def list_(
    organisation: Annotated[str, typer.Option("--organisation", help="组织编码，含所属。")] = "",
    year: Annotated[int, typer.Option("--year", help="年度；不写则为当天所在年。")] = 0,
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """列出已公开的承诺，按名册次序，不排名次。"""
    with looking(Scope.everything("命令行查看承诺")), failing(as_json=as_json):
        wanted = year or day_read(day).year
        place = None
        if organisation:
            place = Organisation.objects.filter(code=organisation).first()
            if place is None:
                fail(f"没有编码为“{organisation}”的组织，请核对。", as_json=as_json)
        rows = [_facts(one) for one in commitments_found(wanted, place=place)[:MOST]]
    if as_json:
        give(rows)
        return
    columns = ["组织", "姓名", "承诺", "时限", "进度", "年终结果"]
    table(
        f"{wanted} 年承诺",
        columns,
        [
            [one["organisation"], one["name"], one["text"], one["due_on"], one["progress_title"],
             one["outcome_title"]]
            for one in rows
        ],
        is_answer=True,
    )  # fmt: skip


def _facts(one: Commitment) -> dict[str, Any]:
    told = latest_by_quarter(one)
    last = told[max(told)] if told else None
    return {
        "commitment": one.pk,
        "organisation": one.card.organisation.code,
        "name": one.card.member.name,
        "category": one.category,
        "text": one.text,
        "measure": one.measure,
        "due_on": one.due_on.isoformat(),
        "is_shown": one.card.state == CardState.SHOWN,
        "quarter": last.quarter if last else None,
        "progress": last.state if last else "",
        "progress_title": last.state_title if last else "—",
        "outcome": one.outcome,
        "outcome_title": one.outcome_title or "—",
    }
