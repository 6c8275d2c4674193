"""What a body may approve, file or send: by its kind, or because it was given or denied it."""

from datetime import date
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.forms import CapabilityForm
from shuanghe.organisation.models import ADMINISTRATIVE, Capability, Organisation
from shuanghe.organisation.pages.forming import form_run, place_of
from shuanghe.organisation.queries.capabilities import Power, capabilities_of, powers_known
from shuanghe.organisation.services.capabilities import capability_set


class Held(NamedTuple):
    """One power: whether the body has it today, and whether it was named."""

    power: Power
    is_held: bool
    named: Capability | None


@door("organisation.read")
def capabilities(request: HttpRequest, code: str) -> HttpResponse:
    """Every power and whether the body has it today, why, and what was decided before."""
    place = _body(code)
    today, rows, known = timezone.localdate(), capabilities_of(place), powers_known()
    standing = {one.power: one for one in rows if _is_in_force(one, today)}
    held = [
        Held(power, named.is_given if named else place.kind in power.kinds, named)
        for name, power in known.items()
        for named in [standing.get(name)]
    ]
    actor = request.actor  # type: ignore[attr-defined]
    values = {
        "place": place,
        "held": held,
        "history": [(one, known.get(one.power, Power(one.power)).title) for one in rows],
        "may_manage": actor.may("organisation.manage", place.path),
        "is_sample": place.is_sample,
    }
    return render(request, "organisation/capabilities.html", values)


@door("organisation.manage", "GET", "POST")
def capability_new(request: HttpRequest, code: str) -> HttpResponse:
    """Give or deny a power from a day, with its basis."""
    place = _body(code)
    back = reverse("organisation:capabilities", args=[place.code])
    titles = {name: power.title for name, power in powers_known().items()}

    def do(given: dict[str, Any]) -> str:
        capability_set(request.actor, organisation=place, **given)  # type: ignore[attr-defined]
        return back

    words = (_("规定一项权限"), place.name, _("保存"))
    form = CapabilityForm(request.POST or None, powers=titles)
    return form_run(request, form, words=words, do=do, back=back)


def _is_in_force(one: Capability, on: date) -> bool:
    return one.from_on <= on and (one.until_on is None or one.until_on > on)


def _body(code: str) -> Organisation:
    """A Party body in view. Raises Http404."""
    place = place_of(code)
    if place.kind in ADMINISTRATIVE:
        raise Http404
    return place
