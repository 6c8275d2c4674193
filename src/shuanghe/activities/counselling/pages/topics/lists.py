"""The topics in view, a new one, the grades of a year."""

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.forms.topics import OpenForm
from shuanghe.activities.counselling.models import Appointment, CounsellingTopic, TopicStage
from shuanghe.activities.counselling.pages.running import place_of, shown
from shuanghe.activities.counselling.queries.topics.showing import Wanted, topics_found
from shuanghe.activities.counselling.queries.topics.terms import PROVENANCE, sheet, words
from shuanghe.activities.counselling.services.topics import topic_open, topics_settle
from shuanghe.kernel.pages import actor_of, asked, done, id_asked, page_of, tried
from shuanghe.kernel.permissions.doors import door

PAGE = 30


@door("counselling.read")
def topics(request: HttpRequest) -> HttpResponse:
    """The topics in view."""
    stage, family = asked(request, "stage"), asked(request, "family")
    wanted = Wanted(
        stage if stage in TopicStage.values else "",
        family if family in words("families") else "",
        id_asked(request, "year") or None,
        asked(request, "text").strip()[:40],
    )
    rows = topics_found(wanted)
    actor = actor_of(request)
    values = {
        "page": page_of(request, rows, PAGE),
        "wanted": wanted,
        "families": words("families"),
        "stages": TopicStage.choices,
        "may_open": actor.may("counselling.coach"),
        "may_settle": actor.may("counselling.manage"),
        "provenance": PROVENANCE,
        "is_sample": False,
    }
    return shown(request, "topics.html", values)


@door("counselling.coach", "GET", "POST")
def topic_new(request: HttpRequest) -> HttpResponse:
    """A new topic under an accepted appointment."""
    found = Appointment.objects.filter(state="accepted").select_related("organisation")
    own = actor_of(request).member_id
    rows = found.order_by("host_name", "id")[:200]
    appointments = sorted(rows, key=lambda one: one.member_id != own)
    form = OpenForm(
        request.POST if request.method == "POST" else None,
        appointments=appointments,
        initial={"client_key": uuid4().hex, "appointment": asked(request, "appointment")},
    )
    made: list[CounsellingTopic] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        row = get_object_or_404(found, pk=int(given["appointment"]))
        if done(
            form,
            lambda: made.append(
                topic_open(
                    actor_of(request), organisation=row.organisation, appointment=row,
                    title=given["title"], client_key=given["client_key"] or uuid4().hex,
                )
            ),
        ):  # fmt: skip
            messages.success(request, _("课题已经建立，先做调研诊断。"))
            return redirect("counselling:topic", pk=made[0].pk)
    values = {"form": form, "appointments": appointments, "is_sample": False}
    return shown(request, "topics_new.html", values, form)


@door("counselling.manage", "GET", "POST")
def topics_year(request: HttpRequest) -> HttpResponse:
    """The grades of a year: what is settled, what waits, and how ties are decided."""
    place = place_of(request, "counselling.manage")
    today = timezone.localdate()
    year = id_asked(request, "year") or today.year
    if request.method == "POST":
        tried(
            request,
            lambda: topics_settle(actor_of(request), organisation=place, year=year),
            well=_("已定级。"),
        )
        return redirect("counselling:topics_year")
    rows = CounsellingTopic.objects.filter(company=place.pk, closed_on__year=year)
    values = {
        "place": place,
        "year": year,
        "rows": list(rows.select_related("organisation").order_by("grade", "number")),
        "told": sheet("evaluation"),
        "provenance": PROVENANCE,
        "is_sample": place.is_sample,
    }
    return shown(request, "topics_year.html", values)
