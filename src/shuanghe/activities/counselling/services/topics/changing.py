"""What every change of a topic shares: the row held, who may, where it stands."""

from collections.abc import Collection

from django.http import Http404
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import CounsellingTopic
from shuanghe.activities.counselling.queries.places import speaks_for
from shuanghe.activities.counselling.queries.topics.places import company_path
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor

SOURCE = "counselling.topic"
PROCEDURE = "counselling"


def held(topic: CounsellingTopic) -> CounsellingTopic:
    """The topic as it stands now, held until the transaction ends."""
    found: CounsellingTopic = CounsellingTopic.objects.select_for_update(of=("self",)).get(
        pk=topic.pk
    )
    found.organisation = topic.organisation
    return found


def may_at(actor: Actor, topic: CounsellingTopic, right: str) -> bool:
    """Whether somebody holds a right where it counts: steering and judging at the company.

    Who steers does not speak for the host as well.
    """
    if right in ("counselling.manage", "counselling.judge"):
        return actor.may(right, company_path(topic))
    if right == "counselling.host":
        return speaks_for(actor, topic.organisation.path, company=company_path(topic))
    return actor.may(right, topic.organisation.path)


def right_asked(actor: Actor, topic: CounsellingTopic, *rights: str) -> None:
    """Raise Http404 unless one of the rights is held where it counts."""
    if not any(may_at(actor, topic, right) for right in rights):
        raise Http404


def person_asked(actor: Actor) -> int:
    """The account of who acts. Raises Refused for a job: a signature is somebody's own."""
    if actor.user_id is None:
        raise Refused(_("这一步要由本人登录办理。"))
    return actor.user_id


def stage_asked(topic: CounsellingTopic, stages: Collection[str], text: str) -> None:
    """Raise Refused unless the topic stands in one of these stages. text: what cannot be done."""
    if topic.stage not in stages:
        raise Refused(
            _("课题现在是“%(stage)s”，%(text)s。") % {"stage": topic.stage_title, "text": text}
        )
