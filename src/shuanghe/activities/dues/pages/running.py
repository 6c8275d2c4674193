"""How the pages of dues run: who asks, which organisation and month, what a rule refuses."""

from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from shuanghe.activities.dues.forms import month_asked
from shuanghe.kernel.pages import actor_of, asked, shown_in
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation

shown = shown_in("dues")


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
