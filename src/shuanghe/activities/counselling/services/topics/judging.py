"""The panel of a topic: scores, and who stands aside."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import CounsellingTopic, TopicScore
from shuanghe.activities.counselling.queries.topics.judges import partiality_of
from shuanghe.activities.counselling.queries.topics.terms import criteria_of
from shuanghe.activities.counselling.services.topics.changing import (
    held,
    person_asked,
    right_asked,
    stage_asked,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.rules.panels import hundredths_of, total_of


@action("counselling.judge")
def topic_score(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    marks: Mapping[str, Decimal],
    reason: str = "",
    on: date | None = None,
) -> TopicScore:
    """Score a topic that waits for its end, once.

    Raises Refused for a judge of the host or the topic group, who is to stand aside, and for
    marks out of range.
    """
    row, today = held(topic), on or timezone.localdate()
    right_asked(actor, row, "counselling.judge")
    stage_asked(row, ("closing",), _("只有结题评审中的课题才打分"))
    why = partiality_of(actor, row)
    if why:
        raise Refused(why)
    criteria = criteria_of("evaluation")
    try:
        total = total_of(marks, criteria)
    except ValueError as wrong:
        raise Refused(str(wrong)) from None
    made = _once(actor, row, today)
    made.marks = {one.key: str(marks[one.key]) for one in criteria}
    made.hundredths, made.reason = hundredths_of(total), reason.strip()[:200]
    made.save()
    trail().note(made, f"课题 {row.number}：评委打分", after={"total": total})
    return made


@action("counselling.judge")
def topic_recuse(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    reason: str,
    on: date | None = None,
) -> TopicScore:
    """Stand aside from a topic, with the reason."""
    row, today = held(topic), on or timezone.localdate()
    right_asked(actor, row, "counselling.judge")
    stage_asked(row, ("closing",), _("只有结题评审中的课题才要回避"))
    if not reason.strip():
        raise Refused(_("请写明为什么回避。"))
    made = _once(actor, row, today)
    made.is_recused, made.reason = True, reason.strip()[:200]
    made.save()
    trail().note(made, f"课题 {row.number}：评委回避", after={"reason": reason})
    return made


def _once(actor: Actor, topic: CounsellingTopic, today: date) -> TopicScore:
    who = person_asked(actor)
    if topic.scores.filter(judge_id=who).exists():
        raise Refused(_("您已经打过分或声明过回避。"))
    return TopicScore(topic=topic, judge=actor.name, judge_id=who, given_on=today)
