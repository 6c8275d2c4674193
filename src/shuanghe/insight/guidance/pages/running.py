"""What every page of the guide begins with: who reads, and for which organisation."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from shuanghe.insight.guidance.queries.guide import Guide, guide_of
from shuanghe.insight.guidance.queries.seats import places_guided, seat_of
from shuanghe.kernel.pages import actor_of, shown_in
from shuanghe.organisation.models import Organisation

shown = shown_in("guidance")


def place_of(
    request: HttpRequest, places: Sequence[Organisation] | None = None
) -> Organisation | None:
    """The organisation asked for, or the reader's first; None when there is none with a guide.

    places: those that the reader is guided at, where they are known already.
    """
    code = request.POST.get("organisation") or request.GET.get("organisation", "")
    known = {one.code: one for one in places or ()}
    if code in known:
        return known[code]
    if code:
        place: Organisation = get_object_or_404(Organisation, code=code)
        return place
    guided = places_guided(actor_of(request)) if places is None else places
    return next(iter(guided), None)


def guide_for(request: HttpRequest, place: Organisation, *, on: Any) -> Guide:
    """The reader's guide there. Raises Http404 where there is none."""
    seat = seat_of(actor_of(request), place, on=on)
    if seat is None:
        raise Http404
    return guide_of(seat, on=on)
