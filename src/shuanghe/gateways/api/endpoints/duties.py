"""Duties of a month, one obligation, deadlines, boards."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from shuanghe.duties.queries import (
    DeadlineItem,
    Item,
    Pressing,
    deadlines_in_month,
    deadlines_open,
    monthly_list,
)
from shuanghe.duties.queries.deadlines import pressing_of
from shuanghe.duties.queries.obligations import obligation_facts
from shuanghe.gateways.api import queries
from shuanghe.gateways.api.endpoints import operation
from shuanghe.gateways.api.forms import boards
from shuanghe.gateways.api.forms import duties as shapes
from shuanghe.gateways.api.forms.asked import (
    BoardAsked,
    CellAsked,
    DeadlinesAsked,
    Month,
    MonthAsked,
    Number,
    OnDay,
)
from shuanghe.gateways.api.forms.organisations import place_shown
from shuanghe.insight.dashboards.queries import Asked, board_for, cell_for
from shuanghe.kernel.periods import Every, month_of, period_of
from shuanghe.kernel.tree import end_of
from shuanghe.records.queries.found import SOURCE


@operation(
    "GET",
    "organisations/{code}/duties",
    "duty.read",
    shapes.MonthGiven,
    title="一个组织一个月的任务与办理情况",
)
def duty_list(request: HttpRequest, code: str, asked: Query[MonthAsked]) -> Any:
    """What the organisation itself owes in a month, duties and deadlines, as of a day."""
    place, today = queries.organisation_in_view(code), timezone.localdate()
    on = asked.on or today
    month = month_of(asked.month) if asked.month else period_of(Every.MONTH, on)
    items: list[Item | DeadlineItem] = [
        *monthly_list(organisation=place, month=month, on=on),
        *deadlines_in_month([place.pk], month=month, on=on),
    ]
    items.sort(key=lambda one: (one.due_on, one.duty))
    return {
        "organisation": place_shown(place),
        "month": str(month),
        "on": on,
        "items": [shapes.duty_shown(one) for one in items],
    }


@operation(
    "GET",
    "organisations/{code}/duties/{int:slot}",
    "duty.read",
    shapes.ObligationGiven,
    title="一项任务与它的佐证",
)
def duty_one(request: HttpRequest, code: str, slot: Number, asked: Query[OnDay]) -> Any:
    """One obligation, and the acts that count towards it."""
    place, on = queries.organisation_in_view(code), asked.on or timezone.localdate()
    facts = obligation_facts(organisation=place, slot_id=slot, on=on)
    return shapes.obligation_shown(facts, on, SOURCE)


@operation("GET", "deadlines", "duty.read", shapes.DeadlinePage, title="限时事项")
def deadline_list(request: HttpRequest, asked: Query[DeadlinesAsked]) -> Any:
    """Open deadlines, soonest first; whom they are about is told to readers of cases."""
    today, actor = timezone.localdate(), request.actor  # type: ignore[attr-defined]
    pressing = Pressing(asked.pressing) if asked.pressing else None
    found = deadlines_open(on=today, pressing=pressing)
    if asked.organisation:
        top = queries.organisation_in_view(asked.organisation).path
        found = found.filter(organisation__path__gte=top, organisation__path__lt=end_of(top))
    rows, after = queries.page_after(found, order="due_on", after=asked.after, limit=asked.limit)
    items = [
        shapes.deadline_shown(
            one,
            pressing_of(one, today),
            is_named=actor.may("case.read", one.organisation.path),
        )
        for one in rows
    ]
    return {"items": items, "next": after}


@operation(
    "GET", "organisations/{code}/board", "duty.read", boards.BoardGiven, title="看板：一年各月"
)
def board_one(request: HttpRequest, code: str, asked: Query[BoardAsked]) -> Any:
    """A subtree's year: the organisation itself and each child, by month."""
    place, today = queries.organisation_in_view(code), timezone.localdate()
    return boards.board_shown(board_for(place, year=asked.year or today.year, on=today), today)


@operation(
    "GET",
    "organisations/{code}/board/{month}",
    "duty.read",
    boards.CellGiven,
    title="看板一格背后的任务",
)
def board_cell(request: HttpRequest, code: str, month: Month, asked: Query[CellAsked]) -> Any:
    """The obligations behind one cell, by duty and one by one."""
    place, today = queries.organisation_in_view(code), timezone.localdate()
    wanted = Asked(duty=asked.duty, state=asked.state, page=asked.page)
    cell = cell_for(place, month=month_of(month), on=today, asked=wanted)
    return boards.cell_shown(cell, today)
