"""Whether somebody may score a topic."""

from shuanghe.activities.counselling.models import CounsellingTopic
from shuanghe.activities.counselling.queries.topics.places import homes_of
from shuanghe.activities.counselling.rules.topics.outside import Judge, partiality
from shuanghe.kernel.permissions import Actor


def partiality_of(actor: Actor, topic: CounsellingTopic) -> str:
    """Why somebody may not score a topic; "" when nothing stands against it."""
    people = list(topic.people.values_list("member_id", "name"))
    return partiality(
        Judge(actor.name, actor.member_id, homes_of(actor, topic)),
        host=topic.organisation.path,
        members={member for member, _name in people if member is not None},
        names={name for _member, name in people},
    )
