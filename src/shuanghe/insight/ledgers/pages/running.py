"""How these pages run: who asks, for which place and month, where a figure opens."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from shuanghe.insight.ledgers.queries.places import Around, around, month_of_day
from shuanghe.insight.ledgers.rules.rows import Opening
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.periods import FIRST_YEAR, LAST_YEAR, Period
from shuanghe.kernel.ui.asked import month_asked
from shuanghe.kernel.ui.words import month_title


def place_of(request: HttpRequest, right: str) -> Around:
    """The place asked for with its neighbours. Raises Http404."""
    return around(request.GET.get("organisation", "").strip(), actor_of(request), right)


def month_of_request(request: HttpRequest) -> Period:
    """The month asked for; the running one otherwise."""
    today = timezone.localdate()
    return month_of_day(month_asked(request.GET.get("month", ""), otherwise=today))


def address_of(opening: Opening) -> str:
    """The address of a page with what it asks."""
    address = reverse(opening.page, args=opening.args)
    return f"{address}?{urlencode(opening.query)}" if opening.query else address


def months_beside(month: Period) -> dict[str, Any]:
    """The month in words, and the months beside it where there are any."""
    before, after = month.starts_on - timedelta(days=1), month.ends_on + timedelta(days=1)
    return {
        "month": month,
        "month_title": month_title(month.starts_on),
        "before": f"{before:%Y-%m}" if before.year >= FIRST_YEAR else None,
        "after": f"{after:%Y-%m}" if after.year <= LAST_YEAR else None,
        "is_this_month": timezone.localdate() in month,
    }


TONES = {
    "done": "done", "due": "due", "missing": "late", "green": "done", "amber": "due",
    "red": "late", "none": "", "better": "done", "worse": "late", "same": "", "": "",
}  # fmt: skip
VIEWS = (
    ("sheet", gettext_lazy("一账"), "kpi.read"),
    ("days", gettext_lazy("一板"), "organisation.read"),
    ("net", gettext_lazy("一网"), "organisation.read"),
    ("line", gettext_lazy("一线"), "goal.read"),
    ("skins", gettext_lazy("两张皮检验"), "goal.read"),
)


def shown(request: HttpRequest, view: str, place: Around, values: dict[str, Any]) -> HttpResponse:
    """One of the views of a place, with the way to the others that the reader may open."""
    actor, code = actor_of(request), place.organisation.code
    told = {
        "place": place,
        "organisation": place.organisation,
        "is_sample": place.organisation.is_sample,
        "address_of": address_of,
        "views": [
            (
                title,
                f"{reverse(f'ledgers:{name}')}?{urlencode({'organisation': code})}",
                name == view,
            )
            for name, title, right in VIEWS
            if actor.may(right, place.organisation.path)
        ],
    }
    return render(request, f"ledgers/{view}.html", {**told, **values})
