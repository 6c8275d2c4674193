"""The calendar feed: a phone follows the meetings under an address with a key of its own."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.documents.feed import feed_file
from shuanghe.activities.meetings.queries.feeding import meetings_followed
from shuanghe.activities.meetings.queries.found import Found
from shuanghe.identity.models import User
from shuanghe.identity.queries import actor_of_key, home_of
from shuanghe.identity.services import feed_key_issue, feed_key_revoke
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.permissions.doors import door, key_door

RIGHT = "record.read"


def _holder(key: str) -> Actor | None:
    return actor_of_key(key, on=timezone.localdate())


@key_door(RIGHT, _holder)
def feed(request: HttpRequest) -> HttpResponse:
    """The meetings that the holder of the key may see now."""
    text = feed_file(
        meetings_followed(on=timezone.localdate()),
        title=_("双核会议"),
        at=timezone.now(),
        page_of=lambda one: request.build_absolute_uri(_page(one)),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meetings.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@door(RIGHT, "POST")
def key_new(request: HttpRequest) -> HttpResponse:
    """A fresh address, shown this once; the one before stops working."""
    user = cast("User", request.user)
    key = feed_key_issue(actor_of(request), organisation=home_of(user), user=user)
    address = request.build_absolute_uri(reverse("meetings:feed", args=[key]))
    return render(request, "meetings/feed_key.html", {"address": address})


@door(RIGHT, "POST")
def key_end(request: HttpRequest) -> HttpResponse:
    """The address stops working."""
    user = cast("User", request.user)
    try:
        feed_key_revoke(actor_of(request), organisation=home_of(user), user=user)
        messages.success(request, _("日历订阅已停用，原来的地址不再有效。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("meetings:calendar")


def _page(one: Found) -> str:
    return reverse("records:record" if one.is_paper else "meetings:meeting", args=[one.pk])
