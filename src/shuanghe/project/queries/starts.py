"""What the first page says to whoever verifies benefits, and to every worker who may propose."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import Project
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.ui.slots import Offer

CLOSING = "closing"


def benefit_start_offer(*, actor: Actor) -> Offer | None:
    """The link to the projects whose benefit waits for finance, with how many they are."""
    if not actor.may("project.verify"):
        return None
    with looking(actor.scope("project.verify")):
        count = Project.objects.filter(state=CLOSING).count()
    words = _("效益核定：%(count)s 个项目等您核定") if count else _("效益核定：没有等您核定的项目")
    return Offer(words % {"count": count}, reverse("projects:table") + f"?state={CLOSING}")


def idea_start_offer(*, actor: Actor) -> Offer | None:
    """The link to the form of an idea."""
    return Offer(_("提建议"), reverse("forum:new")) if actor.may("idea.file") else None
