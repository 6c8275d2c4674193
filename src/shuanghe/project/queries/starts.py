"""What the first page says to whoever verifies benefits or judges, and to whoever may propose."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import Project
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.ui.slots import Offer
from shuanghe.project.queries.waiting import COACHED, MARKED, works_offered

CLOSING = "closing"


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
    return works_offered(actor, MARKED, says_none=True)


def mine_offers(*, actor: Actor) -> list[Offer]:
    """What the own list names beside duties: topics one coaches, what waits for one's marks."""
    return works_offered(actor, (COACHED, *MARKED), says_none=False)


def idea_start_offer(*, actor: Actor) -> Offer | None:
    """The link to the form of an idea."""
    return Offer(_("提建议"), reverse("forum:new")) if actor.may("idea.file") else None
