"""The branch's month: who owes, who has paid, one tick for each."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.forms import SheetForm
from shuanghe.activities.dues.models import Method
from shuanghe.activities.dues.pages.running import month_of_request, place_of, shown
from shuanghe.activities.dues.queries.sheets import MonthSheet, clocks_on, month_sheet
from shuanghe.activities.dues.rules import Settled, month_after
from shuanghe.activities.dues.services import Payment, payments_file_many
from shuanghe.kernel.pages import actor_of, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation, OrganisationKind

HIGHER = {OrganisationKind.COMMITTEE, OrganisationKind.GENERAL_BRANCH}
TICKED = {Settled.OPEN, Settled.PART, Settled.ARRANGED}


@door("dues.read", "GET", "POST")
def sheet(request: HttpRequest) -> HttpResponse:
    """Everybody who pays at a branch in a month; POST takes down those ticked as having paid."""
    place, month, today = place_of(request), month_of_request(request), timezone.localdate()
    if place.kind in HIGHER and "organisation" not in request.GET and request.method == "GET":
        return redirect("dues:totals")
    found = month_sheet(place, month, on=today)
    first = {"paid_on": today, "method": Method.CASH}
    form = SheetForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        ticked = set(request.POST.getlist("paid"))
        rows = [row for row in found.rows if str(row.member_id) in ticked]
        given = form.cleaned_data
        payments = [
            Payment(row.member_id, month, row.open_yuan, given["paid_on"], Method(given["method"]))
            for row in rows
        ]
        if done(form, lambda: _file(request, found, payments, given["client_key"])):
            if payments:
                messages.success(request, _("已登记 %(count)s 人。") % {"count": len(payments)})
            else:
                messages.warning(request, _("没有勾选人，什么也没有登记。"))
            return redirect(address(place, month))
    return shown(request, "sheet.html", _values(request, found, form, today), form)


def address(place: Organisation, month: date) -> str:
    """The sheet of an organisation and month."""
    query = {"organisation": place.code, "month": f"{month:%Y-%m}"}
    return f"{reverse('dues:sheet')}?{urlencode(query)}"


def _file(request: HttpRequest, found: MonthSheet, payments: list[Payment], key: str) -> None:
    payments_file_many(
        actor_of(request),
        organisation=found.organisation,
        payments=payments,
        months=[found.month],
        on=timezone.localdate(),
        client_key=key,
    )


def _values(
    request: HttpRequest, found: MonthSheet, form: SheetForm, today: date
) -> dict[str, Any]:
    place, month = found.organisation, found.month
    return {
        "sheet": found,
        "form": form,
        "place": place,
        "month": f"{month:%Y-%m}",
        "before": address(place, month_after(month, -1)),
        "after": address(place, month_after(month)) if month_after(month) <= today else "",
        "ticked": TICKED,
        "clocks": clocks_on(today),
        "late": [row for row in found.rows if row.open_months],
        "sent": set(request.POST.getlist("paid")),
        "may_file": actor_of(request).may("dues.file", place.path),
        "is_sample": place.is_sample,
    }
