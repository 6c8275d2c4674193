"""Whether somebody may score a topic."""

from shuanghe.activities.counselling.models import CounsellingTopic
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.queries.homes import homes_of
from shuanghe.procedures.rules.panels import Judge, Judged, partiality


def partiality_of(actor: Actor, topic: CounsellingTopic) -> str:
    """Why somebody may not score a topic; "" when nothing stands against it."""
    people, host = list(topic.people.values_list("member_id", "name")), topic.organisation.path
    homes = homes_of(actor, "counselling.judge", near=host)
    return partiality(
        Judge(actor.name, actor.user_id, actor.member_id, homes),
        Judged(
            "课题",
            host,
            {member for member, _name in people if member is not None},
            {name for _member, name in people},
        ),
    )
