"""How the pages of a meeting run: find it, do one thing, say so, or show the form again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.documents import KINDS, is_offered
from shuanghe.activities.meetings.models import Meeting, MeetingState
from shuanghe.activities.meetings.rules.facts import MeetingFacts
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import shown_in

APPRAISED = {"democratic_appraisal"}
shown = shown_in("meetings")


def done(request: HttpRequest, form: forms.Form, act: Callable[[], Any], at: str | None) -> bool:
    """Do it; what a rule refuses is shown at the field `at`, or above the form."""
    try:
        act()
    except Refused as refused:
        form.add_error(at if at in form.fields else None, str(refused))
        return False
    return True


def onward(request: HttpRequest, words: str, page: str, *args: Any) -> HttpResponse:
    """Say what was done and go on to a page of a meeting."""
    messages.success(request, words)
    return redirect(f"meetings:{page}", *args)


def local(moment: datetime | None) -> str:
    """A moment as people here read it."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def about(meeting: Meeting) -> dict[str, Any]:
    """What every page of a meeting needs."""
    return {"meeting": meeting, "is_sample": meeting.is_sample}


def address_of(page: str, *args: Any) -> str:
    """The address of a page of this app; "" where the installation has none of that name."""
    try:
        return reverse(f"meetings:{page}", args=args)
    except NoReverseMatch:
        return ""


def papers_of(meeting: Meeting, facts: MeetingFacts) -> list[tuple[str, list[tuple[str, str]]]]:
    """The papers a meeting has now: title, and (format, address) for each."""
    titles = {
        "notice": _("会议通知"),
        "attendance": _("签到表"),
        "minutes": _("会议记录"),
        "resolution": _("决议"),
    }
    return [
        (title, [(kind, address_of("paper", meeting.pk, which, kind)) for kind in KINDS])
        for which, title in titles.items()
        if is_offered(facts, which)
    ]


def links_of(meeting: Meeting) -> list[tuple[str, str]]:
    """Further pages of a meeting: title and address, as far as they apply."""
    found = []
    if set(meeting.kinds) & APPRAISED:
        found.append((_("民主评议"), address_of("appraisal", meeting.pk)))
    if meeting.state in (MeetingState.PLANNED, MeetingState.HELD):
        found.append((_("没有信号？用手机离线记"), address_of("capture", meeting.pk)))
    return [(title, address) for title, address in found if address]
