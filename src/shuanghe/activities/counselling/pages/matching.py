"""Who goes where: the proposals with their reasons, and what hosts answer."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.forms.appointments import OfferForm
from shuanghe.activities.counselling.forms.needs import VetoForm
from shuanghe.activities.counselling.models import CounsellorMatch, Matching, MatchState
from shuanghe.activities.counselling.pages.running import shown
from shuanghe.activities.counselling.queries.needs import calls_in, job_open, lines_in_view
from shuanghe.activities.counselling.queries.places import call_seen, speaks_for
from shuanghe.activities.counselling.queries.terms import families, sheet, specialties
from shuanghe.activities.counselling.services.appointing import appointment_offer
from shuanghe.activities.counselling.services.matching import (
    match_agree,
    match_veto,
    matching_ask,
)
from shuanghe.kernel.pages import actor_of, asked, id_asked, tried
from shuanghe.kernel.permissions.doors import door

OUT_OF_VIEW = ""
MARKS = {
    MatchState.PROPOSED: "due",
    MatchState.AGREED: "info",
    MatchState.APPOINTED: "done",
    MatchState.NOBODY: "late",
}


@door("counselling.read")
def matching(request: HttpRequest) -> HttpResponse:
    """The result of a call, need by need, each part of the score with its reason: ?call=."""
    actor, today = actor_of(request), timezone.localdate()
    calls = calls_in(actor.scope("counselling.read"))
    call = next((one for one in calls if one.pk == id_asked(request, "call")), None)
    call = call or (calls[0] if calls else None)
    company = call.organisation.path if call else OUT_OF_VIEW
    lines = lines_in_view(call.pk if call else None)
    needs = [line.need for line in lines]
    is_managed = call is not None and actor.may("counselling.manage", company)
    vetoed = CounsellorMatch.objects.filter(need__in=needs, state=MatchState.VETOED)
    values = {
        "lines": lines,
        "calls": calls,
        "call": call,
        "run": Matching.objects.filter(call=call).first() if call else None,
        "job": job_open(call) if is_managed and call else None,
        "vetoed": {one.need_id: one for one in vetoed},
        "weights": sheet("matching")["weights"],
        "provenance": sheet("matching")["provenance"],
        "families": families(),
        "specialties": specialties(),
        "marks": MARKS,
        "answerable": {
            need.pk for need in needs if speaks_for(actor, need.organisation.path, company=company)
        },
        "veto": VetoForm(auto_id=False),
        "offer": OfferForm(initial={"from_on": today}, auto_id=False),
        "may_manage": is_managed,
        "is_sample": any(line.need.is_sample for line in lines),
    }
    return shown(request, "matching.html", values)


@door("counselling.manage", "POST")
def run(request: HttpRequest) -> HttpResponse:
    """Match the needs of a call that are not settled."""
    calls = calls_in(actor_of(request).scope("counselling.manage"))
    call = next((one for one in calls if one.pk == id_asked(request, "call")), None)
    if call is None:
        raise Http404
    found = call
    tried(
        request,
        lambda: matching_ask(
            actor_of(request), organisation=found.organisation, call=found,
            on=timezone.localdate(),
        ),
        well=_("已排队匹配，一般几秒钟完成；完成后这一页会列出人选，并请各企业答复。"),
    )  # fmt: skip
    return redirect(f"{reverse('counselling:matching')}?call={call.pk}")


@door("counselling.host", "POST")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The host's answer: do=agree, or do=veto with the reason."""
    found: CounsellorMatch = get_object_or_404(
        CounsellorMatch.objects.select_related("organisation", "need"), pk=pk
    )
    actor, today, host = actor_of(request), timezone.localdate(), found.organisation
    if asked(request, "do") == "agree":
        tried(
            request,
            lambda: match_agree(actor, organisation=host, match=found, on=today),
            well=_("已同意，辅导办公室会发聘书。"),
        )
    elif asked(request, "do") == "veto":
        reason = asked(request, "reason")
        tried(
            request,
            lambda: match_veto(actor, organisation=host, match=found, reason=reason, on=today),
            well=_("已登记不同意的理由，辅导办公室会另行匹配。"),
        )
    else:
        raise Http404
    return redirect(f"{reverse('counselling:matching')}?call={found.need.call_id}")


@door("counselling.manage", "POST")
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the letter for a pair the host agreed to."""
    found: CounsellorMatch = get_object_or_404(
        CounsellorMatch.objects.select_related("organisation", "need"), pk=pk
    )
    company = call_seen(found.organisation, found.need.call_id).organisation
    if not actor_of(request).may("counselling.manage", company.path):
        raise Http404
    form = OfferForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写聘期开始的日期，写作 2026-11-21。"))
    else:
        tried(
            request,
            lambda: appointment_offer(
                actor_of(request), organisation=company, match=found,
                from_on=form.cleaned_data["from_on"], on=timezone.localdate(),
            ),
            well=_("聘书已发出，请本人答复。"),
        )  # fmt: skip
    return redirect(f"{reverse('counselling:matching')}?call={found.need.call_id}")
