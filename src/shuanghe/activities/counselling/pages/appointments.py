"""Appointments: the list, one with its letter and the role behind it, renewal, end, ratings."""

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.documents import KINDS, letter_bytes, letter_name
from shuanghe.activities.counselling.forms.appointments import EndForm, RatingForm
from shuanghe.activities.counselling.models import Appointment, AppointmentState
from shuanghe.activities.counselling.pages.running import shown
from shuanghe.activities.counselling.queries.appointments import (
    appointment_in_view,
    appointments_found,
    company_of,
    is_over,
    is_renewable,
    quarters_of,
    role_seen,
)
from shuanghe.activities.counselling.queries.places import speaks_for
from shuanghe.activities.counselling.queries.ratings import ratings_given
from shuanghe.activities.counselling.queries.terms import families, specialties
from shuanghe.activities.counselling.services.appointing import (
    appointment_end,
    appointment_renew,
)
from shuanghe.activities.counselling.services.rating import host_rate
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import download
from shuanghe.kernel.pages import actor_of, asked, done, page_of, tried
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.words import choices_in_words

ON_A_PAGE = 40
NO_QUARTER = "0-0"
MARKS = {
    AppointmentState.OFFERED: "due",
    AppointmentState.ACCEPTED: "done",
    AppointmentState.DECLINED: "late",
    AppointmentState.ENDED: "",
}


@door("counselling.read")
def appointments(request: HttpRequest) -> HttpResponse:
    """The appointments in view: ?state= ?q=."""
    state, text = asked(request, "state"), asked(request, "q").strip()[:40]
    page = page_of(request, appointments_found(state=state, text=text), ON_A_PAGE)
    rows = list(page.object_list)
    values = {
        "page": page,
        "rows": rows,
        "state": state,
        "text": text,
        "states": choices_in_words(AppointmentState.choices),
        "families": families(),
        "marks": MARKS,
        "today": timezone.localdate(),
        "is_sample": any(one.is_sample for one in rows),
    }
    return shown(request, "appointments.html", values)


@door("counselling.read")
def appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """One appointment: its term, whether the role is in force, what the host said."""
    return _page(request, appointment_in_view(pk))


def _page(request: HttpRequest, found: Appointment, sent: RatingForm | None = None) -> HttpResponse:
    """The page; sent: a rating that was refused."""
    actor, today = actor_of(request), timezone.localdate()
    company, quarters = company_of(found).path, quarters_of(found, on=today)
    may_rate = speaks_for(actor, found.organisation.path, company=company)
    values = {
        **appointment_values(found, today),
        "ratings": ratings_given(found),
        "may_manage": actor.may("counselling.manage", company),
        "rating": sent or (RatingForm(quarters=quarters) if may_rate and quarters else None),
        "end": EndForm(),
    }
    return shown(request, "appointment.html", values, sent)


def appointment_values(found: Appointment, today: date) -> dict[str, object]:
    """What the page of an appointment shows to everybody who may open it."""
    return {
        "one": found,
        "role": role_seen(found, on=today),
        "is_renewable": is_renewable(found, on=today),
        "is_over": is_over(found, on=today),
        "families": families(),
        "specialties": specialties(),
        "marks": MARKS,
        "is_sample": found.is_sample,
    }


@door("counselling.read")
def letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The letter as a file: ?format=pdf, Word otherwise."""
    return letter_answer(request, appointment_in_view(pk))


def letter_answer(request: HttpRequest, found: Appointment) -> HttpResponseBase:
    """The file, or why it cannot be set here."""
    kind = asked(request, "format") or "docx"
    if kind not in KINDS:
        raise Http404
    try:
        return download(letter_name(found), letter_bytes(found, kind), kind)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("counselling:appointment", pk=found.pk)


@door("counselling.manage", "POST")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an appointment with the reason."""
    found = appointment_in_view(pk)
    tried(
        request,
        lambda: appointment_end(
            actor_of(request), organisation=company_of(found), appointment=found,
            ground=asked(request, "ground"), note=asked(request, "note"),
            on=timezone.localdate(),
        ),
        well=_("聘任已结束。"),
    )  # fmt: skip
    return redirect("counselling:appointment", pk=pk)


@door("counselling.manage", "POST")
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the next term."""
    found = appointment_in_view(pk)
    tried(
        request,
        lambda: appointment_renew(
            actor_of(request), organisation=company_of(found), appointment=found,
            on=timezone.localdate(),
        ),
        well=_("续聘的聘书已发出，请本人答复。"),
    )  # fmt: skip
    return redirect("counselling:appointment", pk=pk)


@door("counselling.host", "POST")
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's word on a quarter."""
    found, today = appointment_in_view(pk), timezone.localdate()
    quarters = quarters_of(found, on=today)
    form = RatingForm(request.POST, quarters=quarters)

    def give() -> None:
        given = form.cleaned_data
        newest = "{}-{}".format(*quarters[0]) if quarters else NO_QUARTER
        year, _dash, quarter = (given["period"] or newest).partition("-")
        host_rate(
            actor_of(request), organisation=found.organisation, appointment=found,
            year=int(year), quarter=int(quarter), score=given["score"], text=given["text"],
            on=today,
        )  # fmt: skip

    if form.is_valid() and done(form, give):
        messages.success(request, _("评价已登记。"))
        return redirect("counselling:appointment", pk=pk)
    return _page(request, found, form)
