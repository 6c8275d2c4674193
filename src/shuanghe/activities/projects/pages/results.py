"""Results passed on to other units, and what these say."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.forms.doing import AnswerForm, OfferForm
from shuanghe.activities.projects.models import Replication
from shuanghe.activities.projects.pages.running import shown
from shuanghe.activities.projects.queries.places import answers_for, call_of
from shuanghe.activities.projects.queries.showing import project_in_view, replications_of
from shuanghe.activities.projects.services import replication_answer, replication_offer
from shuanghe.activities.projects.services.changing import company_asked
from shuanghe.kernel.pages import actor_of, done, page_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation

ROWS = 50


@door("project.manage", "GET", "POST")
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a result on to units right below the company."""
    project = project_in_view(pk)
    company_asked(actor_of(request), project, "project.manage")
    call, known = call_of(project), replications_of(project)
    taken = {one.organisation_id for one in known} | {project.unit_id}
    places = Organisation.objects.filter(parent_id=call.organisation_id, dissolved_on=None)
    places = places.filter(kind__in=("committee", "general_branch", "branch")).exclude(pk__in=taken)
    form = OfferForm(
        request.POST if request.method == "POST" else None,
        places=places.order_by("path"),
        initial={"practice": project.operations_measures},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: replication_offer(
                actor_of(request), organisation=project.organisation, project=project,
                units=form.chosen(), practice=form.cleaned_data["practice"],
            ),
        )
    ):  # fmt: skip
        messages.success(request, _("已推广，等待各单位答复。"))
        return redirect("projects:project", pk=pk)
    values = {
        "form": form,
        "project": project,
        "known": known,
        "is_sample": project.is_sample,
    }
    return shown(request, "offer.html", values, form)


@door("project.read")
def replications(request: HttpRequest) -> HttpResponse:
    """The results offered to units in view."""
    rows = Replication.objects.select_related("organisation").order_by("-id")
    page, actor = page_of(request, rows, ROWS), actor_of(request)
    values = {
        "page": page,
        "today": timezone.localdate(),
        "answerable": {
            one.pk for one in page.object_list if answers_for(actor, one.organisation.path)
        },
        "is_sample": any(one.is_sample for one in page.object_list),
    }
    return shown(request, "replications.html", values)


@door("project.check", "GET", "POST")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a result up or decline it."""
    row = get_object_or_404(Replication.objects.select_related("organisation"), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: replication_answer(
                actor_of(request), organisation=row.organisation, replication=row,
                **form.cleaned_data,
            ),
        )
    ):  # fmt: skip
        messages.success(request, _("已答复。"))
        return redirect("projects:replications")
    today = timezone.localdate()
    values = {
        "form": form if answers_for(actor_of(request), row.organisation.path) else None,
        "row": row,
        "today": today,
        "is_sample": row.is_sample,
    }
    return shown(request, "answer.html", values, form)
