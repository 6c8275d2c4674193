"""The admission board of an organisation and all below it; an applicant; the roll."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanghe.activities.development.forms import ApplicantForm, ListingForm
from shuanghe.activities.development.queries import ADMISSION
from shuanghe.activities.development.queries.board import (
    PROBATION_ENDS,
    REVIEW,
    board_of,
    cases_in_order,
    months_spread,
    reviews_due,
)
from shuanghe.activities.development.queries.roll import membership_in
from shuanghe.activities.development.rules import Stage
from shuanghe.activities.development.services import applicant_register, probationer_list
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation, OrganisationKind
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries.listing import case_lines
from shuanghe.procedures.queries.timeline import case_in_view

PAGE = 50
HIGHER = {OrganisationKind.COMMITTEE, OrganisationKind.GENERAL_BRANCH}
STAGES = {
    Stage.APPLICANT: gettext_lazy("申请人"),
    Stage.ACTIVIST: gettext_lazy("入党积极分子"),
    Stage.PROSPECTIVE: gettext_lazy("发展对象"),
    Stage.PROBATIONARY: gettext_lazy("预备党员"),
}


def place_of(request: HttpRequest, right: str = "case.read") -> Organisation:
    """The organisation asked for, or the first one the asker has the right on. Raises Http404."""
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE)
    code = str(request.POST.get("organisation") or request.GET.get("organisation", ""))
    if code:
        named: Organisation = get_object_or_404(bodies, code=code)
        return named
    roots = actor_of(request).scope(right).roots
    first: Organisation | None = bodies.filter(path__in=roots).order_by("path").first()
    first = first or bodies.order_by("path").first()
    if first is None:
        raise Http404
    return first


@door("case.read")
def board(request: HttpRequest) -> HttpResponse:
    """Who stands where, who is next by when, which reviews fall due, how the months spread."""
    place, today = place_of(request), timezone.localdate()
    asked = request.GET.get("stage", "")
    stage = Stage(asked) if asked in set(Stage) else None
    found = board_of(place, stage=stage, on=today)
    page = Paginator(found.ids, PAGE).get_page(request.GET.get("page"))
    actor = actor_of(request)
    values = {
        "place": place,
        "stage": stage,
        "stages": [(one, STAGES[one], found.counts[one]) for one in Stage],
        "total": sum(found.counts.values()),
        "page": page,
        "lines": case_lines(cases_in_order(list(page.object_list)), on=today),
        "reviews": reviews_due(place, REVIEW),
        "endings": reviews_due(place, PROBATION_ENDS),
        "months": months_spread(place, on=today) if place.kind in HIGHER else [],
        "today": today,
        "may_file": actor.may("case.file", place.path),
        "is_branch": place.kind not in HIGHER,
        "is_sample": place.is_sample,
    }
    return render(request, "development/board.html", values)


@door("case.file", "GET", "POST")
def applicant(request: HttpRequest) -> HttpResponse:
    """Register an applicant: the case is opened with its first step."""
    place = place_of(request, "case.file")
    form = ApplicantForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            case = applicant_register(
                actor_of(request), organisation=place, applicant=form.applicant()
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已登记入党申请，下面写着先办什么。"))
            return redirect("procedures:case", pk=case.pk)
    bodies: Any = Organisation.objects.exclude(kind__in=[*ADMINISTRATIVE, *HIGHER])
    values = {
        "form": form,
        "place": place,
        "bodies": bodies.filter(dissolved_on=None).order_by("path")[:200],
        "is_higher": place.kind in HIGHER,
        "is_sample": place.is_sample,
    }
    return render(request, "development/applicant.html", values, status=422 if form.errors else 200)


@door("case.file", "GET", "POST")
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody approved on the roll."""
    case = _approved(pk)
    due = membership_in(case)
    if due is None:
        raise Http404
    form = ListingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            member = probationer_list(
                actor_of(request),
                organisation=case.organisation,
                case=case,
                listing=form.listing(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            told = _("%(name)s已列入%(place)s名册。")
            messages.success(request, told % {"name": member.name, "place": case.organisation.name})
            return redirect("procedures:case", pk=pk)
    values = {"form": form, "case": case, "due": due, "is_sample": case.is_sample}
    return render(request, "development/listing.html", values, status=422 if form.errors else 200)


def _approved(pk: int) -> Case:
    """An admission in view that is no drill and not on the roll yet. Raises Http404."""
    case = case_in_view(pk)
    if case.procedure != ADMISSION or case.is_drill or case.member_id is not None:
        raise Http404
    return case
