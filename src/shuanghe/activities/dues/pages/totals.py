"""The superior's view: sums and counts by organisation in the order of the tree; publication."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from shuanghe.activities.dues.documents import publication_file
from shuanghe.activities.dues.pages.running import actor_of, month_of_request, place_of
from shuanghe.activities.dues.pages.sheet import address
from shuanghe.activities.dues.pages.years import year_asked
from shuanghe.activities.dues.queries.totals import place_names, publication_of, totals_of
from shuanghe.activities.dues.rules import month_after, month_number
from shuanghe.kernel.permissions.doors import door

PAGE = 50


@door("dues.read")
def totals(request: HttpRequest) -> HttpResponse:
    """What each organisation below has collected for a month, and how many are open."""
    place, month, today = place_of(request), month_of_request(request), timezone.localdate()
    found = totals_of(place, first=month_number(month), months=1, on=today)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
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
        "collected": sum(one.collected for one in found),
        "open_count": sum(one.open_count + one.unknown_count for one in found),
        "payer_count": sum(one.payer_count for one in found),
        "may_file": actor_of(request).may("dues.file"),
        "is_sample": place.is_sample,
    }
    return render(request, "dues/totals.html", values)


@door("dues.read")
def publication(request: HttpRequest) -> HttpResponseBase:
    """The yearly publication as a file: ?year=&format=docx|xlsx."""
    today = timezone.localdate()
    found = publication_of(
        place_of(request), year_asked(request.GET.get("year", ""), today), on=today
    )
    return publication_file(found, kind="xlsx" if request.GET.get("format") == "xlsx" else "docx")
