"""A topic goes on by the steps of its case."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import CounsellingTopic
from shuanghe.activities.counselling.services.topics.changing import held, right_asked
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.services import Doing, case_stop, step_do

STEP_RIGHTS = {
    "diagnose": ("counselling.coach", "counselling.manage"),
    "choose": ("counselling.manage",),
    "team": ("counselling.host", "counselling.manage"),
    "coach": ("counselling.coach", "counselling.manage"),
    "midterm": ("counselling.manage",),
    "close": ("counselling.manage",),
    "fix": ("counselling.host", "counselling.manage"),
}


@action("counselling.read")
def topic_step(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    step: str,
    on: date | None = None,
) -> CounsellingTopic:
    """Do a step of a topic's case; the gate of the step is asked when the case takes it.

    Raises Http404 without one of the rights of the step where they count, Refused for what is
    missing, each with its mend.
    """
    if step not in STEP_RIGHTS or topic.case is None:
        raise Refused(_("没有这一步，请从课题页面上的按钮办理。"))
    right_asked(actor, topic, *STEP_RIGHTS[step])
    today = on or timezone.localdate()
    held(topic)
    before = topic.stage
    step_do(
        Actor.system(actor.name), organisation=organisation, case=topic.case,
        doing=Doing(step, {"done_on": today}), on=today,
    )  # fmt: skip
    row = held(topic)
    trail().note(
        row,
        f"课题 {row.number}：办完“{step}”，现在是“{row.stage_title}”",
        before={"stage": before},
        after={"stage": row.stage, "step": step},
    )
    return row


@action("counselling.manage")
def topic_stop(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    reason: str,
    on: date | None = None,
) -> CounsellingTopic:
    """Stop a topic before its end, with the reason; what was done stays readable."""
    right_asked(actor, topic, "counselling.manage")
    row, today = held(topic), on or timezone.localdate()
    if row.case is None:
        raise Refused(_("这个课题没有在办的事项。"))
    case_stop(
        Actor.system(actor.name), organisation=organisation, case=row.case,
        version=row.case.version, reason=reason, on=today,
    )  # fmt: skip
    row = held(topic)
    trail().note(row, f"终止课题 {row.number}", after={"reason": reason.strip()[:200]})
    return row
