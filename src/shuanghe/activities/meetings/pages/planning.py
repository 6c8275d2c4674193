"""Plan a meeting, change the plan, tell people, call it off."""

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.planning import (
    ChangeForm,
    PlanForm,
    items_text,
)
from shuanghe.activities.meetings.models import Meeting, MeetingState, Series
from shuanghe.activities.meetings.pages.running import done, onward, shown
from shuanghe.activities.meetings.queries.people import meeting_in_view
from shuanghe.activities.meetings.queries.practice import kinds_for
from shuanghe.activities.meetings.queries.prefill import (
    agenda_of,
    bodies_to_choose,
    kinds_offered,
    member_named,
    names_of,
    own_body,
    plan_known,
    steps_of,
    title_of,
)
from shuanghe.activities.meetings.queries.suggesting import open_tasks
from shuanghe.activities.meetings.services import (
    meeting_plan,
)
from shuanghe.activities.meetings.services.revising import plan_revise
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation

CHANGEABLE = (MeetingState.PLANNED, MeetingState.HELD, MeetingState.SIGNED)


@door("record.file", "GET", "POST")
def meeting_new(request: HttpRequest) -> HttpResponse:
    """Plan a meeting. GET ?organisation=&kind=&period= fills in all that is known."""
    code = request.POST.get("organisation") or request.GET.get("organisation", "")
    if not code:
        return _choose(request)
    organisation = get_object_or_404(Organisation, code=code)
    if organisation.kind in ADMINISTRATIVE:
        raise Http404
    if request.method != "POST":
        return _fresh(request, organisation)
    form = PlanForm(request.POST, kinds=kinds_for(organisation))
    if "refill" in request.POST:
        return _refilled(request, organisation, form)
    if form.is_valid():
        made: list[Meeting] = []
        if done(request, form, lambda: made.append(_plan(request, organisation, form)), None):
            words = _("已排好。接下来发通知，或直接等开会。")
            return onward(request, words, "meeting", made[0].pk)
    return _plan_page(request, organisation, form)


@door("record.file", "GET", "POST")
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what is known of a meeting before it is archived; while planned, its agenda too."""
    meeting = meeting_in_view(pk)
    if meeting.state not in CHANGEABLE:
        return redirect("meetings:meeting", pk)
    is_held = meeting.state != MeetingState.PLANNED
    kinds, first = kinds_for(meeting.organisation), _facts_of(meeting)
    form = ChangeForm(request.POST or None, kinds=kinds, initial=first, is_held=is_held)
    if request.method == "POST" and form.is_valid():
        facts = _changes(meeting, form)

        def act() -> None:
            plan_revise(
                actor_of(request), organisation=meeting.organisation, meeting=meeting, **facts
            )

        if done(request, form, act, None):
            return onward(request, _("已保存。"), "meeting", pk)
    return _plan_page(request, meeting.organisation, form, meeting)


def _changes(meeting: Meeting, form: ChangeForm) -> dict[str, Any]:
    """What differs, for the service: an unchanged day leaves the roll as it is."""
    given = form.cleaned_data
    facts = {**form.facts(), "version": given["version"], "titles": given.get("items")}
    if given.get("held_on") not in (None, meeting.held_on):
        facts["held_on"] = given["held_on"]
    if facts["host_name"] != meeting.host_name:
        facts["host"] = _host_of(meeting.organisation, facts)
    return facts


def _choose(request: HttpRequest) -> HttpResponse:
    """Whoever answers for one body goes straight to its form; others choose, or ask with ?q=."""
    text = request.GET.get("q", "").strip()
    own = own_body(actor_of(request).scope("record.file").roots)
    if "q" not in request.GET and own:
        query = request.GET.copy()
        query["organisation"] = own.code
        return redirect(f"{request.path}?{query.urlencode()}")
    bodies, is_cut = bodies_to_choose(text)
    values = {"bodies": bodies, "is_cut": is_cut, "text": text, "heading": _("安排会议")}
    return render(request, "meetings/choose.html", values)


def _fresh(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    known = plan_known(
        organisation,
        kinds=request.GET.getlist("kind"),
        period=request.GET.get("period", ""),
        on=timezone.localdate(),
        recorder=actor_of(request).name,
    )
    first = {**known.values, "client_key": uuid4().hex, "items": items_text(known.values["items"])}
    form = PlanForm(initial=first, kinds=kinds_for(organisation))
    told: dict[str, Any] = {"items": known.items, "names": known.names, "tasks": known.tasks}
    return _plan_page(request, organisation, form, **told)


def _refilled(request: HttpRequest, organisation: Organisation, form: PlanForm) -> HttpResponse:
    """The form as typed, with title and agenda of the kinds now ticked."""
    kinds = [kind for kind in request.POST.getlist("kinds") if kind in kinds_for(organisation)]
    typed: dict[str, Any] = {name: form[name].value() for name in form.fields}
    typed |= {
        "kinds": kinds,
        "title": title_of(kinds, timezone.localdate()),
        "items": items_text(agenda_of(organisation, kinds)),
    }
    again = PlanForm(initial=typed, kinds=kinds_for(organisation))
    return _plan_page(request, organisation, again)


def _plan(request: HttpRequest, organisation: Organisation, form: PlanForm) -> Meeting:
    facts = form.facts()
    series = Series.objects.filter(organisation=organisation, pk=form.series_asked or 0).first()
    return meeting_plan(
        actor_of(request),
        organisation=organisation,
        client_key=form.cleaned_data["client_key"],
        items=form.cleaned_data["items"],
        series=series,
        host=_host_of(organisation, facts),
        **facts,
    )


def _host_of(organisation: Organisation, facts: dict[str, Any]) -> int | None:
    """The member behind the host's name, when it can only be one."""
    if not facts["host_name"]:
        return None
    return member_named(organisation, facts["kinds"], facts["host_name"], facts["planned_on"])


def _facts_of(meeting: Meeting) -> dict[str, Any]:
    names = (
        "kinds", "title", "planned_on", "starts_at", "place", "host_name", "recorder_name",
        "speaker_name", "hours", "audience", "version", "held_on",
    )  # fmt: skip
    titles = meeting.items.order_by("position", "id").values_list("title", flat=True)
    return {
        **{name: getattr(meeting, name) for name in names},
        "period": f"{meeting.period_on:%Y-%m}" if meeting.period_on else "",
        "items": items_text(list(titles)),
    }


def _plan_page(
    request: HttpRequest,
    organisation: Organisation,
    form: PlanForm,
    meeting: Meeting | None = None,
    **known: Any,
) -> HttpResponse:
    today = timezone.localdate()
    kinds = [str(kind) for kind in form["kinds"].value() or ()]
    if "items" not in known:
        known["items"] = kinds_offered(organisation, day=today, on=today)
    if "tasks" not in known:
        known["tasks"] = [] if meeting else list(open_tasks(organisation))
    values = {
        "form": form,
        "organisation": organisation,
        "is_sample": organisation.is_sample,
        "meeting": meeting,
        "items": known["items"],
        "people": known.get("names") or names_of(organisation, kinds, today),
        "guide": None if meeting else steps_of(kinds),
        "tasks": [] if meeting else known["tasks"],
        "paper_first": _paper_first(request, organisation),
    }
    return shown(request, "form.html", values, form)


def _paper_first(request: HttpRequest, organisation: Organisation) -> str:
    """The way to the short form for a meeting kept on paper: the same standing."""
    query = request.GET.copy()
    query["organisation"] = organisation.code
    return format_html(
        '{} <a href="{}?{}">{}</a>',
        _("已经开完、手写了记录的会议，不用重抄："),
        reverse("records:new"),
        query.urlencode(),
        _("扫描件加要点登记即可，效力一样。"),
    )
