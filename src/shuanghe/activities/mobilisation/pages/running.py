"""How the pages of this app run: who asks, which place and year, what a rule refuses."""

from datetime import date

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from shuanghe.kernel.pages import actor_of, asked, shown_in
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation

FIRST_YEAR, LAST_YEAR = 2000, 2200
shown = shown_in("mobilisation")


def year_asked(request: HttpRequest, today: date) -> int:
    """The year asked for; this one when none that can be."""
    year = number_asked(asked(request, "year"))
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else today.year


def place_asked(request: HttpRequest) -> Organisation | None:
    """The organisation asked for, None when none was. Raises Http404 for one out of view."""
    code = asked(request, "organisation")
    if not code:
        return None
    found: Organisation = get_object_or_404(Organisation.objects.all(), code=code)
    return found


def place_of(
    request: HttpRequest, right: str, *, first: Organisation | None = None
) -> Organisation:
    """The organisation asked for, or the first Party body the right is held on. Raises Http404.

    first: what to begin with instead of the first.
    """
    named = place_asked(request) or first
    if named is not None:
        return named
    scope = actor_of(request).scope(right)
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE).filter(dissolved_on=None)
    highest: Organisation | None = bodies.filter(scope.q("path")).order_by("path").first()
    if highest is None:
        raise Http404
    return highest
