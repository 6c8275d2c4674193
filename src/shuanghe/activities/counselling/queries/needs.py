"""Calls and needs as people see them."""

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from shuanghe.activities.counselling.models import (
    CounsellingCall,
    CounsellingNeed,
    CounsellorMatch,
    MatchState,
    NeedState,
)
from shuanghe.kernel.permissions import Scope
from shuanghe.kernel.tasks.models import Job, JobState
from shuanghe.organisation.models import Organisation

MATCHING = "counselling.matching"
"""The sort of job that matches a call."""
STANDING = (MatchState.PROPOSED, MatchState.AGREED, MatchState.APPOINTED, MatchState.NOBODY)


@dataclass(frozen=True)
class NeedLine:
    """One need with the result that stands for it, if any."""

    need: CounsellingNeed
    match: CounsellorMatch | None


def need_in_view(pk: int) -> CounsellingNeed:
    """One need of the scope in force. Raises Http404."""
    found: CounsellingNeed = get_object_or_404(
        CounsellingNeed.objects.select_related("organisation"), pk=pk
    )
    return found


def calls_in(scope: Scope) -> list[CounsellingCall]:
    """The calls of companies in a scope, newest first."""
    rows = CounsellingCall.objects.filter(scope.q("organisation__path"))
    return list(rows.select_related("organisation").order_by("-year", "-id"))


def lines_in_view(call_id: int | None) -> list[NeedLine]:
    """The open needs in view of one call, or of all calls, with the result that stands."""
    rows = CounsellingNeed.objects.filter(state=NeedState.OPEN)
    if call_id is not None:
        rows = rows.filter(call_id=call_id)
    needs = list(rows.select_related("organisation").order_by("-call_id", "organisation__code"))
    found = CounsellorMatch.objects.filter(need__in=needs, state__in=STANDING)
    standing = {one.need_id: one for one in found.order_by("id")}
    return [NeedLine(need, standing.get(need.pk)) for need in needs]


def need_of(host: Organisation, call_id: int) -> CounsellingNeed | None:
    """What a host said to a call."""
    found: CounsellingNeed | None = CounsellingNeed.objects.filter(
        organisation=host, call_id=call_id, state=NeedState.OPEN
    ).first()
    return found


def calls_answered(host: Organisation) -> set[int]:
    """The ids of the calls that a host has said something to."""
    rows = CounsellingNeed.objects.filter(organisation=host, state=NeedState.OPEN)
    return set(rows.values_list("call_id", flat=True))


def missing_hosts(hosts: list[Organisation], lines: list[NeedLine]) -> list[Organisation]:
    """The hosts that said nothing yet."""
    there = {line.need.organisation_id for line in lines}
    return [one for one in hosts if one.pk not in there]


def job_open(call: CounsellingCall) -> Job | None:
    """The background matching of a call that is not done yet; None without one."""
    return (
        Job.objects.filter(kind=MATCHING, key__startswith=f"{MATCHING}:{call.pk}:")
        .exclude(state=JobState.DONE)
        .order_by("-id")
        .first()
    )
