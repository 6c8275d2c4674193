"""A member's own appraisals and talks, wherever they took place; nobody else's."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from shuanghe.activities.meetings.queries.appraisals import own_results
from shuanghe.activities.meetings.queries.talks import own_talks
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.doors import door


@door("me.read")
def own_appraisals(request: HttpRequest) -> HttpResponse:
    """One's own results of democratic appraisals."""
    member_id = _member(request)
    with looking(Scope.everything("本人查看本人民主评议结果")):
        return render(request, "meetings/own_appraisals.html", {"results": own_results(member_id)})


@door("me.read")
def own_talks_page(request: HttpRequest) -> HttpResponse:
    """One's own talks with what was written down about them."""
    member_id = _member(request)
    with looking(Scope.everything("本人查看本人谈心谈话")):
        return render(request, "meetings/own_talks.html", {"talks": own_talks(member_id)})


def _member(request: HttpRequest) -> int:
    """The member whose account asks. Raises Http404 for an account of nobody on the roster."""
    member_id = actor_of(request).member_id
    if member_id is None:
        raise Http404
    return member_id
