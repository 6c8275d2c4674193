"""`shuanghe duties …`: issue, list, status and the proof, from the command line."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any

import typer
from django.utils import timezone

from shuanghe.duties.queries import Pressing, deadlines_open, monthly_list, subtree_status
from shuanghe.duties.queries.deadlines import pressing_of
from shuanghe.duties.queries.proof import differences_by_arrays
from shuanghe.duties.queries.verification import differences_by_sql
from shuanghe.duties.services import cells_rebuild, obligations_issue
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import (
    FAILURE,
    AsJson,
    answer,
    fail,
    failing,
    give,
    month_read,
    say,
    table,
)
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import RulebookRefused

group = typer.Typer(help="任务：下发、清单、状态与核对。", no_args_is_help=True)
Code = Annotated[str, typer.Option("--organisation", help="组织编码。")]
Month = Annotated[str, typer.Option("--month", help="月份，如 2026-07。")]
Year = Annotated[int, typer.Option("--year", help="年份，如 2026。")]
SHOWN = 50
ONE_OF_TWO = "请在 --month 与 --year 中写一个，例如 --month 2026-07。"


@group.command()
def issue(month: Month = "", year: Year = 0, as_json: AsJson = False) -> None:
    """下发一个月（连同所在季、半年、年）或全年的任务；重复执行不会重复下发。"""
    if bool(month) == bool(year):
        fail(ONE_OF_TWO, as_json=as_json, ok=False)
    period = _month(month, as_json=as_json) if month else None
    try:
        done = obligations_issue(Actor.system("命令行"), month=period, year=year or None)
    except RulebookRefused as refused:
        fail(f"规则库有错，没有下发：{refused}", as_json=as_json, ok=False)
    text = (
        f"已下发 {month or year}：新增 {done.issued:,} 项，取消 {done.withdrawn:,} 项；"
        f"在用任务周期 {done.slots} 个，涉及组织 {done.subjects:,} 个。"
    )
    answer(asdict(done), text, as_json=as_json)


@group.command("list")
def list_month(organisation: Code, month: Month, as_json: AsJson = False) -> None:
    """列出一个组织某月的任务清单。"""
    period = _month(month, as_json=as_json)
    with _place(organisation, as_json=as_json) as place:
        items = monthly_list(organisation=place, month=period, on=timezone.localdate())
    rows: list[dict[str, Any]] = [
        {
            "duty": one.duty,
            "title": one.title,
            "period": one.period,
            "due_on": one.due_on.isoformat(),
            "met_on": one.met_on and one.met_on.isoformat(),
            "verdict": str(one.verdict),
            "owner": one.owner,
            "kinds": list(one.kinds),
            "citation": one.citation,
            "is_soft": one.is_soft,
            "slot": one.slot_id,
        }
        for one in items
    ]
    if as_json:
        give(rows)
        return
    titles = ("任务", "周期", "应完成日", "完成日", "状态", "依据")
    table(
        f"{place.name} {month} 任务清单",
        titles,
        [
            (one.title, one.period, one.due_on, one.met_on or "", one.verdict.label, one.citation)
            for one in items
        ],
    )


@group.command("deadlines")
def list_deadlines(
    pressing: Annotated[str, typer.Option("--list", help="late、near 或 to_do；不写则全列。")] = "",
    as_json: AsJson = False,
) -> None:
    """列出全部未办的限时事项：已超期、快到期、待办。"""
    if pressing and pressing not in set(Pressing):
        fail("--list 请写 late、near 或 to_do。", as_json=as_json, ok=False)
    today = timezone.localdate()
    with looking(Scope.everything("命令行列出限时事项")):
        found = list(deadlines_open(on=today, pressing=Pressing(pressing) if pressing else None))
    rows = [
        {
            "list": str(pressing_of(one, today)),
            "organisation": one.organisation.code,
            "title": one.title,
            "subject": one.subject,
            "due_on": one.due_on.isoformat(),
            "owner": one.owner,
            "rule": one.rule_id,
            "citation": one.citation,
        }
        for one in found
    ]
    if as_json:
        give(rows)
        return
    lists = {Pressing.LATE: "已超期", Pressing.NEAR: "快到期", Pressing.TO_DO: "待办"}
    for row in rows:
        row["list"] = lists[Pressing(row["list"])]
    titles = ("清单", "组织", "要办的事", "对象", "应完成日", "依据")
    keys = ("list", "organisation", "title", "subject", "due_on", "citation")
    table("限时事项", titles, [tuple(row[key] for key in keys) for row in rows])


@group.command()
def status(organisation: Code, year: Year, as_json: AsJson = False) -> None:
    """一个组织连同下级全年各项任务的完成情况。"""
    with _place(organisation, as_json=as_json) as place:
        found = subtree_status(organisation=place, year=year, on=timezone.localdate())
    names = ("total", "on_time", "late", "waived", "missing", "pending")
    if as_json:
        give(
            [
                {
                    "duty": one.slot.duty,
                    "title": one.slot.title,
                    "period": one.slot.period,
                    "subject": one.slot.subject,
                    "due_on": one.slot.due_on.isoformat(),
                    **{name: getattr(one, name) for name in names},
                }
                for one in found
            ]
        )
        return
    titles = ("任务", "周期", "应办", "按期", "逾期补办", "豁免", "逾期未办", "待办")
    table(
        f"{place.name} {year} 年",
        titles,
        [
            (one.slot.title, one.slot.period, *(getattr(one, name) for name in names))
            for one in found
        ],
    )


@group.command()
def verify(as_json: AsJson = False) -> None:
    """由佐证重新计算全部任务与汇总，和账上逐格核对；有一格不符即以失败退出。"""
    with looking(Scope.everything("核对任务账")):
        by_sql = list(differences_by_sql(on=timezone.localdate()))
        by_arrays = list(differences_by_arrays())
        codes = dict(
            Organisation.objects.filter(
                pk__in={one.organisation_id for one in (*by_sql, *by_arrays)}
            ).values_list("pk", "code")
        )
    rows = [
        {"by": by, "organisation": codes.get(one.organisation_id, ""), **one._asdict()}
        for by, found in (("sql", by_sql), ("arrays", by_arrays))
        for one in found
    ]
    if as_json:
        give({"ok": not rows, "differing": len(rows), "differences": rows})
    elif not rows:
        say("核对无误：逐格重新计算（SQL 与数组各一遍），0 格不符。")
    else:
        table("不符之处", ("核对", "组织", "任务周期", "账上", "应为"), _told(rows))
        say(f"共 {len(rows)} 处不符。可运行 shuanghe duties rebuild --year 年份 重新计算。")
    if rows:
        raise typer.Exit(FAILURE)


@group.command()
def rebuild(year: Year, as_json: AsJson = False) -> None:
    """由佐证重新写出全年的任务与汇总；只在核对不符时需要。"""
    written = cells_rebuild(Actor.system("命令行"), year=year)
    answer({"written": written}, f"已重新计算 {year} 年任务 {written:,} 项。", as_json=as_json)


def _told(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (one["check"], one["organisation"], one["slot_id"], one["stored"], one["expected"])
        for one in rows[:SHOWN]
    ]


@contextmanager
def _place(code: str, *, as_json: bool) -> Iterator[Organisation]:
    """The organisation of that code with the whole tree in view."""
    with looking(Scope.everything("命令行查询任务")):
        place = Organisation.objects.filter(code=code).first()
        if place is None:
            fail(f"没有编码为“{code}”的组织，请核对编码。", as_json=as_json, ok=False)
        yield place


def _month(text: str, *, as_json: bool) -> Period:
    with failing(as_json=as_json, ok=False):
        return month_read(text)
