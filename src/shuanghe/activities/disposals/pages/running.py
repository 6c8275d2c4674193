"""How these pages run: who may read them, about whom, what a rule refuses."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, shown_in
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.permissions.rights import HANDLING
from shuanghe.organisation.models import Member
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries.timeline import case_in_view

shown = shown_in("disposals")


def handler_of(request: HttpRequest) -> Actor:
    """Who asks and handles cases somewhere. Raises Http404 for one who only reads them."""
    actor = actor_of(request)
    if not any(map(actor.may, HANDLING["case.read"])):
        raise Http404
    return actor


def member_asked(request: HttpRequest, *, right: str) -> Member:
    """The member of ?member= over whom the asker has the right. Raises Http404."""
    try:
        uid = UUID(request.GET.get("member", ""))
    except ValueError:
        raise Http404 from None
    rows = Member.objects.select_related("organisation").filter(merged_into=None)
    found: Member = get_object_or_404(rows, uid=uid)
    if not actor_of(request).may(right, found.organisation.path):
        raise Http404
    return found


def case_handled(request: HttpRequest, pk: int) -> Case:
    """A case that the asker runs or approves. Raises Http404."""
    case, actor = case_in_view(pk), actor_of(request)
    if not any(actor.may(one, case.organisation.path) for one in HANDLING["case.read"]):
        raise Http404
    return case


def done(form: forms.Form, act: Callable[[], Any]) -> Any:
    """Do it and give what came of it; what a rule refuses is shown above the form."""
    try:
        return act()
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
