"""What concerns oneself: what it rests on, what was decided, how to appeal. Nobody else's."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from shuanghe.activities.disposals.pages.running import shown
from shuanghe.activities.disposals.queries.own import own_matters
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Member
from shuanghe.rulebook.queries import rule

RIGHTS = ("QL-03", "QL-04")


@door("me.read")
def own(request: HttpRequest) -> HttpResponse:
    """One's own matters, wherever they are run."""
    member_id, today = actor_of(request).member_id, timezone.localdate()
    if member_id is None:
        raise Http404
    with looking(Scope.everything("本人查看涉及本人的处置")):
        member: Member = get_object_or_404(Member, pk=member_id)
        values = {
            "found": own_matters(member, on=today),
            "rules": [rule(one, on=today) for one in RIGHTS],
            "is_sample": member.is_sample,
        }
        return shown(request, "own.html", values)
