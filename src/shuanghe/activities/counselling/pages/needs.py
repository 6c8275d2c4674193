"""Calls of the office, and the needs that host companies state."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.forms.needs import CallForm, NeedForm, need_initial
from shuanghe.activities.counselling.models import CounsellingCall
from shuanghe.activities.counselling.pages.running import place_of, shown
from shuanghe.activities.counselling.queries.needs import (
    calls_answered,
    calls_in,
    lines_in_view,
    missing_hosts,
    need_in_view,
    need_of,
)
from shuanghe.activities.counselling.queries.places import calls_over, hosts_below, hosts_in
from shuanghe.activities.counselling.queries.terms import families, regions, specialties
from shuanghe.activities.counselling.services.needs import (
    counselling_call_close,
    counselling_call_open,
    need_file,
    need_withdraw,
)
from shuanghe.kernel.pages import actor_of, asked, done, id_asked, tried
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation


@door("counselling.manage", "GET", "POST")
def calls(request: HttpRequest) -> HttpResponse:
    """The office's calls, and a new one."""
    place, today = place_of(request, "counselling.manage"), timezone.localdate()
    is_sent = request.method == "POST"
    initial = {"opens_on": today, "title": _("%(year)s 年辅导需求征集") % {"year": today.year}}
    form = CallForm(request.POST if is_sent else None, initial=initial)

    def make() -> CounsellingCall:
        return counselling_call_open(actor_of(request), organisation=place, **form.cleaned_data)

    if is_sent and form.is_valid() and done(form, make):
        messages.success(request, _("已开始征集，并通知各企业。"))
        return redirect("counselling:calls")
    values = {
        "rows": calls_in(actor_of(request).scope("counselling.manage")),
        "form": form,
        "place": place,
        "today": today,
        "is_sample": place.is_sample,
    }
    return shown(request, "calls.html", values, form if is_sent else None)


@door("counselling.manage", "POST")
def call_close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a call today."""
    found = _call(request, pk)
    tried(
        request,
        lambda: counselling_call_close(
            actor_of(request), organisation=found.organisation, call=found,
            on=timezone.localdate(),
        ),
        well=_("征集已截止。"),
    )  # fmt: skip
    return redirect("counselling:calls")


def _call(request: HttpRequest, pk: int) -> CounsellingCall:
    found = calls_in(actor_of(request).scope("counselling.manage"))
    for one in found:
        if one.pk == pk:
            return one
    raise Http404


@door("counselling.read")
def needs(request: HttpRequest) -> HttpResponse:
    """The needs in view; for the office also which companies said nothing to the call."""
    actor, today = actor_of(request), timezone.localdate()
    own_calls = calls_in(actor.scope("counselling.read"))
    call = next((one for one in own_calls if one.pk == id_asked(request, "call")), None)
    call = call or (own_calls[0] if own_calls else None)
    lines = lines_in_view(call.pk if call else None)
    hosts = list(hosts_below(call.organisation)) if call else []
    values = {
        "lines": lines,
        "calls": own_calls,
        "call": call,
        "missing": missing_hosts(hosts, lines),
        "families": families(),
        "specialties": specialties(),
        "regions": regions(),
        "today": today,
        "may_manage": actor.may("counselling.manage"),
        "may_file": actor.may("counselling.host"),
        "is_sample": any(one.need.is_sample for one in lines),
    }
    return shown(request, "needs.html", values)


@door("counselling.host", "GET", "POST")
def need_new(request: HttpRequest) -> HttpResponse:
    """State what ?organisation= needs, once for the open call; later the same form changes it."""
    hosts = hosts_in(actor_of(request).scope("counselling.host"))
    code = asked(request, "organisation")
    host = next((one for one in hosts if one.code == code), None)
    if host is None and code:
        raise Http404
    if host is None and len(hosts) == 1:
        host = hosts[0]
    if host is None:
        return _choose(request, hosts)
    return _form(request, host)


def _choose(request: HttpRequest, hosts: Sequence[Organisation]) -> HttpResponse:
    values = {"hosts": hosts, "is_sample": any(one.is_sample for one in hosts)}
    return shown(request, "host.html", values)


def _choose_call(
    request: HttpRequest, host: Organisation, calls_open: Sequence[CounsellingCall]
) -> HttpResponse:
    """The calls a host can answer today, and which of them it has answered."""
    values = {
        "host": host,
        "calls": calls_open,
        "answered": calls_answered(host),
        "is_sample": host.is_sample,
    }
    return shown(request, "open_calls.html", values)


def _form(request: HttpRequest, host: Organisation) -> HttpResponse:
    today, is_sent = timezone.localdate(), request.method == "POST"
    calls_open = calls_over(host, on=today)
    call = next((one for one in calls_open if one.pk == id_asked(request, "call")), None)
    if call is None and len(calls_open) > 1:
        return _choose_call(request, host, calls_open)
    is_other = is_sent and call is None and id_asked(request, "call") > 0
    call = call or next(iter(calls_open), None)
    row = need_of(host, call.pk) if call else None
    initial = need_initial(row) if row else {"from_on": today}
    form = NeedForm(request.POST if is_sent else None, initial=initial)
    if is_other:
        form.add_error(None, _("刚才填的那次征集已经截止；要填到下面这一次，请核对后再提交。"))
    if call is not None and is_sent and form.is_valid():
        call_id = call.pk
        if done(
            form,
            lambda: need_file(
                actor_of(request), organisation=host, call_id=call_id, need=form.need(), on=today
            ),
        ):
            messages.success(request, _("已提交，辅导办公室会据此匹配辅导员。"))
            return redirect("counselling:needs")
    values = {
        "host": host, "call": call, "row": row, "form": form, "is_sample": host.is_sample,
    }  # fmt: skip
    return shown(request, "need.html", values, form if is_sent else None)


@door("counselling.host", "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a need back."""
    found = need_in_view(pk)
    tried(
        request,
        lambda: need_withdraw(
            actor_of(request), organisation=found.organisation, need=found,
            on=timezone.localdate(),
        ),
        well=_("已撤回。"),
    )  # fmt: skip
    return redirect("counselling:needs")
