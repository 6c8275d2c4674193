"""`shuanghe ledger …`: the combined sheet of a month, and the two-skins test."""

from pathlib import Path
from typing import Annotated, Any

import typer
from django.http import Http404
from django.utils import timezone

from shuanghe.insight.ledgers.documents import (
    CHANGES,
    GROUPS,
    SIDES,
    UNSURE,
    other_side,
    sheet_docx,
    sheet_xlsx,
    status_words,
)
from shuanghe.insight.ledgers.queries.days import defaults
from shuanghe.insight.ledgers.queries.places import Around, around, month_ends, month_of_day
from shuanghe.insight.ledgers.queries.sheet import Sheet, sheet_for
from shuanghe.insight.ledgers.queries.skins import skins_of
from shuanghe.insight.ledgers.rules.rows import Row
from shuanghe.insight.ledgers.rules.skins import MonthSkins, skins_by_day
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import (
    AsJson,
    fail,
    failing,
    file_give,
    give,
    month_read,
    say,
    table,
)
from shuanghe.operations.rules.skins import Share

group = typer.Typer(
    help="一账：党的工作和生产经营并排的月度账、“两张皮”检验。", no_args_is_help=True
)
Place = Annotated[str, typer.Option("--organisation", help="组织编码；不写则为最上级。")]
WHY = "命令行查看一账"


@group.callback()
def ledger() -> None:
    """一账：党的工作和生产经营并排的月度账、“两张皮”检验。"""


@group.command()
def show(
    organisation: Place = "",
    month: Annotated[str, typer.Option("--month", help="月份，如 2026-10；不写则为本月。")] = "",
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="写到这个 .xlsx 文件。")] = None,
    docx: Annotated[Path | None, typer.Option("--docx", help="写到这个 .docx 文件。")] = None,
    as_json: AsJson = False,
) -> None:
    """一个单位一个月的账：党的工作、生产经营，和两边连着的地方。"""
    today, actor = timezone.localdate(), Actor.system("命令行")
    with failing(as_json=as_json):
        asked = month_read(month) if month else month_of_day(today)
    with looking(Scope.everything(WHY)):
        place = _place(organisation, actor, as_json=as_json)
        found = sheet_for(actor, place, month=asked, on=today)
    facts = {"organisation": place.organisation.code, "month": str(asked), "rows": len(found.rows)}
    if xlsx is not None:
        file_give(xlsx, b"".join(sheet_xlsx(found)), as_json=as_json, **facts)
    elif docx is not None:
        file_give(docx, sheet_docx(found, on=today), as_json=as_json, **facts)
    elif as_json:
        give(_plain(found))
    else:
        _drawn(found)


@group.command()
def skins(organisation: Place = "", as_json: AsJson = False) -> None:
    """“两张皮”检验：近 12 个月里，党的工作连着指标、生产任务有党的工作的各有多少。"""
    today, actor = timezone.localdate(), Actor.system("命令行")
    ends = month_ends(today, int(defaults()["skins_months"]["value"]))
    with looking(Scope.everything(WHY)):
        place = _place(organisation, actor, as_json=as_json).organisation
        found = skins_of(actor, place, since=ends[0])
    months = skins_by_day(found.party, found.operations, ends)
    if as_json:
        give({"organisation": place.code, "months": [_month(one) for one in months]})
        return
    table(
        f"{place.name} “两张皮”检验",
        ("截至", "党的工作连着经营指标", "生产任务有党的工作"),
        [(one.on, _share(one.party), _share(one.operations)) for one in months],
        is_answer=True,
    )


def _place(code: str, actor: Actor, *, as_json: bool) -> Around:
    try:
        return around(code, actor, "kpi.read")
    except Http404:
        fail(f"没有编码为“{code}”的组织，请核对。", as_json=as_json)


def _month(one: MonthSkins) -> dict[str, Any]:
    shares = {"party": one.party, "operations": one.operations}
    return {
        "on": one.on,
        **{
            name: {"part": share.part, "whole": share.whole, "percent": share.percent}
            for name, share in shares.items()
        },
    }


def _share(share: Share) -> str:
    if share.percent is None:
        return "没有可算的事项"
    return f"{share.percent}%（{share.part}/{share.whole}）"


def _plain(sheet: Sheet) -> dict[str, Any]:
    return {
        "organisation": sheet.organisation.code,
        "month": str(sheet.month),
        "party": [_row(row) for row in sheet.party],
        "operations": [_row(row) for row in sheet.operations],
    }


def _row(row: Row) -> dict[str, Any]:
    """A row as plain texts; opens: the page it comes from."""
    return {
        "group": row.group.value,
        "title": row.title,
        "note": row.note,
        "wanted": row.wanted,
        "actual": row.actual,
        "measure": row.measure,
        "status": row.status.value,
        "lights": {light.value: count for light, count in row.lights},
        "before": row.before,
        "change": row.change.value,
        "is_confirmed": row.is_sure,
        "ties": [tie.title for tie in row.ties],
        "opens": {"page": row.opening.page, "of": row.opening.args, **dict(row.opening.query)},
    }


def _drawn(sheet: Sheet) -> None:
    table(
        f"{sheet.organisation.name} {sheet.month}",
        ("方面", "类别", "事项", "应办/对标", "实际", "状态", "比上期", "连着的另一面"),
        [
            (
                SIDES[row.side], GROUPS[row.group], row.title, row.wanted,
                f"{row.actual} {row.measure}{'' if row.is_sure else UNSURE}".strip(),
                status_words(row), CHANGES[row.change], other_side(row),
            )
            for row in sheet.rows
        ],
        is_answer=True,
    )  # fmt: skip
    say(f"{len(sheet.operations)} 项指标，{sheet.linked} 项连着党的工作。")
