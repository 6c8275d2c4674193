"""The scoreboard of the agreements in view, and the way to one's own."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from shuanghe.activities.agreements.models import STATES, Agreement
from shuanghe.activities.agreements.pages.running import numbers_asked, shown
from shuanghe.activities.agreements.queries.boards import board_rows, state_counts
from shuanghe.activities.agreements.queries.listing import agreement_running, years_in_view
from shuanghe.activities.agreements.rules.states import State
from shuanghe.activities.agreements.services.clocks import reports_late
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.kernel.workdays.rules import Calendar
from shuanghe.organisation.models import Organisation

PAGE = 50


@door("agreement.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Holders with state, signatures and targets reached; ?year, ?state, ?page."""
    return board_page(request)


def board_page(request: HttpRequest) -> HttpResponse:
    """The scoreboard; what was ticked for an act that was refused stays ticked."""
    years, actor = years_in_view(), actor_of(request)
    asked = number_asked(request.GET.get("year"))
    year = asked if asked in years else (years[0] if years else timezone.localdate().year)
    state = str(request.GET.get("state", ""))
    state = state if state in set(State) else ""
    pages: Paginator[Agreement] = Paginator(board_rows(year=year, state=state), PAGE)
    page = pages.get_page(request.GET.get("page"))
    calendar, today = calendar_entered(), timezone.localdate()
    late = {one.pk: _late(one, calendar, today) for one in page}
    counts = state_counts(year)
    values: dict[str, Any] = {
        "years": years,
        "year": year,
        "state": state,
        "states": [(key.value, STATES[key], counts.get(key, 0)) for key in STATES],
        "page": page,
        "rows": list(page),
        "late": late,
        "ticked": numbers_asked(request, "agreement"),
        "may_manage": actor.may("agreement.manage"),
        "may_sign": actor.may("agreement.sign"),
        "is_sample": any(one.is_sample for one in page),
    }
    return shown(request, "list.html", values)


def _late(one: Any, calendar: Calendar, today: date) -> int:
    """The newest quarter that should have been reported by now and was not; 0 for none."""
    reported = range(1, (one.last_quarter or 0) + 1)
    return max(reports_late(one, reported, calendar, on=today), default=0)


@door("agreement.read")
def own(request: HttpRequest) -> HttpResponse:
    """One's own agreement: of the organisation the asker's rights lie on."""
    today = timezone.localdate()
    roots = actor_of(request).scope("agreement.read").roots
    places = list(Organisation.objects.filter(path__in=roots).order_by("path"))
    for place in places:
        for year in (today.year, today.year + 1):
            found = agreement_running(place, year)
            if found is not None:
                return redirect("agreements:agreement", pk=found.pk)
    values = {"place": places[0] if places else None, "is_sample": False}
    return shown(request, "own.html", values)
