"""What the first page says to whoever verifies benefits or judges, and to whoever may propose."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import CounsellingTopic, TopicPart, TopicStage
from shuanghe.activities.projects.models import Project
from shuanghe.activities.projects.rules.states import State
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.ui.slots import Offer

CLOSING = "closing"
MOST_NAMED = 5
"""How many projects or topics a first page names; of more it gives the number."""
Queue = tuple[list[Offer], str]
"""What waits, and the address of the list; "" for who has none."""


def benefit_start_offer(*, actor: Actor) -> Offer | None:
    """The link to the projects whose benefit waits for finance, with how many they are."""
    if not actor.may("project.verify"):
        return None
    with looking(actor.scope("project.verify")):
        count = Project.objects.filter(state=CLOSING).count()
    words = _("效益核定：%(count)s 个项目等您核定") if count else _("效益核定：没有等您核定的项目")
    return Offer(words % {"count": count}, reverse("projects:table") + f"?state={CLOSING}")


def judge_start_offers(*, actor: Actor) -> list[Offer]:
    """What waits for the marks of a judge: each project and topic, or how many they are."""
    told = ((_projects_to_judge, _("项目验收：没有等您打分的项目")),
            (_topics_to_judge, _("课题评审：没有等您打分的课题")))  # fmt: skip
    found: list[Offer] = []
    for queue, none in told:
        waiting, listed = queue(actor)
        found += waiting or ([Offer(none, listed)] if listed else [])
    return found


def mine_offers(*, actor: Actor) -> list[Offer]:
    """What the own list names beside duties: topics one coaches, what waits for one's marks."""
    return [*_coached(actor), *_projects_to_judge(actor)[0], *_topics_to_judge(actor)[0]]


def _coached(actor: Actor) -> list[Offer]:
    if actor.member_id is None or not actor.may("counselling.coach"):
        return []
    with looking(actor.scope("counselling.coach")):
        found = CounsellingTopic.objects.filter(
            people__member_id=actor.member_id, people__part=TopicPart.COUNSELLOR
        ).exclude(stage__in=(TopicStage.FIXED, TopicStage.STOPPED))
        words = _("辅导课题：%(title)s（%(stage)s）")
        return [
            Offer(
                words % {"title": f"{one.number} {one.title}", "stage": _(one.stage_title)},
                reverse("counselling:topic", args=[one.pk]),
            )
            for one in found.order_by("pk").distinct()
        ]


def _projects_to_judge(actor: Actor) -> Queue:
    if not actor.may("project.accept"):
        return [], ""
    with looking(actor.scope("project.accept")):
        found = Project.objects.filter(state=State.FINANCE_VERIFIED)
        return _queue(
            found.exclude(scores__judge_id=actor.user_id),
            f"{reverse('projects:table')}?state={State.FINANCE_VERIFIED}",
            lambda pk: reverse("projects:acceptance", args=[pk]),
            one=_("项目验收打分：%(title)s"),
            many=_("项目验收：%(count)s 个项目等您打分"),
        )


def _topics_to_judge(actor: Actor) -> Queue:
    if not actor.may("counselling.judge"):
        return [], ""
    with looking(actor.scope("counselling.judge")):
        found = CounsellingTopic.objects.filter(stage=TopicStage.CLOSING)
        return _queue(
            found.exclude(scores__judge_id=actor.user_id),
            f"{reverse('counselling:topics')}?stage={TopicStage.CLOSING}",
            lambda pk: reverse("counselling:topic_marks", args=[pk]),
            one=_("课题评审打分：%(title)s"),
            many=_("课题评审：%(count)s 个课题等您打分"),
        )


def _queue(found: Any, listed: str, page: Callable[[int], str], *, one: str, many: str) -> Queue:
    """A link to each row that waits, in the order they came; of many, one link to their list."""
    waiting = list(found.order_by("pk").values_list("pk", "number", "title"))
    if len(waiting) > MOST_NAMED:
        return [Offer(many % {"count": len(waiting)}, listed)], listed
    return [
        Offer(one % {"title": f"{number} {title}"}, page(pk)) for pk, number, title in waiting
    ], listed


def idea_start_offer(*, actor: Actor) -> Offer | None:
    """The link to the form of an idea."""
    return Offer(_("提建议"), reverse("forum:new")) if actor.may("idea.file") else None
