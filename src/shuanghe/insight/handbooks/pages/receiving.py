"""Who holds an edition; a unit signs for it and says that it was read."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.insight.handbooks.pages.running import PER_PAGE, shown
from shuanghe.insight.handbooks.queries.editions import edition_readable, tallies
from shuanghe.insight.handbooks.queries.receipts import receipt_in_view, receipts_of
from shuanghe.insight.handbooks.services.receipts import receipt_read, receipt_sign
from shuanghe.kernel.pages import actor_of, page_of, tried
from shuanghe.kernel.permissions.doors import door

STATES = ("issued", "received", "read")


@door("handbook.read")
def receipts(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The units in view that were given an edition; ?state= issued, received, read."""
    edition, state = edition_readable(pk), request.GET.get("state", "")
    state = state if state in STATES else ""
    values = {
        "edition": edition,
        "state": state,
        "states": STATES,
        "page": page_of(request, receipts_of(edition, state), PER_PAGE),
        "tally": tallies([edition]).get(edition.pk),
        "is_sample": edition.is_sample,
    }
    return shown(request, "receipts.html", values)


@door("handbook.receive", "POST")
def receipt(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Sign for an edition, or say that it was read."""
    found, actor, today = receipt_in_view(pk), actor_of(request), timezone.localdate()
    place = found.organisation
    acts = {"sign": (receipt_sign, _("已签收。")), "read": (receipt_read, _("已标记阅知。"))}
    act, said = acts.get(request.POST.get("do", ""), (None, ""))
    if act is None:
        raise Http404
    tried(request, lambda: act(actor, organisation=place, receipt=found, on=today), well=said)
    return redirect("handbooks:list")
