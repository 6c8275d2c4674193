"""The month of meetings at a glance, and the address under which a phone follows it."""

from datetime import date, timedelta
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from shuanghe.activities.meetings.queries.months import month_days, month_duties
from shuanghe.activities.meetings.queries.prefill import own_body
from shuanghe.identity.models import User
from shuanghe.identity.queries import feed_key_of
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.periods import FIRST_YEAR, LAST_YEAR, Every, Period, month_of, period_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.words import month_title
from shuanghe.organisation.models import Organisation


@door("record.read")
def meeting_calendar(request: HttpRequest) -> HttpResponse:
    """One month; ?month=YYYY-MM, ?organisation=CODE. Without one, the reader's own or all."""
    actor, today = actor_of(request), timezone.localdate()
    month = _asked_month(request, today)
    organisation = _asked_place(request)
    feed_key = feed_key_of(cast("User", request.user))
    values = {
        "feed_key": feed_key,
        "feed_since": timezone.localtime(feed_key.made_at).date() if feed_key else None,
        "days": month_days(month, organisation=organisation),
        "organisation": organisation,
        "is_sample": bool(organisation and organisation.is_sample),
        "duties": month_duties(actor, organisation, month=month, on=today)
        if organisation
        else None,
        "today": today,
        "may_file": actor.may("record.file"),
        **_around(month, today),
    }
    return render(request, "meetings/calendar.html", values)


def _asked_month(request: HttpRequest, today: date) -> Period:
    """The month in the address, or the running one; Http404 for anything that is no month."""
    text = request.GET.get("month")
    if not text:
        return period_of(Every.MONTH, today)
    try:
        return month_of(text)
    except ValueError as wrong:
        raise Http404(str(wrong)) from None


def _asked_place(request: HttpRequest) -> Organisation | None:
    code = request.GET.get("organisation", "").strip()
    if code:
        found: Organisation = get_object_or_404(Organisation, code=code)
        return found
    return own_body(actor_of(request).scope("record.read").roots)


def _around(month: Period, today: date) -> dict[str, Any]:
    """The month in words, the months beside it where there are any."""
    before, after = month.starts_on - timedelta(days=1), month.ends_on + timedelta(days=1)
    return {
        "month": month,
        "month_title": month_title(month.starts_on),
        "before": f"{before:%Y-%m}" if before.year >= FIRST_YEAR else None,
        "after": f"{after:%Y-%m}" if after.year <= LAST_YEAR else None,
        "is_this_month": today in month,
        "week": [today + timedelta(days=at - today.weekday()) for at in range(7)],
    }
