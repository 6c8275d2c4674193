"""Meetings on fixed days, and what is suggested for the month: one button plans one of them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.planning import SeriesForm
from shuanghe.activities.meetings.models import Meeting, Series
from shuanghe.activities.meetings.pages.running import done, onward, shown
from shuanghe.activities.meetings.queries.practice import kinds_for
from shuanghe.activities.meetings.queries.prefill import (
    bodies_to_choose,
    own_body,
    suggestion_key,
    suggestions_of,
)
from shuanghe.activities.meetings.services import meeting_plan
from shuanghe.activities.meetings.services.series import series_add, series_end
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.pages import refused as refused_page
from shuanghe.organisation.models import Organisation
from shuanghe.records.queries.practice import kinds_titled
from shuanghe.records.queries.prefill import secretary_name


@door("record.read", "GET", "POST")
def series(request: HttpRequest) -> HttpResponse:
    """What to plan this month and what comes round by itself; POST fixes another one."""
    organisation = _place(request)
    if organisation is None:
        bodies, is_cut = bodies_to_choose(request.GET.get("q", "").strip())
        values = {"bodies": bodies, "is_cut": is_cut, "text": request.GET.get("q", "").strip(),
                  "heading": _("固定会议和本月建议")}  # fmt: skip
        return render(request, "meetings/choose.html", values)
    first = {"from_on": timezone.localdate(), "every": "month", "kinds": ["theme_day"]}
    form = SeriesForm(request.POST or None, kinds=kinds_for(organisation), initial=first)
    if request.method == "POST" and form.is_valid():
        actor, given = actor_of(request), form.cleaned_data
        if done(request, form, lambda: series_add(actor, organisation=organisation, **given), None):
            response = onward(request, _("已固定下来，以后每期自动出现在建议里。"), "series")
            response["Location"] += f"?organisation={organisation.code}"
            return response
    return shown(request, "series.html", _values(request, organisation, form), form)


@door("record.file", "POST")
def suggested(request: HttpRequest) -> HttpResponse:
    """Plan one of the month's suggestions as it stands."""
    organisation = get_object_or_404(Organisation, code=request.POST.get("organisation", ""))
    key = request.POST.get("client_key", "")[:40]
    made = Meeting.objects.filter(client_key=key, organisation=organisation).first()
    if made is None:
        found = suggestions_of(organisation, timezone.localdate())
        one = next((one for one in found if suggestion_key(organisation, one) == key), None)
        if one is None:
            raise Http404
        secretary = secretary_name(organisation, one.planned_on)
        try:
            made = meeting_plan(
                actor_of(request),
                organisation=organisation,
                client_key=key,
                kinds=one.kinds,
                title=one.title,
                planned_on=one.planned_on,
                starts_at=one.starts_at,
                place=one.place,
                series=one.series,
                host_name=secretary,
                recorder_name=actor_of(request).name,
            )
        except Refused as refused:
            return refused_page(request, str(refused))
    return onward(request, _("已排好。时间、地点、议程都可以改。"), "meeting", made.pk)


@door("record.file", "POST")
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop suggesting a series."""
    found = get_object_or_404(Series.objects.select_related("organisation"), pk=pk)
    series_end(
        actor_of(request), organisation=found.organisation, series=found, on=timezone.localdate()
    )
    response = redirect("meetings:series")
    response["Location"] += f"?organisation={found.organisation.code}"
    return response


def _place(request: HttpRequest) -> Organisation | None:
    """The organisation asked for, or the one body the reader answers for."""
    code = request.GET.get("organisation", "")
    if code:
        return get_object_or_404(Organisation, code=code)
    return None if "q" in request.GET else own_body(actor_of(request).scope("record.read").roots)


def _values(request: HttpRequest, organisation: Organisation, form: SeriesForm) -> dict[str, Any]:
    today = timezone.localdate()
    found = suggestions_of(organisation, today)
    every = dict(form.fields["every"].choices)  # type: ignore[attr-defined]
    return {
        "organisation": organisation,
        "is_sample": organisation.is_sample,
        "today": today,
        "suggestions": [(one, suggestion_key(organisation, one)) for one in found],
        "series": [
            (one, kinds_titled(tuple(one.kinds)), every.get(one.every, one.every))
            for one in Series.objects.filter(organisation=organisation)
        ],
        "form": form,
        "may_file": actor_of(request).may("record.file", organisation.path),
    }
