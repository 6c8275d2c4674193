"""Definitions of KPIs, the units that report them, starter sets."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, asked, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.operations.forms import KpiForm, indents_of
from shuanghe.operations.models import Kpi
from shuanghe.operations.pages.running import place_of, places_below, shown
from shuanghe.operations.queries.reading import units_reporting
from shuanghe.operations.queries.starters import starter_sets
from shuanghe.operations.rules.amounts import amount_of
from shuanghe.operations.services import KpiLine, kpi_change, kpi_create, starter_adopt, units_set
from shuanghe.organisation.models import Organisation

AMOUNTS = ("band_low", "band_high", "plausible_low", "plausible_high", "amber_within", "factor")
PLAIN = (
    "code", "title", "measure", "direction", "formula", "gathering", "frequency", "owner_post",
    "may_be_negative", "decimals", "from_on", "until_on",
)  # fmt: skip


@door("kpi.manage", "GET", "POST")
def kpi_new(request: HttpRequest) -> HttpResponse:
    """Define a KPI for an organisation and all below it."""
    place = place_of(request, "kpi.manage")
    form = _form(request, place, {"from_on": timezone.localdate().replace(month=1, day=1)})
    made: list[Kpi] = []
    if request.method == "POST" and form.is_valid():
        line = KpiLine(form.cleaned_data["code"], form.line())
        if done(
            form,
            lambda: made.append(kpi_create(actor_of(request), organisation=place, line=line)),
        ):
            messages.success(request, _("已建立指标，请选择由哪些单位填报。"))
            return redirect("operations:units", pk=made[0].pk)
    values = {"form": form, "place": place, "kpi": None, "is_sample": place.is_sample}
    return shown(request, "define.html", values, form)


@door("kpi.manage", "GET", "POST")
def kpi_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a definition."""
    kpi = _kpi(pk)
    form = _form(request, kpi.organisation, _initial(kpi), kept=[kpi.owner])
    if request.method == "POST" and form.is_valid():
        line = KpiLine(kpi.code, form.line())
        if done(
            form,
            lambda: kpi_change(
                actor_of(request), organisation=kpi.organisation, kpi=kpi, line=line
            ),
        ):
            messages.success(request, _("已保存。"))
            return redirect("operations:kpi", pk=pk)
    values = {
        "form": form, "place": kpi.organisation, "kpi": kpi, "is_sample": kpi.is_sample,
    }  # fmt: skip
    return shown(request, "define.html", values, form)


@door("kpi.manage", "GET", "POST")
def units(request: HttpRequest, pk: int) -> HttpResponse:
    """Which units report a KPI."""
    kpi = _kpi(pk)
    reporting = units_reporting(kpi)
    places = places_below(kpi.organisation, kept=reporting)
    chosen, problem = {one.code for one in reporting}, ""
    if request.method == "POST":
        chosen = set(request.POST.getlist("unit"))
        wanted = [one for one in places if one.code in chosen]
        problem = _units_problem(request, kpi, wanted, reporting)
        if not problem:
            messages.success(
                request, _("已保存，现由 %(count)s 个单位填报。") % {"count": len(wanted)}
            )
            return redirect("operations:kpi", pk=pk)
    values = {
        "kpi": kpi,
        "places": places,
        "indents": indents_of(places),
        "chosen": chosen,
        "problem": problem,
        "asks": bool(reporting) and not chosen,
        "is_sample": kpi.is_sample,
    }
    response = shown(request, "units.html", values)
    response.status_code = 422 if problem else 200
    return response


def _units_problem(
    request: HttpRequest,
    kpi: Kpi,
    wanted: Sequence[Organisation],
    reporting: Sequence[Organisation],
) -> str:
    """Set the units; why not, or "". That nobody reports any more must be said, not left out."""
    if not wanted and reporting and request.POST.get("is_sure") != "yes":
        return _(
            "一个单位也没有勾选：保存后 %(count)s 个单位都不再填报。确定的话请勾选下面的确认。"
        ) % {"count": len(reporting)}
    try:
        units_set(actor_of(request), organisation=kpi.organisation, kpi=kpi, units=wanted)
    except Refused as refused:
        return str(refused)
    return ""


@door("kpi.manage", "GET", "POST")
def starters(request: HttpRequest) -> HttpResponse:
    """Adopt a part of a starter set."""
    place, problem = place_of(request, "kpi.manage"), ""
    places = places_below(place)
    if request.method == "POST":
        try:
            new = _adopt(request, place, places)
        except Refused as refused:
            problem = str(refused)
        else:
            messages.success(request, _("已采用，新建指标 %(new)s 项。") % {"new": new})
            return redirect("operations:kpis")
    values = {
        "sets": starter_sets().values(),
        "place": place,
        "places": places,
        "indents": indents_of(places),
        "chosen": set(request.POST.getlist("unit")),
        "part": asked(request, "part"),
        "problem": problem,
        "is_sample": place.is_sample,
    }
    response = shown(request, "starters.html", values)
    response.status_code = 422 if problem else 200
    return response


def _adopt(request: HttpRequest, place: Organisation, places: Sequence[Organisation]) -> int:
    key, _slash, part = asked(request, "part").partition("/")
    chosen = set(request.POST.getlist("unit"))
    wanted = [one for one in places if one.code in chosen]
    if not wanted:
        raise Refused(_("请至少选一个填报单位。"))
    return starter_adopt(actor_of(request), organisation=place, key=key, part=part, units=wanted)


def _kpi(pk: int) -> Kpi:
    found: Kpi = get_object_or_404(Kpi.objects.select_related("organisation"), pk=pk)
    return found


def _form(
    request: HttpRequest,
    place: Organisation,
    initial: dict[str, Any],
    *,
    kept: Sequence[Organisation | None] = (),
) -> KpiForm:
    return KpiForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        parts=Kpi.objects.filter(organisation=place),
        places=places_below(place, kept=kept),
    )


def _initial(kpi: Kpi) -> dict[str, Any]:
    first: dict[str, Any] = {name: getattr(kpi, name) for name in PLAIN}
    for name in AMOUNTS:
        kept = getattr(kpi, f"{name}_millionths")
        first[name] = None if kept is None else f"{amount_of(kept).normalize():f}"
    first["numerator"], first["denominator"] = kpi.numerator_id, kpi.denominator_id
    first["owner"] = kpi.owner.code if kpi.owner_id is not None else ""
    return first
