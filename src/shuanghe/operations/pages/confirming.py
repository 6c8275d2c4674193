"""What waits for a second person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.operations.documents import written
from shuanghe.operations.queries.definitions import held_in, terms_of
from shuanghe.operations.queries.reading import Waiting, values_waiting
from shuanghe.operations.rules.filing import unlikely
from shuanghe.operations.services import Confirming, values_confirm, values_send_back


@door("kpi.confirm", "GET", "POST")
def waiting(request: HttpRequest) -> HttpResponse:
    """Values filed by others; those ticked are confirmed and locked, or sent back with a reason."""
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, _acted(request))
        except Refused as refused:
            problem = str(refused)
        else:
            return redirect("operations:waiting")
    actor = actor_of(request)
    held = held_in(actor.scope("kpi.confirm"), on=timezone.localdate())
    rows = values_waiting(held)
    values = {
        "rows": rows,
        "warnings": {one.value.pk: _warning(one) for one in rows},
        "mine": {one.value.pk for one in rows if one.value.entered_by_id == actor.user_id},
        "problem": problem,
        "sent": request.POST,
        "written": written,
        "is_sample": any(one.unit.is_sample for one in rows),
    }
    return render(request, "operations/waiting.html", values, status=422 if problem else 200)


def _acted(request: HttpRequest) -> str:
    """Confirm what was ticked, or send it back (do=back), and say so."""
    actor, wanted = actor_of(request), confirmings(request.POST.getlist("value"))
    if request.POST.get("do") == "back":
        reason = request.POST.get("reason", "")
        count = values_send_back(actor, wanted=wanted, reason=reason)
        return _("已退回 %(count)s 项，填报人会收到通知。") % {"count": count}
    count = values_confirm(actor, wanted=wanted)
    return _("已确认 %(count)s 项，数值已锁定。") % {"count": count}


def _warning(row: Waiting) -> str:
    """What makes a second person look again; "" for a value inside the plausible range."""
    return unlikely(terms_of(row.kpi), row.value.amount)


def confirmings(ticked: list[str]) -> list[Confirming]:
    """The boxes ticked, each with the value that was read; Refused for none."""
    found = []
    for told in ticked:
        value, _dash, millionths = told.partition(":")
        pk, is_negative = number_asked(value), millionths.startswith("-")
        amount = number_asked(millionths.removeprefix("-"))
        if pk is not None and amount is not None:
            found.append(Confirming(pk, -amount if is_negative else amount))
    if not found:
        raise Refused(_("没有勾选数值，请勾选要办理的行。"))
    return found
