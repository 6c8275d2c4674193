"""Drafting the agreements of a year for all bodies below an organisation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.forms import DraftForm
from shuanghe.activities.agreements.pages.running import place_asked, shown
from shuanghe.activities.agreements.services import Drawn, agreements_draft
from shuanghe.kernel.pages import actor_of, done
from shuanghe.kernel.permissions.doors import door

LATE_MONTH = 10
"""From this month on a draft is for the next year; our default."""


@door("agreement.manage", "GET", "POST")
def draft(request: HttpRequest) -> HttpResponse:
    """Ask for the year, and draft."""
    place, today = place_asked(request, "agreement.manage"), timezone.localdate()
    year = today.year + (today.month >= LATE_MONTH)
    form = DraftForm(request.POST if request.method == "POST" else None, initial={"year": year})
    if request.method == "POST" and form.is_valid():
        given, drawn = form.cleaned_data, list[Drawn]()

        def act() -> None:
            drawn.append(
                agreements_draft(
                    actor_of(request),
                    organisation=place,
                    year=given["year"],
                    is_whole=given["reach"] == "whole",
                )
            )

        if done(form, act):
            text = _("起草 %(drafted)s 份，共 %(targets)s 项目标；%(kept)s 份已有，没有改动。")
            messages.success(request, text % vars(drawn[0]))
            return redirect(f"{reverse('agreements:list')}?year={given['year']}")
    values = {"form": form, "place": place, "is_sample": place.is_sample}
    return shown(request, "draft.html", values, form)
