"""How the pages of agreements run: who asks, which agreement, what a rule refuses."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404

from shuanghe.activities.agreements.models import Agreement
from shuanghe.activities.agreements.queries.people import issuer_in_view
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, shown_in
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import Organisation

shown = shown_in("agreements")


def agreement_asked(pk: int) -> Agreement:
    """An agreement in view. Raises Http404."""
    found: Agreement = get_object_or_404(Agreement.objects.select_related("organisation"), pk=pk)
    return found


def issuer_asked(request: HttpRequest, agreement: Agreement, right: str) -> Organisation:
    """The issuer, for whoever holds the right there. Raises Http404 for anybody else."""
    place = issuer_in_view(agreement)
    if place is None or not actor_of(request).may(right, place.path):
        raise Http404
    return place


def place_asked(request: HttpRequest, right: str) -> Organisation:
    """The organisation asked for, or the first one the asker has the right on. Raises Http404."""
    code = str(request.POST.get("organisation") or request.GET.get("organisation", ""))
    if code:
        named: Organisation = get_object_or_404(Organisation.objects.all(), code=code)
        return named
    roots = actor_of(request).scope(right).roots
    first: Organisation | None = Organisation.objects.filter(path__in=roots).first()
    first = first or Organisation.objects.filter(parent=None).first()
    first = first or Organisation.objects.first()
    if first is None:
        raise Http404
    return first


def numbers_asked(request: HttpRequest, name: str) -> list[int]:
    """The ids that a form ticked."""
    found = [number_asked(one) for one in request.POST.getlist(name)]
    return [one for one in found if one is not None]


def told(
    request: HttpRequest,
    text: str,
    act: Callable[[], Any],
    to: str,
    *,
    kept: Callable[[], HttpResponse],
) -> HttpResponse:
    """Do it and go on to an address; what a rule refuses is told on the page that keeps it.

    kept: the page with what was typed; it answers 422.
    """
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
        page = kept()
        page.status_code = 422
        return page
    messages.success(request, text)
    return HttpResponseRedirect(to)
