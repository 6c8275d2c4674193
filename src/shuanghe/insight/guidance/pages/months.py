"""The first month: what is done, what comes next, and why."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.insight.guidance.models import PUT_AWAY
from shuanghe.insight.guidance.pages.linking import links_of, plan_address
from shuanghe.insight.guidance.pages.running import guide_for, place_of, shown
from shuanghe.insight.guidance.queries.firsts import duties_explained, first_meeting
from shuanghe.insight.guidance.queries.guide import Guide
from shuanghe.insight.guidance.queries.seats import places_guided
from shuanghe.insight.guidance.services import mark_put, mark_withdraw
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation

DOINGS = {"read": mark_put, "unread": mark_withdraw}


@door("guidance.use", "GET", "POST")
def month(request: HttpRequest) -> HttpResponse:
    """The guide of ?organisation=; POST marks a reading step (do=read, unread; code=)."""
    places, today = places_guided(actor_of(request)), timezone.localdate()
    place = place_of(request, places)
    if place is None:
        return shown(request, "none.html", {})
    guide = guide_for(request, place, on=today)
    if request.method == "POST":
        _mark(request, guide)
        return redirect(_after(request, place))
    values = {
        **_about(guide),
        "links": links_of(guide, actor_of(request)),
        "places": places,
    }
    return shown(request, "month.html", values)


@door("guidance.use")
def duties(request: HttpRequest) -> HttpResponse:
    """The first list: every open duty of the month with why, how, paper and article."""
    place, today = place_of(request), timezone.localdate()
    if place is None:
        return shown(request, "none.html", {})
    guide = guide_for(request, place, on=today)
    values = {
        **_about(guide),
        "explained": duties_explained(place, on=today),
        "may_file": actor_of(request).may("record.file", place.path),
    }
    return shown(request, "duties.html", values)


@door("guidance.use")
def meeting(request: HttpRequest) -> HttpResponse:
    """The first meeting: how it goes, an example, and the form that plans it, filled in."""
    place, today = place_of(request), timezone.localdate()
    if place is None:
        return shown(request, "none.html", {})
    guide, first = guide_for(request, place, on=today), first_meeting(place, on=today)
    values = {
        **_about(guide),
        "first": first,
        "plan_url": plan_address(place, first),
        "may_file": actor_of(request).may("record.file", place.path),
    }
    return shown(request, "meeting.html", values)


def _about(guide: Guide) -> dict[str, Any]:
    place = guide.seat.organisation
    return {"guide": guide, "place": place, "is_sample": place.is_sample, "put_away": PUT_AWAY}


def _mark(request: HttpRequest, guide: Guide) -> None:
    """Mark or unmark; what cannot be marked by hand is said and nothing is kept."""
    act = DOINGS.get(request.POST.get("do", "read"), mark_put)
    code = request.POST.get("code", "")
    seat = guide.seat
    try:
        act(actor_of(request), organisation=seat.organisation, since=seat.since, code=code)
    except Refused as refused:
        messages.error(request, str(refused))
        return
    if code == PUT_AWAY:
        words = _("已收起。要再看，从“我的”里打开“第一个月”。")
        back = _("已放回“本月”页。")
        messages.success(request, words if act is mark_put else back)
    else:
        messages.success(request, _("已标记。") if act is mark_put else _("已取消标记。"))


def _after(request: HttpRequest, place: Organisation) -> str:
    """Put away, one goes back to the month; else to the guide."""
    is_away = request.POST.get("code") == PUT_AWAY and request.POST.get("do") != "unread"
    page = "home:month" if is_away else "guidance:month"
    return f"{reverse(page)}?organisation={place.code}"
