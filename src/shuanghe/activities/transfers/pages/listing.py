"""The three lists: late, nearly late, to do."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shuanghe.activities.transfers.models import Direction
from shuanghe.activities.transfers.pages.running import first_place, place_asked, shown
from shuanghe.activities.transfers.queries.listing import (
    SHOWN,
    transfers_ended,
    transfers_open,
)
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door

WAYS = ("", "in", "out")


@door("case.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Transfers from and to the subtree; ?organisation=, ?way=in|out|over."""
    place, way = place_asked(request), request.GET.get("way", "")
    is_over = way == "over"
    way = way if way in WAYS else ""
    lists = transfers_open(on=timezone.localdate(), organisation=place, way=way)
    home = first_place(request, "case.read")
    values = {
        "lists": {} if is_over else lists,
        "ended": transfers_ended(organisation=place) if is_over else [],
        "count": sum(len(rows) for rows in lists.values()),
        "most": SHOWN,
        "place": place,
        "way": "over" if is_over else way,
        "directions": dict(Direction.choices),
        "is_sample": home.is_sample,
        "may_file": actor_of(request).may("case.file"),
    }
    return shown(request, "list.html", values)
