"""Whether somebody may verify, confirm or score a project."""

from shuanghe.activities.projects.models import Project
from shuanghe.activities.projects.queries.places import top_of, unit_path
from shuanghe.activities.projects.rules.outside import Judge, partiality
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.permissions.rights import OWN
from shuanghe.organisation.models import Member, Post


def judge_of(actor: Actor, project: Project, right: str) -> Judge:
    """Who would judge: where the account and its member belong, and where the right is held."""
    homes = [one.path for one in actor.grants if one.gives(OWN) or one.gives(right)]
    if actor.member_id is not None:
        with looking(top_of(project.organisation.path)):
            own = Member.objects.filter(pk=actor.member_id)
            posts = Post.objects.filter(member_id=actor.member_id, until_on=None)
            homes += own.values_list("organisation__path", flat=True)
            homes += posts.values_list("organisation__path", flat=True)
    return Judge(actor.name, actor.user_id, actor.member_id, tuple(homes))


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
