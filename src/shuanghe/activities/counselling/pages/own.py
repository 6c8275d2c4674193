"""One's own appointments, wherever the hosts lie; nobody else's."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.forms.appointments import AnswerForm
from shuanghe.activities.counselling.models import Appointment
from shuanghe.activities.counselling.pages.appointments import (
    MARKS,
    appointment_values,
    letter_answer,
)
from shuanghe.activities.counselling.pages.running import shown
from shuanghe.activities.counselling.queries.appointments import own_appointments
from shuanghe.activities.counselling.queries.terms import families
from shuanghe.activities.counselling.services.answering import appointment_answer
from shuanghe.kernel.pages import actor_of, asked, tried
from shuanghe.kernel.permissions.doors import door


@door("me.read")
def own(request: HttpRequest) -> HttpResponse:
    """One's own appointments."""
    rows = _own(request)
    values = {
        "rows": rows,
        "families": families(),
        "marks": MARKS,
        "is_sample": any(one.is_sample for one in rows),
    }
    return shown(request, "own.html", values)


@door("me.read", "GET", "POST")
def own_appointment(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own appointments; do=accept, or do=decline with the reason."""
    found, today = _one(request, pk), timezone.localdate()
    if request.method == "POST":
        do = asked(request, "do")
        if do not in ("accept", "decline"):
            raise Http404
        tried(
            request,
            lambda: appointment_answer(
                actor_of(request), appointment=found, is_accepted=do == "accept",
                note=asked(request, "note"), on=today,
            ),
            well=_("已接受聘任。") if do == "accept" else _("已登记不接受的原因。"),
        )  # fmt: skip
        return redirect("counselling:own_appointment", pk=pk)
    values = {**appointment_values(found, today), "answer": AnswerForm()}
    return shown(request, "own_appointment.html", values)


@door("me.read")
def own_letter(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The own letter as a file."""
    return letter_answer(request, _one(request, pk))


def _own(request: HttpRequest) -> list[Appointment]:
    member_id = actor_of(request).member_id
    return own_appointments(member_id) if member_id is not None else []


def _one(request: HttpRequest, pk: int) -> Appointment:
    for one in _own(request):
        if one.pk == pk:
            return one
    raise Http404
