"""The two catalogues, and one item: what it asks, who demands it, how it stands, adoption."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.standards.documents import catalogue_file
from shuanghe.activities.standards.forms import AdoptForm, EndForm, FilterForm
from shuanghe.activities.standards.pages.running import place_of, places_owing, places_with, shown
from shuanghe.activities.standards.queries import (
    catalogue,
    catalogue_item,
    categories,
    chart_titles,
    duties_behind,
    may_be_adopted,
)
from shuanghe.activities.standards.queries.standing import (
    adoption_counts,
    adoption_in_view,
    adoptions_of,
    standings,
)
from shuanghe.activities.standards.rules import KINDS, CatalogueItem
from shuanghe.activities.standards.services import adoption_end, item_adopt
from shuanghe.kernel.pages import actor_of, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import OrganisationKind, PostKind
from shuanghe.rulebook.queries import evidence_kinds

POSTS = dict(PostKind.choices)
PLACES = dict(OrganisationKind.choices)
ALLOWED = "standard.adopt"


@door("standard.read")
def catalogue_page(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A catalogue with filters, as it stands at one organisation; ?format=xlsx gives it whole."""
    if kind not in KINDS:
        raise Http404
    return _catalogue(request, kind)


@door("standard.read")
def catalogues(request: HttpRequest) -> HttpResponseBase:
    """The catalogue of Party work, from which the other is one tab away."""
    return _catalogue(request, next(iter(KINDS)))


def _catalogue(request: HttpRequest, kind: str) -> HttpResponseBase:
    today, place = timezone.localdate(), place_of(request, "standard.read")
    form = FilterForm(request.GET, groups=categories(kind))
    found = standings(catalogue(kind, form.wanted()), place, on=today)
    names = {"posts": POSTS, "places": PLACES, "kinds": evidence_kinds(), "charts": chart_titles()}
    if request.GET.get("format") == "xlsx":
        return catalogue_file(kind, found, **names)
    values = {
        "kind": kind,
        "form": form,
        "found": found,
        "total": len(catalogue(kind)),
        "adopted": sum(one.adoption is not None for one in found),
        "place": place,
        "places": places_with(request, "standard.read"),
        "posts": POSTS,
        "place_titles": PLACES,
        "kind_titles": KINDS,
        "is_sample": any(one.adoption and one.adoption.is_sample for one in found),
    }
    return shown(request, "catalogue.html", values)


@door("standard.read", "GET", "POST")
def item_page(request: HttpRequest, code: str) -> HttpResponse:
    """One item; whoever may can adopt it or give it up."""
    item = catalogue_item(code)
    if item is None:
        raise Http404
    places = places_owing(places_with(request, ALLOWED), item.scope)
    adopting = AdoptForm(_sent(request, "adopt"), places=places)
    ending = EndForm(_sent(request, "end"))
    if request.method == "POST" and (_adopted(request, item, adopting) or _ended(request, ending)):
        return redirect(request.get_full_path())
    return shown(request, "item.html", _values(request, item, adopting, ending), adopting, ending)


def _values(
    request: HttpRequest, item: CatalogueItem, adopting: AdoptForm, ending: EndForm
) -> dict[str, Any]:
    today, place, actor = (
        timezone.localdate(),
        place_of(request, "standard.read"),
        actor_of(request),
    )
    standing = standings([item], place, on=today)[0]
    may_adopt = may_be_adopted(item, on=today)
    history = adoptions_of(item.code) if may_adopt else []
    here = [one for one in history if one.until_on is None][:1]
    return {
        "item": item,
        "standing": standing,
        "place": place,
        "places": places_with(request, "standard.read"),
        "rules": duties_behind(item, on=today),
        "posts": POSTS,
        "place_titles": PLACES,
        "evidence_titles": evidence_kinds(),
        "charts": chart_titles(),
        "may_be_adopted": may_adopt,
        "adopting": adopting if may_adopt and adopting.has_places else None,
        "ending": ending,
        "history": history,
        "counts": {one.pk: adoption_counts(one) for one in here},
        "ends": {one.pk for one in history if actor.may(ALLOWED, one.organisation.path)},
        "is_sample": any(one.is_sample for one in history if one.until_on is None),
    }


def _sent(request: HttpRequest, name: str) -> Any:
    return request.POST if request.POST.get("do") == name else None


def _adopted(request: HttpRequest, item: CatalogueItem, form: AdoptForm) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    place, today = place_of(request, ALLOWED), timezone.localdate()
    reason = form.cleaned_data["reason"]
    is_done = done(
        form,
        lambda: item_adopt(
            actor_of(request), organisation=place, code=item.code, on=today, reason=reason
        ),
    )
    if is_done:
        messages.success(request, _("已经采用，从本期起下达，列入这一期每个月的清单。"))
    return is_done


def _ended(request: HttpRequest, form: EndForm) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    adoption = adoption_in_view(form.cleaned_data["adoption"])
    if adoption is None:
        raise Http404
    is_done = done(
        form,
        lambda: adoption_end(
            actor_of(request),
            organisation=adoption.organisation,
            adoption=adoption,
            reason=form.cleaned_data["reason"],
            on=timezone.localdate(),
        ),
    )
    if is_done:
        messages.success(request, _("已经停用，没有办的从清单上取下。"))
    return is_done
