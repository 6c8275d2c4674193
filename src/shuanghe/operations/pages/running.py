"""How the pages of operations run: who asks, which place and month, what a rule refuses."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import end_of
from shuanghe.kernel.ui.asked import month_asked
from shuanghe.organisation.models import Organisation, OrganisationKind

MOST_PLACES = 400
SMALLEST = (OrganisationKind.TEAM, OrganisationKind.PARTY_GROUP)


def actor_of(request: HttpRequest) -> Actor:
    """Who asks."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def asked(request: HttpRequest, name: str) -> str:
    """A value of the form sent, or of the address."""
    return str(request.POST.get(name) or request.GET.get(name, ""))


def month_of_request(request: HttpRequest) -> date:
    """The month asked for; the one before this otherwise, whose figures are complete."""
    today = timezone.localdate()
    last = date(today.year - (today.month == 1), today.month - 1 or 12, 1)
    return month_asked(asked(request, "month"), otherwise=last)


def place_of(request: HttpRequest, right: str) -> Organisation:
    """The organisation asked for, or the first one the asker has the right on. Raises Http404."""
    code = asked(request, "organisation")
    if code:
        named: Organisation = get_object_or_404(Organisation.objects.all(), code=code)
        return named
    roots = actor_of(request).scope(right).roots
    first: Organisation | None = Organisation.objects.filter(path__in=roots).first()
    first = first or Organisation.objects.first()
    if first is None:
        raise Http404
    return first


def places_below(
    place: Organisation, *, kept: Iterable[Organisation | None] = ()
) -> Sequence[Organisation]:
    """The units of an organisation that may report figures or answer for a goal, in order.

    kept: those that do so now; they stay among the choices, whatever and wherever they are.
    """
    below = Organisation.objects.filter(
        path__gte=place.path, path__lt=end_of(place.path), dissolved_on=None
    )
    found = list(below.exclude(kind__in=SMALLEST).order_by("path")[:MOST_PLACES])
    return [*found, *(one for one in kept if one is not None and one not in found)]


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
    return render(request, f"operations/{template}", values, status=status)
