"""`shuanghe dutylist …`: make the lists of a year, and show how one stands."""

from typing import Annotated, Any

import typer
from django.http import Http404

from shuanghe.activities.mobilisation.queries.catalogue import CatalogueRefused
from shuanghe.activities.mobilisation.queries.lists import Wanted, list_in_view, lists_found
from shuanghe.activities.mobilisation.queries.standing import ListView, views_of
from shuanghe.activities.mobilisation.queries.words import STANDINGS, plain
from shuanghe.activities.mobilisation.services.lists import duty_lists_make
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import AsJson, On, answer, day_read, fail, failing, give, table
from shuanghe.organisation.models import Organisation

group = typer.Typer(help="责任清单：建立与查看。", no_args_is_help=True)
ACTOR = Actor.system("命令行")
Year = Annotated[int, typer.Option("--year", help="年度，如 2026。")]
Code = Annotated[str, typer.Option("--organisation", help="组织编码，含所属全部党组织。")]
MOST = 200


@group.callback()
def dutylist() -> None:
    """责任清单：建立与查看。"""


@group.command()
def make(year: Year, organisation: Code, day: On = "", as_json: AsJson = False) -> None:
    """为一个组织和所属全部党组织建立一年的清单；再运行一次只补新的。"""
    with looking(Scope.everything("命令行建立责任清单")):
        place = _place(organisation, as_json=as_json)
        with failing(Refused, CatalogueRefused, as_json=as_json):
            on = day_read(day)
            made = duty_lists_make(ACTOR, organisation=place, year=year, on=on)
    told = {"year": year, "organisation": place.code, "items": made.items, **made.counts}
    text = f"{place.name} {year} 年：新放入事项 {made.items} 项，清单共 {made.lists} 份。"
    answer(told, text, as_json=as_json)


@group.command()
def show(
    number: Annotated[int, typer.Option("--list", help="清单编号；不写则按组织列出各清单。")] = 0,
    organisation: Annotated[str, typer.Option("--organisation", help="组织编码。")] = "",
    year: Annotated[int, typer.Option("--year", help="年度；不写则为当天所在年。")] = 0,
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """查看清单：各清单做到哪里，或一份清单的每一项。"""
    with looking(Scope.everything("命令行查看责任清单")), failing(as_json=as_json):
        on = day_read(day)
        if number:
            _one(number, on, as_json=as_json)
            return
        place = _place(organisation, as_json=as_json) if organisation else None
        found = lists_found(Wanted(year or on.year, place=place))
        views = views_of(list(found[:MOST]), on=on)
        count = found.count()
    if as_json:
        give({"count": count, "lists": [_facts(view) for view in views]})
        return
    rows = [
        [view.list.pk, view.list.organisation.name, view.list.holder_name, view.list.post_title,
         f"{view.done}/{view.due}", view.behind]
        for view in views
    ]  # fmt: skip
    columns = ["编号", "组织", "责任人", "职务", "完成", "未达进度"]
    table(f"责任清单（共 {count} 份）", columns, rows, is_answer=True)


def _one(number: int, on: Any, *, as_json: bool) -> None:
    found = _list_numbered(number)
    if found is None:
        fail(f"没有编号为 {number} 的清单。", as_json=as_json)
    view = views_of([found], on=on)[0]
    if as_json:
        give({**_facts(view), "items": _items(view)})
        return
    rows = [
        [one["code"], one["duty"], one["target"], one["credited"], one["last_on"] or "—",
         one["standing_title"]]
        for one in _items(view)
    ]  # fmt: skip
    table(
        str(found), ["编号", "职责", "应完成", "已完成", "最近一次", "状态"], rows, is_answer=True
    )


def _list_numbered(number: int) -> Any:
    """The list of that number; None when there is none."""
    try:
        return list_in_view(number)
    except Http404:
        return None


def _place(code: str, *, as_json: bool) -> Organisation:
    found: Organisation | None = Organisation.objects.filter(code=code).first()
    if found is None:
        fail(f"没有编码为“{code}”的组织，请核对。", as_json=as_json)
    return found


def _facts(view: ListView) -> dict[str, Any]:
    one = view.list
    return {
        "list": one.pk,
        "organisation": one.organisation.code,
        "holder": one.holder,
        "name": one.holder_name,
        "post": one.post_kind,
        "year": one.year,
        "from_on": one.from_on,
        "until_on": one.until_on,
        "due": view.due,
        "done": view.done,
        "behind": view.behind,
    }


def _items(view: ListView) -> list[dict[str, Any]]:
    return [
        {
            "code": line.item.code,
            "duty": line.item.duty,
            "every": line.item.every,
            "unit": line.item.unit,
            "basis": line.item.basis,
            "target": plain(line.progress.target),
            "owed": plain(line.progress.owed),
            "credited": plain(line.progress.credited),
            "count": line.progress.count,
            "last_on": line.progress.last_on.isoformat() if line.progress.last_on else None,
            "standing": line.progress.standing.value,
            "standing_title": STANDINGS[line.progress.standing],
        }
        for line in view.lines
    ]
