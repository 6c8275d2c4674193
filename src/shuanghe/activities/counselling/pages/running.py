"""How the pages of counselling run: who asks, which place, what a rule refuses."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from shuanghe.activities.counselling.queries.terms import titles
from shuanghe.kernel.pages import actor_of, asked, shown_in
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation

shown = shown_in("counselling", titles=titles)


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
