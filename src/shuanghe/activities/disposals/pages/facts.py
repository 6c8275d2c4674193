"""Facts about one person, asked for by somebody who runs cases there; and proper reasons."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.disposals.forms import ReasonForm
from shuanghe.activities.disposals.models import ProperReason
from shuanghe.activities.disposals.pages.running import done, member_asked, shown
from shuanghe.activities.disposals.queries.facts import person_facts
from shuanghe.activities.disposals.services import reason_mark, reason_withdraw
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Member
from shuanghe.rulebook.queries import rule

NAMED = ("CZ-07", "DF-15", "MS-11")


@door("case.file")
def facts(request: HttpRequest) -> HttpResponse:
    """What is on record of ?member=, month by month; nothing is concluded from it."""
    return _shown(request, member_asked(request, right="case.file"), ReasonForm())


@door("case.file", "POST")
def reason_new(request: HttpRequest) -> HttpResponse:
    """Write a proper reason down for a month."""
    member = member_asked(request, right="case.file")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, member, form)

    def mark() -> Any:
        return reason_mark(
            actor_of(request),
            organisation=member.organisation,
            member=member,
            kind=form.cleaned_data["kind"],
            month=_month(form.cleaned_data["month"]),
            reason=form.cleaned_data["reason"],
        )

    if done(form, mark) is None:
        return _shown(request, member, form)
    messages.success(request, _("已写上理由。"))
    return redirect(_address(member))


@door("case.file", "POST")
def reason_gone(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a reason aside."""
    rows = ProperReason.objects.select_related("member__organisation").filter(withdrawn_at=None)
    row: ProperReason = get_object_or_404(rows, pk=pk)
    member: Member = row.member
    try:
        reason_withdraw(actor_of(request), organisation=member.organisation, reason=row)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已撤销这条理由。"))
    return redirect(_address(member))


def _shown(request: HttpRequest, member: Member, form: ReasonForm) -> HttpResponse:
    today = timezone.localdate()
    values = {
        "found": person_facts(member, on=today),
        "member": member,
        "form": form,
        "reasons": list(ProperReason.objects.filter(member=member, withdrawn_at=None)),
        "rules": [rule(one, on=today) for one in NAMED],
        "is_sample": member.is_sample,
    }
    return shown(request, "facts.html", values, form)


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _address(member: Member) -> str:
    return f"{reverse('disposals:facts')}?{urlencode({'member': member.uid})}"
