"""How the pages of counselling run: who asks, which place, what a rule refuses."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from shuanghe.activities.counselling.queries.terms import titles
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def asked(request: HttpRequest, name: str) -> str:
    """A value of the form sent, or of the address."""
    return str(request.POST.get(name) or request.GET.get(name, ""))


def id_asked(request: HttpRequest, name: str) -> int:
    """An id of the form sent or of the address; one that no row has when it is none."""
    return number_asked(asked(request, name)) or 0


def place_of(request: HttpRequest, right: str) -> Organisation:
    """The body asked for by code, or the highest Party body the right is held on.

    Raises Http404 for one out of view, and where the right is held on none.
    """
    code = asked(request, "organisation")
    if code:
        found: Organisation = get_object_or_404(Organisation.objects.all(), code=code)
        return found
    scope = actor_of(request).scope(right)
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE).filter(dissolved_on=None)
    first: Organisation | None = bodies.filter(scope.q("path")).order_by("path").first()
    if first is None:
        raise Http404
    return first


def page_of(request: HttpRequest, rows: Any, size: int) -> "Page[Any]":
    """The part of the rows that the address asks for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; what a rule refuses is shown above the form."""
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def tried(request: HttpRequest, act: Callable[[], Any], *, well: str) -> bool:
    """Do it and say so on the page that follows, or say there what a rule refuses."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, well)
    return True


def shown(request: HttpRequest, template: str, values: dict[str, Any], *sent: Any) -> HttpResponse:
    """The page; 422 when one of its forms has errors."""
    status = 422 if any(form is not None and form.errors for form in sent) else 200
    return render(request, f"counselling/{template}", {"titles": titles, **values}, status=status)
