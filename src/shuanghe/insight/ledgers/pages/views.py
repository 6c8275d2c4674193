"""一板, 一网, 一线 and the two-skins test on the screen."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shuanghe.insight.ledgers.documents import KINDS, LANES, SIDES_OF_LINKS, STATUSES
from shuanghe.insight.ledgers.pages.running import (
    TONES,
    month_of_request,
    months_beside,
    place_of,
    shown,
)
from shuanghe.insight.ledgers.queries.days import defaults, month_board
from shuanghe.insight.ledgers.queries.line import line_of
from shuanghe.insight.ledgers.queries.net import FUNCTIONS, net_of
from shuanghe.insight.ledgers.queries.places import month_ends
from shuanghe.insight.ledgers.queries.skins import skins_of
from shuanghe.insight.ledgers.rules.skins import skins_by_day, work_on
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.operations.queries.goals import LACKS


@door("organisation.read")
def days(request: HttpRequest) -> HttpResponse:
    """One month of a subtree by days; ?organisation=, ?month=."""
    place, month = place_of(request, "organisation.read"), month_of_request(request)
    today = timezone.localdate()
    found, is_cut = month_board(actor_of(request), place.organisation, month=month, on=today)
    values = {
        "days": found, "is_cut": is_cut, "lanes": LANES, "today": today,
        "statuses": STATUSES, "tones": TONES,
    }  # fmt: skip
    return shown(request, "days", place, {**values, **months_beside(month)})


@door("organisation.read")
def net(request: HttpRequest) -> HttpResponse:
    """Who answers for what; ?organisation=, ?page=."""
    place = place_of(request, "organisation.read")
    found = net_of(
        actor_of(request), place.organisation, on=timezone.localdate(),
        page=request.GET.get("page"),
    )  # fmt: skip
    return shown(request, "net", place, {"net": found, "functions": FUNCTIONS})


@door("goal.read")
def line(request: HttpRequest) -> HttpResponse:
    """The goal tree with what hangs on it; ?organisation=."""
    place = place_of(request, "goal.read")
    found = line_of(actor_of(request), place.organisation, on=timezone.localdate())
    words = {"statuses": STATUSES, "tones": TONES, "lacks": LACKS, "sides": SIDES_OF_LINKS}
    return shown(request, "line", place, {"roots": found, **words})


@door("goal.read")
def skins(request: HttpRequest) -> HttpResponse:
    """The two-skins test by month; ?which=party|operations&month= lists what is behind a share."""
    place, today = place_of(request, "goal.read"), timezone.localdate()
    ends = month_ends(today, int(defaults()["skins_months"]["value"]))
    found = skins_of(actor_of(request), place.organisation, since=ends[0])
    months = skins_by_day(found.party, found.operations, ends)
    which, asked = request.GET.get("which", ""), request.GET.get("month", "")
    lists = {"party": found.party, "operations": found.operations}
    day = next((end for end in ends if f"{end:%Y-%m}" == asked), today)
    values = {
        "months": months[::-1],
        "which": which if which in lists else "",
        "day": day,
        "listed": [(one, one.is_linked(day)) for one in work_on(lists.get(which, ()), day)],
        "kinds": KINDS,
    }
    return shown(request, "skins", place, values)
