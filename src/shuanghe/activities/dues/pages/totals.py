"""The superior's view: sums and counts by organisation in the order of the tree."""

from collections.abc import Sequence
from typing import cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from shuanghe.activities.dues.pages.running import month_of_request, place_of
from shuanghe.activities.dues.pages.sheet import address
from shuanghe.activities.dues.queries.sums import MonthTotals
from shuanghe.activities.dues.queries.totals import PlaceTotal, place_names
from shuanghe.activities.dues.rules import month_after
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door

PAGE = 50


@door("dues.read")
def totals(request: HttpRequest) -> HttpResponse:
    """What each organisation below has collected for a month, and how many are open."""
    place, month, today = place_of(request), month_of_request(request), timezone.localdate()
    found = MonthTotals(place, month, today)
    pages: Paginator[PlaceTotal] = Paginator(cast("Sequence[PlaceTotal]", found), PAGE)
    page = pages.get_page(request.GET.get("page"))
    names = place_names([one.organisation_id for one in page])
    rows = [
        (names[one.organisation_id], address(names[one.organisation_id], month), one)
        for one in page
    ]
    values = {
        "place": place,
        "page": page,
        "rows": rows,
        "month": f"{month:%Y-%m}",
        "year": month.year,
        "before": f"{month_after(month, -1):%Y-%m}",
        "after": f"{month_after(month):%Y-%m}" if month_after(month) <= today else "",
        "collected": found.collected,
        "open_count": found.open_count,
        "payer_count": found.payer_count,
        "may_file": actor_of(request).may("dues.file"),
        "is_sample": place.is_sample,
    }
    return render(request, "dues/totals.html", values)
