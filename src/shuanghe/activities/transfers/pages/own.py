"""One's own moves. Nobody else's."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from shuanghe.activities.transfers.pages.running import shown
from shuanghe.activities.transfers.queries.own import moves_of
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Member


@door("me.read")
def own(request: HttpRequest) -> HttpResponse:
    """Where one's relations lie and how far a transfer is."""
    member_id = actor_of(request).member_id
    if member_id is None:
        raise Http404
    with looking(Scope.everything("本人查看本人组织关系转接")):
        member = get_object_or_404(Member.objects.select_related("organisation"), pk=member_id)
        values = {"member": member, "moves": moves_of(member), "is_sample": member.is_sample}
        return shown(request, "own.html", values)
