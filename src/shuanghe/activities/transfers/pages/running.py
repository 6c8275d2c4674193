"""How these pages run: who asks, about which organisation or member, what a rule refuses."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, shown_in
from shuanghe.organisation.models import ADMINISTRATIVE, Member, Organisation
from shuanghe.procedures.services import StepRefused

shown = shown_in("transfers")


def place_asked(request: HttpRequest) -> Organisation | None:
    """The organisation of the address, None without one. Raises Http404 when it is out of view."""
    code = request.GET.get("organisation", "")
    if not code:
        return None
    found: Organisation = get_object_or_404(
        Organisation.objects.exclude(kind__in=ADMINISTRATIVE), code=code
    )
    return found


def first_place(request: HttpRequest, right: str) -> Organisation:
    """The organisation of the address, else the first one the asker has the right on."""
    named = place_asked(request)
    if named is not None:
        return named
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE).filter(dissolved_on=None)
    roots = actor_of(request).scope(right).roots
    found: Organisation | None = bodies.filter(path__in=roots).order_by("path").first()
    found = found or bodies.order_by("path").first()
    if found is None:
        raise Http404
    return found


def member_asked(request: HttpRequest) -> Member:
    """The member named in the address. Raises Http404 when there is none in view."""
    try:
        uid = UUID(request.GET.get("member", ""))
    except ValueError:
        raise Http404 from None
    found: Member = get_object_or_404(Member.objects.select_related("organisation"), uid=uid)
    return found


def done(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Do it and give what came of it; what a rule refuses is shown at its field, and gives None."""
    try:
        return act()
    except StepRefused as refused:
        for fault in refused.faults:
            form.add_error(fault.fact if fault.fact in form.fields else None, str(fault))
    except Refused as refused:
        form.add_error(None, str(refused))
    return None


def told(request: HttpRequest, act: Callable[[], Any], *, well: str) -> None:
    """Do it and say at the top of the next page how it went."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, well)
