"""The queue of requests to pay less, and the decision on each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from shuanghe.activities.dues.models import Hardship
from shuanghe.activities.dues.queries.hardships import committees_above, hardships_asked
from shuanghe.activities.dues.services import hardship_approve, hardship_refuse
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door

ACTS = {"approve": hardship_approve, "refuse": hardship_refuse}


@door("dues.file")
def hardships(request: HttpRequest) -> HttpResponse:
    """Requests in view, those that wait first."""
    values = {"rows": hardships_asked(actor_of(request))}
    return render(request, "dues/hardships.html", values)


@door("dues.file", "POST")
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve or decline one request at the committee above."""
    hardship: Hardship = get_object_or_404(
        Hardship.objects.select_related("organisation", "member"), pk=pk
    )
    committee = committees_above([hardship.organisation]).get(hardship.organisation_id)
    act = ACTS.get(request.POST.get("do", ""))
    if committee is None or act is None:
        raise Http404
    note = request.POST.get("note", "")
    try:
        act(actor_of(request), organisation=committee, hardship=hardship, note=note)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("决定已登记。"))
    return redirect("dues:hardships")
