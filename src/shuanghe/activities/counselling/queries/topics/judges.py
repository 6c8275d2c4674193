"""Whether somebody may score a topic."""

from shuanghe.activities.counselling.models import CounsellingTopic
from shuanghe.activities.counselling.rules.topics.outside import Judge, partiality
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.queries.homes import homes_of


def partiality_of(actor: Actor, topic: CounsellingTopic) -> str:
    """Why somebody may not score a topic; "" when nothing stands against it."""
    people, host = list(topic.people.values_list("member_id", "name")), topic.organisation.path
    return partiality(
        Judge(actor.name, actor.member_id, homes_of(actor, "counselling.judge", near=host)),
        host=host,
        members={member for member, _name in people if member is not None},
        names={name for _member, name in people},
    )
