"""The beginning of a transfer: a member goes, or a letter comes."""

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from shuanghe.activities.transfers.forms import LetterForm, PlanForm
from shuanghe.activities.transfers.pages.running import done, first_place, member_asked, shown
from shuanghe.activities.transfers.queries.bodies import branch_of
from shuanghe.activities.transfers.queries.own import TRANSFER
from shuanghe.activities.transfers.services import letter_register, transfer_open
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.procedures.queries import procedure_on


@door("case.file", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Begin the transfer of ?member=."""
    member, today = member_asked(request), timezone.localdate()
    home = branch_of(member)
    step = procedure_on(TRANSFER, on=today).step("request")
    form = PlanForm(
        step, request.POST or None, initial={"done_on": today, "client_key": uuid4().hex}
    )
    if request.method == "POST" and form.is_valid():
        made = done(
            form,
            lambda: transfer_open(
                actor_of(request), organisation=home, plan=form.plan(member), on=today
            ),
        )
        if made is not None:
            return redirect("transfers:transfer", pk=made.pk)
    values = {"form": form, "member": member, "home": home, "is_sample": member.is_sample}
    return shown(request, "new.html", values, form)


@door("case.file", "GET", "POST")
def arrival(request: HttpRequest) -> HttpResponse:
    """Take down a letter from outside for ?organisation=."""
    place, today = first_place(request, "case.file"), timezone.localdate()
    step = procedure_on(TRANSFER, on=today).step("request")
    form = LetterForm(
        step, request.POST or None, initial={"done_on": today, "client_key": uuid4().hex}
    )
    if request.method == "POST" and form.is_valid():
        made = done(
            form,
            lambda: letter_register(
                actor_of(request), organisation=place, letter=form.letter(), on=today
            ),
        )
        if made is not None:
            return redirect("transfers:transfer", pk=made.pk)
    values = {"form": form, "place": place, "is_sample": place.is_sample}
    return shown(request, "arrival.html", values, form)
