"""Compare events: announced with their rules, published by level and reason."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.forms import EventForm
from shuanghe.activities.mobilisation.pages.running import (
    actor_of,
    asked,
    done,
    place_of,
    shown,
)
from shuanghe.activities.mobilisation.queries.events import (
    entrants_possible,
    entries_of,
    event_in_view,
    events_found,
)
from shuanghe.activities.mobilisation.services.events import (
    EventLine,
    Result,
    event_create,
    event_publish,
    results_set,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked

MOST = 100
MOST_POINTS = 10_000


@door("commitment.read")
def events(request: HttpRequest) -> HttpResponse:
    """Events in view, the latest first."""
    rows = list(events_found()[:MOST])
    values = {
        "rows": rows,
        "may_manage": actor_of(request).may("commitment.review"),
        "is_sample": any(one.is_sample for one in rows),
    }
    return shown(request, "events.html", values)


@door("commitment.review", "GET", "POST")
def event_new(request: HttpRequest) -> HttpResponse:
    """Announce an event with its rules."""
    place = place_of(request, "commitment.review")
    form = EventForm(request.POST or None, initial={"held_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        line = EventLine(**form.cleaned_data)
        if done(form, lambda: event_create(actor_of(request), organisation=place, line=line)):
            messages.success(request, _("已建立。"))
            return redirect("mobilisation:events")
    return shown(request, "event_new.html", {"form": form, "place": place}, form)


@door("commitment.read")
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: rules; once published, who reached which level and why."""
    found, actor = event_in_view(pk), actor_of(request)
    may_manage = actor.may("commitment.review", found.organisation.path)
    is_open = may_manage and found.published_on is None
    entries = entries_of(found) if may_manage or found.published_on else []
    by_member = {one.member_id: one for one in entries}
    rows = [(one, by_member.get(one.pk)) for one in entrants_possible(found)] if is_open else []
    values = {
        "event": found,
        "entries": entries,
        "rows": rows,
        "may_manage": may_manage,
        "is_sample": found.is_sample,
    }
    return shown(request, "event.html", values)


@door("commitment.review", "POST")
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Who entered and what each reached."""
    found = event_in_view(pk)
    try:
        told = [
            Result(
                number,
                score=_points(asked(request, f"score-{number}")),
                award=asked(request, f"award-{number}"),
                reason=asked(request, f"reason-{number}"),
            )
            for text in request.POST.getlist("entrant")
            if (number := number_asked(text)) is not None
        ]
        count = results_set(
            actor_of(request), organisation=found.organisation, event=found, results=told
        )
        messages.success(request, _("已登记 %(count)s 人。") % {"count": count})
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mobilisation:event", pk=pk)


def _points(text: str) -> Decimal | None:
    """The points typed; None for none. Raises Refused for what is no number."""
    if not text.strip():
        return None
    try:
        points = Decimal(text.strip())
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or not 0 <= points <= MOST_POINTS:
        raise Refused(_("“%(text)s”不是 0 到 10000 之间的分数。") % {"text": text[:20]})
    return points.quantize(Decimal("0.01"))


@door("commitment.review", "POST")
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the results."""
    found = event_in_view(pk)
    try:
        event_publish(actor_of(request), organisation=found.organisation, event=found)
        messages.success(request, _("已公布。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mobilisation:event", pk=pk)
