"""How the pages of dues run: who asks, which organisation and month, what a rule refuses."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from shuanghe.activities.dues.forms import month_asked
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def asked(request: HttpRequest, name: str) -> str:
    """A value of the form sent, or of the address."""
    return str(request.POST.get(name) or request.GET.get(name, ""))


def month_of_request(request: HttpRequest) -> date:
    """The month asked for; this one otherwise."""
    return month_asked(asked(request, "month"), otherwise=timezone.localdate())


def place_of(request: HttpRequest, right: str = "dues.read") -> Organisation:
    """The organisation asked for, or the first one the asker has the right on.

    Raises Http404 when it is out of view or an administrative unit.
    """
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE)
    code = asked(request, "organisation")
    if code:
        named: Organisation = get_object_or_404(bodies, code=code)
        return named
    roots = actor_of(request).scope(right).roots
    first: Organisation | None = bodies.filter(path__in=roots).order_by("path").first()
    first = first or bodies.order_by("path").first()
    if first is None:
        raise Http404
    return first


def done(form: forms.Form, act: Callable[[], Any]) -> bool:
    """Do it; what a rule refuses is shown above the form."""
    try:
        act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def shown(request: HttpRequest, template: str, values: dict[str, Any], *sent: Any) -> HttpResponse:
    """The page; 422 when one of its forms has errors."""
    status = 422 if any(form is not None and form.errors for form in sent) else 200
    return render(request, f"dues/{template}", values, status=status)
