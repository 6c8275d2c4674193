"""The board of a subtree and what lies behind its cells."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from shuanghe.duties.models import Waiver
from shuanghe.duties.queries import waivers_waiting
from shuanghe.insight.dashboards.documents import board_file
from shuanghe.insight.dashboards.queries import STATES, STUCK, Asked, board_for, cell_for
from shuanghe.kernel.audit.queries import ledger_version
from shuanghe.kernel.notices.queries import unread_of
from shuanghe.kernel.periods import Period, month_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.fresh import unless_changed
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation
from shuanghe.organisation.queries.trees import organisation_called
from shuanghe.rulebook.queries import rulebook

ROWS = 25


def _version(request: HttpRequest) -> str:
    """What a board shows: the ledger, the rulebook and the reader's unread notices."""
    return f"{ledger_version()}·{rulebook().version}·{unread_of(request)}"


@door("duty.read")
@unless_changed(_version)
def board(request: HttpRequest) -> HttpResponseBase:
    """A subtree's year; ?organisation=, ?year=, ?view=table, ?page=, ?format=xlsx|csv."""
    organisation, today = _asked_organisation(request), timezone.localdate()
    year = _asked_number(request, "year", today.year, low=2000, high=today.year + 1)
    shown = board_for(organisation, year=year, on=today)
    form = request.GET.get("format", "")
    if form in ("xlsx", "csv"):
        return board_file(shown, form)
    held = [row for row in shown.rows if row.year.total]
    values = {
        "organisation": organisation,
        "is_sample": organisation.is_sample,
        "board": shown,
        "page": Paginator(held, ROWS).get_page(request.GET.get("page")),
        "is_table": request.GET.get("view") == "table",
        "today": today,
        "months": range(1, 13),
        "waiting": _waiting(request, organisation),
    }
    return render(request, "dashboards/board.html", values)


@door("duty.read")
@unless_changed(_version)
def cell(request: HttpRequest) -> HttpResponse:
    """Behind a cell; ?organisation=, ?month=YYYY-MM, ?duty=, ?state=, ?only=1, ?page=."""
    organisation, today = _asked_organisation(request), timezone.localdate()
    asked = Asked(
        duty=request.GET.get("duty", ""),
        state=request.GET.get("state", ""),
        page=_asked_number(request, "page", 1, low=1, high=10_000),
        is_only=request.GET.get("only") == "1",
    )
    if asked.state not in STATES:
        raise Http404
    shown = cell_for(organisation, month=_asked_month(request), on=today, asked=asked)
    values = {
        "organisation": organisation,
        "is_sample": organisation.is_sample,
        "cell": shown,
        "asked": asked,
        "today": today,
    }
    return render(request, "dashboards/cell.html", values)


def _waiting(request: HttpRequest, organisation: Organisation) -> list[Waiver]:
    """Requests for a waiver, for a reader who may answer them."""
    if not request.actor.may("duty.waive", organisation.path):  # type: ignore[attr-defined]
        return []
    return waivers_waiting(organisation=organisation, count=STUCK)


def _asked_organisation(request: HttpRequest) -> Organisation:
    """The organisation in the address, or the highest Party body in view."""
    code = request.GET.get("organisation")
    if code:
        return organisation_called(code)
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE)
    first: Organisation | None = bodies.order_by("path").first()
    if first is None:
        raise Http404
    return first


def _asked_month(request: HttpRequest) -> Period:
    try:
        return month_of(request.GET.get("month", ""))
    except ValueError as wrong:
        raise Http404(str(wrong)) from None


def _asked_number(request: HttpRequest, key: str, usual: int, *, low: int, high: int) -> int:
    """A whole number from the address within bounds, or the usual one."""
    text = request.GET.get(key, "")
    return min(max(int(text), low), high) if text.isdecimal() and len(text) < 8 else usual
