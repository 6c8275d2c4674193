"""Ideas that become projects: who may file one is told, and the project's way goes on the trail.

The proposer may not see projects: what the trail says is the number, the step and the state.
"""

from django.utils import timezone

from shuanghe.activities.forum.models import Idea
from shuanghe.activities.forum.services.following import HANDED_ON, idea_follow
from shuanghe.activities.forum.services.trailing import SOURCE as IDEA
from shuanghe.activities.projects.models import Project
from shuanghe.activities.projects.queries.drafts import Asking, Draft, Origin
from shuanghe.activities.projects.queries.places import top_of
from shuanghe.activities.projects.rules.moves import MOVES
from shuanghe.identity.queries import holders_of
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.project.queries.effects_offered import proposal_url

TOLD = {"start", "accept", "accept_rework", "fail", "stop", "archive"}
"""The steps that the proposer gets a notice of; the others are on the trail alone."""


def idea_becomes_project(*, idea: Idea, actor: Actor) -> None:
    """Tell who may file projects there that one is to be filed, with the form filled in."""
    recipients = set(
        holders_of("project.file", path=idea.organisation.path, on=timezone.localdate())
    )
    notices_send(
        recipients=recipients - {actor.user_id or 0, idea.proposer_id},
        text=f"建议“{idea.title}”已定转立项，请申报项目。",
        url=proposal_url(IDEA, str(idea.pk), organisation=idea.organisation.code),
        source=(IDEA, str(idea.pk)),
    )


def project_created(*, project: Project, actor: Actor) -> None:
    """A project that came from an idea is on the idea's trail from its first day."""
    _follow(project, actor, f"已按它申报项目 {project.number}，现为“{project.state_title}”。")


def project_moved(*, project: Project, move: str, actor: Actor) -> None:
    """Each step of such a project, with the state it stands in."""
    text = f"项目 {project.number}：{MOVES[move].title}，现为“{project.state_title}”。"
    _follow(project, actor, text, is_told=move in TOLD)


def _follow(project: Project, actor: Actor, text: str, *, is_told: bool = True) -> None:
    if project.origin_type != IDEA or not project.origin_id.isdecimal():
        return
    with looking(top_of(project.organisation.path)):
        idea_follow(
            int(project.origin_id), text=text, by=actor.name, on=project.state_on, is_told=is_told
        )


def idea_draft(asking: Asking, pk: str) -> Draft | None:
    """A proposal that starts from an adopted idea, in the worker's own words; None for another.

    Who may file projects where the idea lies may read it for this, though not who proposed it.
    """
    with looking(top_of(asking.place.path)):
        found = Idea.objects.filter(pk=number_asked(pk) or 0, state__in=HANDED_ON)
        idea: Idea | None = found.select_related("organisation").first()
    rights = ("project.file", "idea.read")
    if idea is None or not any(asking.actor.may(one, idea.organisation.path) for one in rights):
        return None
    told = f"{idea.place}：{idea.text}（职工建议 {idea.number}）"
    return Draft(Origin(IDEA, pk, f"建议 {idea.number} {idea.title}"[:120]), idea.title, told)
