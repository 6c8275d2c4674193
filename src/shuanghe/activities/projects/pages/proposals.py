"""Calls, a new proposal, and changing one that was not handed in."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.forms.proposals import (
    ROWS,
    CallForm,
    ProposalForm,
    drafted,
    said_of,
)
from shuanghe.activities.projects.models import Call, Project
from shuanghe.activities.projects.pages.running import place_asked, shown
from shuanghe.activities.projects.queries.drafts import (
    Asking,
    Draft,
    draft_of,
    nearest,
    projects_on,
    unit_named,
)
from shuanghe.activities.projects.queries.places import calls_over, pairs_of, path_of_unit
from shuanghe.activities.projects.queries.showing import project_in_view
from shuanghe.activities.projects.services import (
    call_open,
    project_create,
    project_edit,
    projects_convene,
)
from shuanghe.activities.projects.services.calls import ABOUT
from shuanghe.kernel.pages import actor_of, asked, done, tried
from shuanghe.kernel.permissions.doors import door
from shuanghe.operations.queries.goals import goals_over
from shuanghe.organisation.models import Organisation, OrganisationKind

MOST_PLACES = 400
OWNERS = (
    OrganisationKind.COMMITTEE,
    OrganisationKind.GENERAL_BRANCH,
    OrganisationKind.BRANCH,
    OrganisationKind.JOINT_BRANCH,
)


@door("project.manage", "GET", "POST")
def calls(request: HttpRequest) -> HttpResponse:
    """The calls in view, and a new one."""
    today, place = timezone.localdate(), _caller(request)
    form = CallForm(
        request.POST if request.method == "POST" else None,
        initial={"opens_on": today, "title": _("%(year)s 年两带两创项目") % {"year": today.year}},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if done(form, lambda: call_open(actor_of(request), organisation=place, **given)):
            messages.success(request, _("已开始征集。"))
            return redirect("projects:calls")
    rows = list(Call.objects.select_related("organisation"))
    values = {
        "rows": rows,
        "form": form,
        "place": place,
        "today": today,
        "kinds": list(ABOUT),
        "is_sample": place.is_sample,
    }
    return shown(request, "calls.html", values, form)


@door("project.manage", "POST")
def meetings(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a dispatch or a release meeting over all projects of a call."""
    found: Call = get_object_or_404(Call.objects.select_related("organisation"), pk=pk)
    tried(
        request,
        lambda: projects_convene(
            actor_of(request), organisation=found.organisation, call=found,
            kind=asked(request, "kind"), note=asked(request, "note"),
        ),
        well=_("已登记到这次征集的有关项目。"),
    )  # fmt: skip
    return redirect("projects:calls")


def _caller(request: HttpRequest) -> Organisation:
    named = place_asked(request)
    roots = actor_of(request).scope("project.manage").roots
    first: Organisation | None = named or Organisation.objects.filter(path__in=roots).first()
    first = first or Organisation.objects.first()
    if first is None:
        raise Http404
    return first


def owners_of(request: HttpRequest) -> Sequence[Organisation]:
    """The Party bodies the asker may file projects for."""
    found = Organisation.objects.filter(kind__in=OWNERS, dissolved_on=None).order_by("path")
    return list(found[:MOST_PLACES])


@door("project.file", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """A new proposal for ?organisation=; asked for first where there are several."""
    place, kind, pk = place_asked(request), asked(request, "from"), asked(request, "of")
    if place is None:
        places = _near(owners_of(request), unit_named(kind, pk))
        if len(places) != 1:
            values = {"places": places, "kind": kind, "of": pk, "is_sample": False}
            return shown(request, "place.html", values)
        place = places[0]
    today = timezone.localdate()
    open_calls = calls_over(place, on=today)
    draft = _draft(request, place, open_calls, today)
    said = drafted(draft, until=date(today.year, 12, 31))
    form = _form(request, place, open_calls, {"client_key": uuid4().hex, **said})
    made: list[Project] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if done(
            form,
            lambda: made.append(
                project_create(
                    actor_of(request), organisation=place, call_id=int(given["call"]),
                    proposal=form.proposal(), client_key=given["client_key"] or uuid4().hex,
                )
            ),
        ):  # fmt: skip
            messages.success(request, _("已保存为草拟，补齐后可以申报。"))
            return redirect("projects:project", pk=made[0].pk)
    values = {
        "form": form,
        "place": place,
        "calls": open_calls,
        "project": None,
        "rows": ROWS,
        "origin": draft.origin.title if draft else "",
        "beside": _beside(place, draft),
    }
    return shown(request, "proposal.html", {**values, "is_sample": place.is_sample}, form)


@door("project.file", "GET", "POST")
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a proposal."""
    project = project_in_view(pk)
    place = project.organisation
    its_call = [one for one in calls_over(place) if one.pk == project.call_id]
    form = _form(request, place, its_call, said_of(project))
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: project_edit(
                actor_of(request), organisation=place, project=project, proposal=form.proposal()
            ),
        )
    ):
        messages.success(request, _("已保存。"))
        return redirect("projects:project", pk=pk)
    pairs = [(one.kpi_id, one.unit_id) for one in project.measures.all()]
    values = {
        "form": form,
        "place": place,
        "calls": its_call,
        "project": project,
        "rows": ROWS,
        "origin": "",
        "beside": projects_on(place, pairs, but=project.pk) if pairs else [],
    }
    return shown(request, "proposal.html", {**values, "is_sample": project.is_sample}, form)


def _near(places: Sequence[Organisation], unit: int | None) -> Sequence[Organisation]:
    """The places that lie nearest to the unit a draft is about; all where it is about none."""
    if unit is None or len(places) < 2:
        return places
    path = path_of_unit(unit, near=places[0].path)
    return nearest(places, path) if path else places


def _draft(
    request: HttpRequest, place: Organisation, its_calls: Sequence[Call], today: date
) -> Draft | None:
    """What the address names as the origin, as far as the asker may read it."""
    if request.method == "POST" or not its_calls:
        return None
    asking = Asking(actor_of(request), place, its_calls[0], today)
    return draft_of(asking, asked(request, "from"), asked(request, "of"))


def _beside(place: Organisation, draft: Draft | None) -> list[str]:
    """The numbers of projects that work on the same KPIs already."""
    pairs = [(one.kpi_id, one.unit_id) for one in draft.measures] if draft else []
    return projects_on(place, pairs) if pairs else []


def _form(
    request: HttpRequest, place: Organisation, its_calls: Sequence[Call], said: dict[str, object]
) -> ProposalForm:
    return ProposalForm(
        request.POST if request.method == "POST" else None,
        initial=said,
        calls=its_calls,
        pairs=pairs_of(place, its_calls[0]) if its_calls else [],
        goals=goals_over(place),
    )
