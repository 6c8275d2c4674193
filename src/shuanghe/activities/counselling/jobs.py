"""Background jobs of counselling."""

from django.utils import timezone

from shuanghe.activities.counselling.models import CounsellingCall
from shuanghe.activities.counselling.queries.needs import MATCHING
from shuanghe.activities.counselling.services.matching import matching_run
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tasks.running import JobKind, Run


def call_match(run: Run) -> None:
    """Match a call. Whoever asked may manage counselling there; only its own register is read.

    What was settled meanwhile leaves nothing to do.
    """
    with looking(Scope.everything("后台匹配辅导员")):
        found = CounsellingCall.objects.select_related("organisation")
        call = found.filter(pk=run.payload["call"]).first()
    if call is None:
        return
    actor = Actor.system(str(run.payload["name"]))
    try:
        matching_run(actor, organisation=call.organisation, call=call, on=timezone.localdate())
    except Refused:
        return


JOBS = (JobKind(MATCHING, "匹配辅导员", call_match),)
