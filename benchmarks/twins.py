"""The baseline of bar f1: the same page by plain ORM and a Django template, and an empty view."""

from collections.abc import Callable
from datetime import date
from itertools import count

from django.contrib.auth.decorators import login_required
from django.db.models import F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template import engines
from django.urls import path
from django.utils import timezone

from shuanghe.duties.models import Obligation, Rollup
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.periods import month_of
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation
from shuanghe.project.menu import MENU, Entry
from shuanghe.project.urls import urlpatterns as own_urls

LINES = 50


@login_required
def twin(request: HttpRequest) -> HttpResponse:
    """Sums by duty and the first fifty missing obligations, as most Django programs would do it."""
    today: date = timezone.localdate()
    month = month_of(request.GET["month"])
    with looking(request.actor.scope("duty.read")):  # type: ignore[attr-defined]
        organisation = get_object_or_404(Organisation, code=request.GET["organisation"])
        due = {"slot__due_on__range": (month.starts_on, month.ends_on)}
        below = Rollup.objects.filter(organisation=organisation, **due)
        duties = below.values("slot__duty", "slot__title", "slot__citation").annotate(
            all=Sum("total"), done=Sum("on_time"), made_up=Sum("late"), let_off=Sum("waived"),
            open=Sum(F("total") - F("on_time") - F("late") - F("waived")),
        ).order_by("slot__duty")  # fmt: skip
        missing = Obligation.objects.filter(
            organisation__path__gte=organisation.path,
            organisation__path__lt=end_of(organisation.path),
            met_on=None, is_waived=False, due_on__lt=today,
            due_on__range=(month.starts_on, month.ends_on),
        ).select_related("organisation", "slot").order_by("organisation__path")[:LINES]  # fmt: skip
        facts = {
            "organisation": organisation, "month": month, "duties": duties, "missing": missing,
            "menu": _menu(request),
            "unread": Notice.objects.filter(recipient_id=request.user.pk, read_at=None).count(),
        }  # fmt: skip
        page = engines["django"].get_template("twin.html").render(facts, request)
    return HttpResponse(page)


def _menu(request: HttpRequest) -> list[Entry]:
    """The first page of each part of the menu that is open to the reader."""
    actor = request.actor  # type: ignore[attr-defined]
    opened = ([one for one in section.entries if actor.may(one.right)] for section in MENU)
    return [pages[0] for pages in opened if pages]


def empty(request: HttpRequest) -> HttpResponse:
    """Nothing but the middleware."""
    return HttpResponse("ok")


def anew(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware that gives a request a new address: the page is made, not remembered."""
    counting = count()

    def run(request: HttpRequest) -> HttpResponse:
        if request.headers.get("X-Bench") == "anew":
            request.META["QUERY_STRING"] += f"&made={next(counting)}"
        return get_response(request)

    return run


urlpatterns = [path("twin/", twin), path("empty/", empty), *own_urls]
