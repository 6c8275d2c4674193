"""Links between projects, topics and ideas, and the effects measured for them."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.forum.models import Idea
from shuanghe.activities.forum.services.trailing import SOURCE as IDEA
from shuanghe.activities.projects.models import Project
from shuanghe.activities.projects.services.changing import SOURCE as PROJECT
from shuanghe.duties.models import Deadline
from shuanghe.insight.effects.queries.reading import effects_of_source
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.ui.slots import Offer
from shuanghe.operations.models import Intervention
from shuanghe.operations.queries.standings import RedRun
from shuanghe.organisation.models import Organisation


def project_effect_offers(*, actor: Actor, project: Project) -> list[Offer]:
    """Links from a project to the effects measured for it, each with its interval or the reason."""
    if not actor.may("kpi.read"):
        return []
    with looking(actor.scope("kpi.read")):
        rows = effects_of_source(PROJECT, str(project.pk))
    return [
        Offer(
            f"{row.effect.organisation.name} {row.kpi.title}：{row.effect.verdict}",
            reverse("effects:effect", args=[row.effect.pk]),
        )
        for row in rows
    ]


def work_offer(*, actor: Actor, work: Intervention) -> Offer | None:
    """The link from an effect to the project it tells of, for who may read it."""
    is_project = work.source_type == PROJECT and work.source_id.isdecimal()
    if not is_project or not actor.may("project.read", work.organisation.path):
        return None
    return Offer(_("看项目"), reverse("projects:project", args=[int(work.source_id)]))


def topic_project_offer(*, actor: Actor, run: RedRun) -> Offer | None:
    """The link from a KPI that stayed red to the form of a proposal, for who may file one."""
    return Offer(_("立项"), reverse("projects:new")) if actor.may("project.file") else None


def idea_project_offer(*, actor: Actor, idea: Idea) -> Offer | None:
    """The link from an idea that is adopted to the form of a proposal at its unit."""
    if not actor.may("project.file", idea.organisation.path):
        return None
    asked = urlencode({"organisation": idea.organisation.code})
    return Offer(_("申报项目"), f"{reverse('projects:new')}?{asked}")


def idea_deadline_offer(*, actor: Actor, organisation: Organisation, row: Deadline) -> Offer | None:
    """The link from the clock of an idea to the idea, for whoever answers it."""
    if row.source_type != IDEA or not actor.may("idea.read", organisation.path):
        return None
    return Offer(_("去答复"), reverse("forum:idea", args=[row.source_id]))


EFFECTS = (
    ("project_effect", project_effect_offers),
    ("intervention", work_offer),
    ("kpi_topic", topic_project_offer),
    ("idea_project", idea_project_offer),
    ("deadline", idea_deadline_offer),
)
