"""Links between projects, topics and ideas, and the effects measured for them."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.forum.models import Idea
from shuanghe.activities.forum.services.trailing import SOURCE as IDEA
from shuanghe.activities.projects.models import Project
from shuanghe.activities.projects.queries.drafts import GOAL, KPI, projects_from
from shuanghe.activities.projects.services.changing import SOURCE as PROJECT
from shuanghe.duties.models import Deadline
from shuanghe.insight.effects.queries.reading import effects_of_source
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.ui.slots import Offer
from shuanghe.operations.models import Goal, Intervention
from shuanghe.operations.queries.standings import RedRun
from shuanghe.organisation.models import Organisation


def proposal_url(kind: str, pk: str, *, organisation: str = "") -> str:
    """The form of a proposal that starts from something."""
    asked = {"organisation": organisation} if organisation else {}
    return f"{reverse('projects:new')}?{urlencode({**asked, 'from': kind, 'of': pk})}"


def projects_begun(actor: Actor, kind: str, pk: str) -> list[Offer]:
    """Links to the projects that came from something, with their state, as far as in view."""
    if not actor.may("project.read"):
        return []
    with looking(actor.scope("project.read")):
        return [
            Offer(f"{one.number} {_(one.state_title)}", reverse("projects:project", args=[one.pk]))
            for one in projects_from(kind, pk)
        ]


def project_effect_offers(*, actor: Actor, project: Project) -> list[Offer]:
    """Links from a project to the effects measured for it, each with its interval or the reason."""
    if not actor.may("kpi.read"):
        return []
    titles = {one.kpi_id: one.kpi_title for one in project.measures.all()}
    with looking(actor.scope("kpi.read")):
        found = effects_of_source(PROJECT, str(project.pk))
    return [
        Offer(
            f"{one.organisation.name} {titles.get(one.kpi_id, '')}：{one.verdict}",
            reverse("effects:effect", args=[one.pk]),
        )
        for one in found
    ]


def work_offer(*, actor: Actor, work: Intervention) -> Offer | None:
    """The link from an effect to the project it tells of, for who may read it."""
    is_project = work.source_type == PROJECT and work.source_id.isdecimal()
    if not is_project or not actor.may("project.read", work.organisation.path):
        return None
    return Offer(_("看项目"), reverse("projects:project", args=[int(work.source_id)]))


def topic_project_offer(*, actor: Actor, run: RedRun) -> Offer | None:
    """The link from a KPI that stayed red to a proposal that starts from it, for who may file."""
    if not actor.may("project.file"):
        return None
    return Offer(_("立项"), proposal_url(KPI, f"{run.kpi.pk}-{run.unit.pk}"))


def goal_project_offer(*, actor: Actor, goal: Goal) -> Offer | None:
    """The link from a goal to a proposal that starts from it, for who may file one."""
    if not actor.may("project.file"):
        return None
    return Offer(_("为它立项"), proposal_url(GOAL, str(goal.pk)))


def idea_project_offer(*, actor: Actor, idea: Idea) -> list[Offer]:
    """The projects that came from an idea, as far as they are in view; else the way to file one."""
    found = projects_begun(actor, IDEA, str(idea.pk))
    if found or not actor.may("project.file", idea.organisation.path):
        return found
    code = idea.organisation.code
    return [Offer(_("申报项目"), proposal_url(IDEA, str(idea.pk), organisation=code))]


def project_origin_offer(*, actor: Actor, project: Project) -> Offer | None:
    """The link from a project back to what it came from, for who may read that."""
    kind, pk = project.origin_type, project.origin_id
    if kind == GOAL and actor.may("goal.read", project.organisation.path):
        return Offer(_("看目标"), reverse("operations:goal", args=[int(pk)]))
    if kind == KPI and actor.may("kpi.read"):
        return Offer(_("看指标"), reverse("operations:kpi", args=[int(pk.partition("-")[0])]))
    if kind != IDEA or not actor.may("idea.read"):
        return None
    with looking(actor.scope("idea.read")):
        is_seen = Idea.objects.filter(pk=int(pk)).exists()
    return Offer(_("看建议"), reverse("forum:idea", args=[int(pk)])) if is_seen else None


def idea_deadline_offer(*, actor: Actor, organisation: Organisation, row: Deadline) -> Offer | None:
    """The link from the clock of an idea to the idea, for whoever answers it."""
    if row.source_type != IDEA or not actor.may("idea.read", organisation.path):
        return None
    return Offer(_("去答复"), reverse("forum:idea", args=[row.source_id]))


EFFECTS = (
    ("project_effect", project_effect_offers),
    ("intervention", work_offer),
    ("kpi_topic", topic_project_offer),
    ("goal", goal_project_offer),
    ("project_origin", project_origin_offer),
    ("idea_project", idea_project_offer),
    ("deadline", idea_deadline_offer),
)
