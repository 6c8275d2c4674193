"""Whether somebody may verify, confirm or score a project."""

from shuanghe.activities.projects.models import Project
from shuanghe.activities.projects.queries.places import unit_path
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.queries.homes import homes_of
from shuanghe.procedures.rules.panels import Judge, Judged, partiality


def partiality_of(actor: Actor, project: Project, right: str) -> str:
    """Why somebody may not judge a project; "" when nothing stands against it."""
    people = list(project.people.values_list("member_id", "name"))
    homes = homes_of(actor, right, near=project.organisation.path)
    return partiality(
        Judge(actor.name, actor.user_id, actor.member_id, homes),
        Judged(
            "项目",
            unit_path(project),
            {member for member, _name in people if member is not None},
            {name for _member, name in people},
            author=project.proposed_by_id,
        ),
    )
