"""Floating members: the list, a registration, and what is done about one."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.transfers.forms import EndForm, FloatingForm, GuestForm, NoteForm
from shuanghe.activities.transfers.forms.away import ReceiveForm
from shuanghe.activities.transfers.models import Floating, FloatingReason, Flow
from shuanghe.activities.transfers.pages.running import (
    done,
    first_place,
    member_asked,
    place_asked,
    shown,
    told,
)
from shuanghe.activities.transfers.queries.bodies import branch_of
from shuanghe.activities.transfers.queries.listing import clocks_of, floating_now
from shuanghe.activities.transfers.queries.seen import floating_in_view, notes_of
from shuanghe.activities.transfers.services import (
    floating_confirm,
    floating_end,
    floating_note,
    floating_receive,
    floating_register,
)
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door


@door("case.read")
def listing(request: HttpRequest) -> HttpResponse:
    """Who is away from here and who is a guest here."""
    place = place_asked(request)
    rows = floating_now(organisation=place)
    values = {
        "rows": rows,
        "place": place,
        "may_file": actor_of(request).may("case.file"),
        "is_sample": any(one.is_sample for one in rows),
    }
    return shown(request, "floating_list.html", values)


@door("case.file", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Register that ?member= has gone."""
    member, today = member_asked(request), timezone.localdate()
    home = branch_of(member)
    form = FloatingForm(request.POST or None, initial={"client_key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        made = done(
            form,
            lambda: floating_register(
                actor_of(request), organisation=home, told=form.registration(member), on=today
            ),
        )
        if made is not None:
            return redirect("transfers:floating", pk=made.pk)
    values = {"form": form, "member": member, "home": home, "is_sample": member.is_sample}
    return shown(request, "floating_new.html", values, form)


@door("case.file", "GET", "POST")
def guest(request: HttpRequest) -> HttpResponse:
    """Register a guest from outside this system at ?organisation=."""
    place, today = first_place(request, "case.file"), timezone.localdate()
    form = GuestForm(request.POST or None, initial={"client_key": uuid4().hex})
    if request.method == "POST" and form.is_valid():
        made = done(
            form,
            lambda: floating_register(
                actor_of(request), organisation=place, told=form.registration(), on=today
            ),
        )
        if made is not None:
            return redirect("transfers:floating", pk=made.pk)
    values = {"form": form, "place": place, "is_sample": place.is_sample}
    return shown(request, "floating_guest.html", values, form)


@door("case.read")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One floating member from either side."""
    return _page(request, floating_in_view(pk))


def _page(request: HttpRequest, row: Floating, **sent: Any) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    keeps = actor.may("case.file", row.organisation.path)
    hosts = row.host is not None and actor.may("case.file", row.host.path)
    start = {"done_on": today, "client_key": uuid4().hex, "version": row.version}
    made = {
        "note": NoteForm(initial=start, auto_id="note_%s") if keeps or hosts else None,
        "end": EndForm(initial=start, auto_id="end_%s") if keeps else None,
        "receive": (
            ReceiveForm(initial=start, auto_id="receive_%s")
            if hosts and row.reported_on is None
            else None
        ),
        **sent,
    }
    values = {
        "row": row,
        "logged": notes_of(row),
        "forms": made if row.ended_on is None else {},
        "may_confirm": keeps and row.flow == Flow.OUT and row.counts_from is None,
        "reason": FloatingReason(row.reason).label,
        "is_out": row.flow == Flow.OUT,
        "sees_home": actor.may("roster.read", row.organisation.path),
        "deadlines": clocks_of(row) if keeps else [],
        "today": today,
        "is_sample": row.is_sample,
    }
    return shown(request, "floating.html", values, *made.values())


@door("case.file", "POST")
def act(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Confirm, receive, note or end one floating member."""
    row, today = floating_in_view(pk), timezone.localdate()
    if what == "confirm":
        _confirm(request, row, today)
        return redirect("transfers:floating", pk=row.pk)
    if what not in FORMS:
        raise Http404
    form_class, service = FORMS[what]
    form = form_class(request.POST, auto_id=f"{what}_%s")
    if form.is_valid() and done(form, lambda: service(request, row, form, today)):
        messages.success(request, _("已登记。"))
        return redirect("transfers:floating", pk=row.pk)
    return _page(request, row, **{what: form})


def _confirm(request: HttpRequest, row: Floating, today: date) -> None:
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
    told(
        request,
        lambda: floating_confirm(
            actor_of(request), organisation=row.organisation, floating=row, version=version,
            on=today,
        ),
        well=_("已按流动党员管理。"),
    )  # fmt: skip


def _noted(request: HttpRequest, row: Floating, form: NoteForm, today: date) -> Any:
    actor = actor_of(request)
    body = row.organisation
    if row.host is not None and not actor.may("case.file", body.path):
        body = row.host
    return floating_note(actor, organisation=body, floating=row, on=today, **form.given)


def _received(request: HttpRequest, row: Floating, form: ReceiveForm, today: date) -> Any:
    if row.host is None:
        raise Http404
    return floating_receive(
        actor_of(request), organisation=row.host, floating=row, on=today, **form.cleaned_data
    )


def _ended(request: HttpRequest, row: Floating, form: EndForm, today: date) -> Any:
    return floating_end(
        actor_of(request),
        organisation=row.organisation,
        floating=row,
        on=today,
        **form.cleaned_data,
    )


FORMS: dict[str, tuple[type[Any], Callable[..., Any]]] = {
    "note": (NoteForm, _noted),
    "receive": (ReceiveForm, _received),
    "end": (EndForm, _ended),
}
