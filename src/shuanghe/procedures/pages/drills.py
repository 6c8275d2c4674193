"""Drills: any definition run on a made-up person, and the debrief afterwards."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.forms.opening import NAME, OpeningForm
from shuanghe.procedures.models import CaseState
from shuanghe.procedures.pages.cases import BODY, PAGE, body_asked, choose_body
from shuanghe.procedures.queries import procedure_on, procedures_known
from shuanghe.procedures.queries.drills import Scenario, debrief_of, scenarios_of
from shuanghe.procedures.queries.found import Wanted, cases_found
from shuanghe.procedures.queries.listing import case_lines
from shuanghe.procedures.queries.timeline import case_in_view
from shuanghe.procedures.rules import Procedure
from shuanghe.procedures.services import Opening
from shuanghe.procedures.services.drills import MADE_UP, MADE_UP_NAME, drill_open


@door("case.file")
def drill_list(request: HttpRequest) -> HttpResponse:
    """The scenarios there are, and the drills begun in view."""
    found = cases_found(Wanted(state="", is_drill=True))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "lines": case_lines(page.object_list, on=timezone.localdate()),
        "procedures": [
            (key, title, scenarios_of(key)) for key, title in procedures_known().items()
        ],
    }
    return render(request, "procedures/drills.html", values)


@door("case.file", "GET", "POST")
def drill_new(request: HttpRequest) -> HttpResponse:
    """Begin a drill. GET ?procedure=&scenario=&organisation=."""
    asked = request.POST if request.method == "POST" else request.GET
    key = asked.get("procedure", "")
    if key not in procedures_known():
        return redirect("procedures:drills")
    code = asked.get("organisation", "")
    if not code:
        return choose_body(request)
    place = body_asked(code)
    if not request.actor.may("case.file", place.path):  # type: ignore[attr-defined]
        raise Http404
    scenario = _scenario(key, asked.get("scenario", ""))
    return _opening(request, procedure_on(key, on=timezone.localdate()), scenario, place)


def _scenario(procedure: str, key: str) -> Scenario | None:
    found = [one for one in scenarios_of(procedure) if one.key == key]
    if key and not found:
        raise Http404
    return found[0] if found else None


def _opening(
    request: HttpRequest, procedure: Procedure, scenario: Scenario | None, place: Organisation
) -> HttpResponse:
    about: dict[str, Any] = dict(scenario.shape.about) if scenario else {}
    first = {NAME: about.get(NAME, _made_up(procedure, place))}
    form = OpeningForm(request.POST or None, procedure=procedure, known=about, initial=first)
    if scenario:
        form.keep_only_name()
    if request.method == "POST" and form.is_valid():
        opening = Opening(
            procedure=procedure.key,
            subject_name=str(form.cleaned_data[NAME]),
            opened_on=form.cleaned_data["opened_on"],
            client_key=form.cleaned_data["client_key"],
            about={**about, **form.about()},
        )
        actor = request.actor  # type: ignore[attr-defined]
        try:
            case = drill_open(actor, organisation=place, opening=opening, scenario=scenario)
        except Refused as refused:
            form.add_error(NAME, str(refused))
        else:
            return redirect("procedures:case", pk=case.pk)
    values = {"form": form, "procedure": procedure, "scenario": scenario, "organisation": place}
    status = 422 if form.errors else 200
    return render(request, "procedures/drill_new.html", values, status=status)


def _made_up(procedure: Procedure, place: Organisation) -> str:
    return f"{MADE_UP}{place.name}" if procedure.subject == BODY else MADE_UP_NAME


@door("case.read")
def debrief(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, what a check caught, what was missed; answers only after the end."""
    case = case_in_view(pk)
    if not case.is_drill:
        raise Http404
    values = {
        "case": case,
        "debrief": debrief_of(case, on=timezone.localdate()),
        "is_over": case.state != CaseState.RUNNING,
        "may_file": request.actor.may("case.file", case.organisation.path),  # type: ignore[attr-defined]
    }
    return render(request, "procedures/debrief.html", values)
