"""Whether somebody may verify, confirm or score a project."""

from shuanghe.activities.projects.models import Project
from shuanghe.activities.projects.queries.places import unit_path
from shuanghe.activities.projects.rules.outside import Judge, partiality
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.queries.homes import homes_of


def judge_of(actor: Actor, project: Project, right: str) -> Judge:
    """Who would judge: where the account and its member belong, and where the right is held."""
    homes = homes_of(actor, right, near=project.organisation.path)
    return Judge(actor.name, actor.user_id, actor.member_id, homes)


def partiality_of(actor: Actor, project: Project, right: str) -> str:
    """Why somebody may not judge a project; "" when nothing stands against it."""
    people = list(project.people.values_list("member_id", "name"))
    return partiality(
        judge_of(actor, project, right),
        unit=unit_path(project),
        team={member for member, _name in people if member is not None},
        team_names={name for _member, name in people},
        author=project.proposed_by_id,
    )
