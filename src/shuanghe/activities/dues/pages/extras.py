"""Large extra payments on their way up: where each is, who handed it on, who has it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.forms.account import PassForm, ReceiveForm, first_error
from shuanghe.activities.dues.models import Passing
from shuanghe.activities.dues.queries.passing import (
    holder_of,
    receiver_of,
    steps_of,
    ways_in_view,
)
from shuanghe.activities.dues.queries.people import entry_in_view
from shuanghe.activities.dues.services.passing import extra_pass, extra_receive
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door


@door("dues.read")
def extras(request: HttpRequest) -> HttpResponse:
    """Every large extra payment in view with the chain of its hand-overs."""
    values = {"ways": ways_in_view(actor_of(request)), "today": timezone.localdate()}
    return render(request, "dues/extras.html", values)


@door("dues.file", "POST")
def passed(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand one on to the next level."""
    entry, form = entry_in_view(pk), PassForm(request.POST)
    holder = holder_of(entry, steps_of(entry)) or entry.organisation
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("dues:extras")
    try:
        extra_pass(actor_of(request), organisation=holder, entry=entry, **form.cleaned_data)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已登记转交，等上一级登记收到。"))
    return redirect("dues:extras")


@door("dues.file", "POST")
def received(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the receipt of a hand-over."""
    found = Passing.objects.select_related("organisation", "entry")
    passing: Passing = get_object_or_404(found, pk=pk)
    form = ReceiveForm(request.POST)
    if not form.is_valid():
        messages.error(request, first_error(form))
        return redirect("dues:extras")
    try:
        extra_receive(
            actor_of(request),
            organisation=receiver_of(passing),
            passing=passing,
            **form.cleaned_data,
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已登记收到。"))
    return redirect("dues:extras")
