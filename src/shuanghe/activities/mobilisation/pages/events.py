"""Compare events: announced with their rules, published by level and reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.forms import EventForm
from shuanghe.activities.mobilisation.models import CompareEntry, CompareEvent
from shuanghe.activities.mobilisation.pages.running import place_of, shown
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
from shuanghe.kernel.pages import actor_of, asked, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import Member

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
    return _event_page(request, event_in_view(pk))


@dataclass(frozen=True)
class Row:
    """One who may enter, with what is kept or was typed of the result."""

    member: Member
    is_in: bool
    score: str
    award: str
    reason: str


def _event_page(request: HttpRequest, found: CompareEvent, *, typed: bool = False) -> HttpResponse:
    """typed: the results sent were refused; the page keeps them and answers 422."""
    may_manage = actor_of(request).may("commitment.review", found.organisation.path)
    is_open = may_manage and found.published_on is None
    entries = entries_of(found) if may_manage or found.published_on else []
    values = {
        "event": found,
        "entries": entries,
        "rows": (_typed(request, found) if typed else _kept(found, entries)) if is_open else [],
        "may_manage": may_manage,
        "is_sample": found.is_sample,
    }
    answer = shown(request, "event.html", values)
    answer.status_code = 422 if typed else 200
    return answer


def _kept(found: CompareEvent, entries: Sequence[CompareEntry]) -> list[Row]:
    by_member = {one.member_id: one for one in entries}
    rows = []
    for member in entrants_possible(found):
        one = by_member.get(member.pk)
        score = "" if one is None or one.score is None else str(one.score)
        said = (one.award, one.reason) if one else ("", "")
        rows.append(Row(member, one is not None, score, *said))
    return rows


def _typed(request: HttpRequest, found: CompareEvent) -> list[Row]:
    chosen = set(request.POST.getlist("entrant"))
    return [
        Row(
            member,
            str(member.pk) in chosen,
            *(asked(request, f"{name}-{member.pk}") for name in ("score", "award", "reason")),
        )
        for member in entrants_possible(found)
    ]


@door("commitment.review", "POST")
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Who entered and what each reached; what is refused stays as it was typed."""
    found = event_in_view(pk)
    try:
        count = results_set(
            actor_of(request),
            organisation=found.organisation,
            event=found,
            results=_results(request, found),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return _event_page(request, found, typed=True)
    messages.success(request, _("已登记 %(count)s 人。") % {"count": count})
    return redirect("mobilisation:event", pk=pk)


def _results(request: HttpRequest, found: CompareEvent) -> list[Result]:
    """The lines that were ticked. Raises Refused for points that are no number."""
    names = {one.pk: one.name for one in entrants_possible(found)}
    numbers = [number_asked(text) for text in request.POST.getlist("entrant")]
    return [
        Result(
            number,
            score=_points(asked(request, f"score-{number}"), names.get(number, "")),
            award=asked(request, f"award-{number}"),
            reason=asked(request, f"reason-{number}"),
        )
        for number in numbers
        if number is not None
    ]


def _points(text: str, name: str) -> Decimal | None:
    """The points typed; None for none. Raises Refused for what is no number."""
    if not text.strip():
        return None
    try:
        points = Decimal(text.strip())
    except InvalidOperation:
        points = Decimal("NaN")
    if not points.is_finite() or not 0 <= points <= MOST_POINTS:
        raise Refused(
            _("%(name)s的得分“%(text)s”不是 0 到 10000 之间的数，请改成数字或清空。")
            % {"name": name, "text": text[:20]}
        )
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
