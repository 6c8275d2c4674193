"""Growth: five numbers before and after, given by the person and by a superior."""

from collections.abc import Mapping
from datetime import date

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import (
    AbilityRating,
    CounsellingTopic,
    RatingPhase,
    RatingSide,
    TopicPart,
    TopicPerson,
)
from shuanghe.activities.counselling.queries.topics.places import company_of
from shuanghe.activities.counselling.queries.topics.terms import sheet
from shuanghe.activities.counselling.services.topics.changing import may_at
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation

LEAST, MOST = 1, 5
RATED = (TopicPart.COUNSELLOR, TopicPart.CO_COUNSELLOR, TopicPart.SECRETARY)
AFTER_STAGES = ("closing", "fixing", "fixed")


@action("counselling.read")
def ability_rate(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    person: TopicPerson,
    phase: str,
    marks: Mapping[str, int],
    on: date | None = None,
) -> AbilityRating:
    """Rate the abilities of a counsellor or host leader: oneself, or as who settles.

    Raises Http404 for anybody else's, Refused for marks out of 1 to 5, for a rating given once
    and for somebody whose growth is not rated.
    """
    today = on or timezone.localdate()
    is_own = actor.member_id is not None and actor.member_id == person.member_id
    if not is_own and not may_at(actor, topic, "counselling.manage"):
        raise Http404
    side = RatingSide.OWN if is_own else RatingSide.SUPERIOR
    if person.topic_id != topic.pk or person.part not in RATED or person.member_id is None:
        raise Refused(_("只评辅导员和企业负责人，且要在名册上。"))
    if phase not in set(RatingPhase):
        raise Refused(_("请选辅导前或辅导后。"))
    if phase == RatingPhase.AFTER and topic.stage not in AFTER_STAGES:
        raise Refused(_("辅导后的评价到结题评审时再填。"))
    abilities = sheet("evaluation")["abilities"]
    if set(marks) != set(abilities) or not all(LEAST <= one <= MOST for one in marks.values()):
        raise Refused(_("每种能力打 1 到 5 分，一项也不能少。"))
    company = company_of(topic)
    with looking(Scope.of(company.path)):
        made: AbilityRating
        made, is_new = AbilityRating.objects.get_or_create(
            topic_id=topic.pk, member_id=person.member_id, phase=phase, side=side,
            defaults={
                "organisation": company, "name": person.name, "marks": dict(marks),
                "rated_by_id": actor.user_id, "rated_on": today,
            },
        )  # fmt: skip
        if not is_new:
            raise Refused(_("这一项已经评过了。"))
    trail().note(made, f"课题 {topic.number}：能力评价（{made.phase_title}，{made.side_title}）")
    return made
