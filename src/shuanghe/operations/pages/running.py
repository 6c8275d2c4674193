"""How the pages of operations run: who asks, which place and month, what a rule refuses."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from shuanghe.kernel.pages import actor_of, asked, shown_in
from shuanghe.kernel.tree import end_of
from shuanghe.kernel.ui.asked import month_asked
from shuanghe.organisation.models import Organisation, OrganisationKind

MOST_PLACES = 400
SMALLEST = (OrganisationKind.TEAM, OrganisationKind.PARTY_GROUP)
shown = shown_in("operations")


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
