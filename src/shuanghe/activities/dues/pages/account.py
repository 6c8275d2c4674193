"""The account of dues: its keepers, its lines, the vouchers behind them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.forms.account import KeepersForm, MovementForm
from shuanghe.activities.dues.models import MovementKind
from shuanghe.activities.dues.pages.running import place_of, shown
from shuanghe.activities.dues.pages.years import year_asked
from shuanghe.activities.dues.queries.account import account_page, movement_in_view
from shuanghe.activities.dues.services.account import (
    KEEPS,
    Movement,
    account_keep,
    movement_enter,
    movement_reverse,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, asked, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.papers import paper_check, paper_response
from shuanghe.kernel.uploads.reading import UploadRefused
from shuanghe.organisation.models import Organisation

FORMS: dict[str, type[forms.Form]] = {"keepers": KeepersForm, "movement": MovementForm}
TITLES = dict(MovementKind.choices)


@door("dues.read", "GET", "POST")
def account(request: HttpRequest) -> HttpResponse:
    """A year of the account; POST do=keepers|movement."""
    place, today = place_of(request), timezone.localdate()
    year = year_asked(asked(request, "year"), today)
    doing = request.POST.get("do", "")
    made = {name: _form(request, name, today) for name in FORMS}
    if request.method == "POST":
        form = made.get(doing)
        if form is None:
            raise Http404
        if form.is_valid() and done(form, lambda: ACTS[doing](request, place, form)):
            messages.success(request, _("已保存。"))
            return redirect(f"{reverse('dues:account')}?organisation={place.code}&year={year}")
    values = {
        "place": place,
        "year": year,
        "years": [one for one in (year - 1, year + 1) if one <= today.year],
        "found": account_page(place, year, on=today),
        "titles": TITLES,
        "forms": made,
        "doing": doing,
        "keeps": place.kind in KEEPS,
        "may_file": actor_of(request).may("dues.file", place.path),
        "is_sample": place.is_sample,
    }
    return shown(request, "account.html", values, *made.values())


def _form(request: HttpRequest, name: str, today: date) -> forms.Form:
    """A form of the page; what was sent is in the one that was sent."""
    is_sent = request.POST.get("do") == name
    return FORMS[name](
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"from_on": today, "done_on": today},
        auto_id=f"{name}_%s",
    )


def _keep(request: HttpRequest, place: Organisation, form: forms.Form) -> None:
    account_keep(actor_of(request), organisation=place, **form.cleaned_data)


def _enter(request: HttpRequest, place: Organisation, form: forms.Form) -> None:
    given = dict(form.cleaned_data)
    key, sent = given.pop("client_key"), given.pop("paper")
    paper: dict[str, Any] = {}
    if sent is not None:
        try:
            checked = paper_check(sent)
        except UploadRefused as refused:
            raise Refused(str(refused)) from refused
        paper = {"paper": checked.file, "paper_name": checked.name, "paper_hash": checked.hash}
    movement = Movement(MovementKind(given.pop("kind")), **given, **paper)
    movement_enter(actor_of(request), organisation=place, movement=movement, client_key=key)


ACTS: dict[str, Callable[..., None]] = {"keepers": _keep, "movement": _enter}


@door("dues.read")
def paper(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The voucher of a line, as a download."""
    movement = movement_in_view(pk)
    if not movement.paper:
        raise Http404
    return paper_response(movement.paper, movement.paper_name, kept_hash=movement.paper_hash)


@door("dues.file", "POST")
def reversal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line back, with the reason."""
    movement = movement_in_view(pk)
    place: Organisation = movement.organisation
    try:
        movement_reverse(
            actor_of(request),
            organisation=place,
            movement=movement,
            reason=request.POST.get("reason", ""),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已冲正，原来的一笔仍保留可查。"))
    return redirect(f"{reverse('dues:account')}?organisation={place.code}")
