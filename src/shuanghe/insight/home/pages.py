"""The first page after signing in, the monthly list, my own list and the search."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from shuanghe.insight.home.documents import FORMATS
from shuanghe.insight.home.queries import (
    OFFICES,
    counted_for,
    find,
    first_steps,
    list_for_organisation,
    list_for_person,
    meetings_for,
    places_and,
    places_of,
    posts_behind,
    results_mine,
    tasks_here,
    tasks_mine,
)
from shuanghe.insight.home.rules import month_moved
from shuanghe.kernel.periods import Every, Period, month_of, period_of
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.words import month_title
from shuanghe.organisation.models import Organisation


@door("account.own")
def start(request: HttpRequest) -> HttpResponseBase:
    """Where a person begins: the branch's month, the board, my own list, or what to do next."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    with looking(actor.scope("duty.read")):
        places = places_of(actor)
        if places and places[0].kind not in OFFICES:
            return _month_page(request, places[0], places)
        if places or actor.may("duty.read"):
            return redirect("dashboards:board")
    if actor.member_id and actor.may("me.read"):
        return redirect("home:mine")
    return render(request, "home/nothing.html")


@door("duty.read")
def month(request: HttpRequest) -> HttpResponseBase:
    """The monthly list of one organisation; ?organisation=, ?month=, ?format=docx|xlsx."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    code = request.GET.get("organisation", "")
    places, named = places_and(actor, code)
    if code and named is None:
        raise Http404
    if named:
        return _month_page(request, named, places)
    if places:
        return _month_page(request, places[0], places)
    return redirect("dashboards:board")


@door("me.read")
def mine(request: HttpRequest) -> HttpResponse:
    """What the signed-in member owes, each act that counted towards it, tasks and appraisals."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    asked, today = _asked_month(request), timezone.localdate()
    values: dict[str, Any] = {"listed": None, "today": today, **_months(asked, today)}
    if actor.member_id is not None:
        with looking(Scope.everything("本人查看本人清单")):
            listed = list_for_person(actor.member_id, month=asked, on=today)
            values |= {
                "listed": listed,
                "counted": counted_for(actor, listed.items),
                "posts": posts_behind(actor, listed.items),
                "tasks": tasks_mine(actor, on=today),
                "results": results_mine(actor),
            }
    return render(request, "home/mine.html", values)


@door("account.own")
def search(request: HttpRequest) -> HttpResponse:
    """Organisations, members and rules by name or number, each within the reader's rights."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    wanted = " ".join(request.GET.get("q", "").split())[:40]
    found = find(actor, wanted, on=timezone.localdate()) if wanted else None
    return render(request, "home/search.html", {"wanted": wanted, "found": found})


def _month_page(
    request: HttpRequest, organisation: Organisation, places: list[Organisation]
) -> HttpResponseBase:
    asked, today = _asked_month(request), timezone.localdate()
    listed = list_for_organisation(organisation, month=asked, on=today)
    make = FORMATS.get(request.GET.get("format", ""))
    if make:
        return make(organisation, listed, today)
    actor: Actor = request.actor  # type: ignore[attr-defined]
    values = {
        "organisation": organisation,
        "is_sample": organisation.is_sample,
        "places": places,
        "listed": listed,
        "first_steps": lambda: first_steps(organisation, on=today),
        "appointed": meetings_for(actor, organisation, listed.items),
        "tasks": tasks_here(actor, organisation, on=today),
        "may_file": actor.may("record.file", organisation.path),
        "may_see_cases": actor.may("case.read", organisation.path),
        "today": today,
        **_months(asked, today),
    }
    return render(request, "home/month.html", values)


def _asked_month(request: HttpRequest) -> Period:
    """The month in the address, or the running one; Http404 for anything that is no month."""
    text = request.GET.get("month")
    if not text:
        return period_of(Every.MONTH, timezone.localdate())
    try:
        return month_of(text)
    except ValueError as wrong:
        raise Http404(str(wrong)) from None


def _months(asked: Period, today: date) -> dict[str, Any]:
    """The month shown, its neighbours and a word for it."""
    first = asked.starts_on
    return {
        "month": asked,
        "month_title": month_title(first),
        "before": f"{month_moved(first, -1):%Y-%m}",
        "after": f"{month_moved(first, 1):%Y-%m}",
        "is_this_month": today in asked,
    }
