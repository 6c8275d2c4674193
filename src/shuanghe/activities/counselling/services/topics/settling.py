"""The grades of a year, and what becomes of a topic that failed."""

from datetime import date
from uuid import uuid4

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import CounsellingTopic, TopicStage
from shuanghe.activities.counselling.queries.topics.facts import scored
from shuanghe.activities.counselling.queries.topics.terms import sheet
from shuanghe.activities.counselling.rules.topics.grading import BEST, WORST, Entry, grades
from shuanghe.activities.counselling.services.topics.changing import held, right_asked
from shuanghe.activities.counselling.services.topics.opening import topic_open
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

REDO, STOP = "redo", "stop"


@action("counselling.manage")
def topics_settle(
    actor: Actor, *, organisation: Organisation, year: int, on: date | None = None
) -> int:
    """Settle the grades of the topics that a company's panel closed in a year; how many.

    The share of the best is of all topics closed that year; grades settled before stay and count
    towards it. Raises Refused while a topic of that year still waits for its panel, and when
    there is nothing to settle.
    """
    today, told = on or timezone.localdate(), sheet("evaluation")
    rows = list(
        CounsellingTopic.objects.select_for_update(of=("self",))
        .filter(company=organisation.pk, closed_on__year=year)
        .exclude(stage=TopicStage.STOPPED)
        .prefetch_related("scores")
    )
    open_ = [one for one in rows if one.settled_on is None]
    if not open_:
        raise Refused(_("%(year)s 年没有待定级的课题。") % {"year": year})
    waiting = CounsellingTopic.objects.filter(company=organisation.pk, stage=TopicStage.CLOSING)
    if waiting.exists() and year >= today.year:
        numbers = "、".join(waiting.values_list("number", flat=True)[:5])
        raise Refused(_("还有课题在结题评审：%(numbers)s，评完再一并定级。") % {"numbers": numbers})
    taken = sum(one.grade == BEST for one in rows if one.settled_on is not None)
    by_number = {one.number: one for one in open_}
    found = grades(
        [_entry(one) for one in open_],
        told["bands"],
        best_percent=told["best_percent"],
        ties=told["ties"],
        count=len(rows),
        taken=taken,
    )
    for one in found:
        row = by_number[one.number]
        row.grade, row.settlement, row.settled_on = one.grade, one.reason, today
    CounsellingTopic.objects.bulk_update(open_, ["grade", "settlement", "settled_on"])
    trail().note(
        organisation,
        f"{year} 年辅导课题定级 {len(open_)} 个",
        after={one.number: one.grade for one in found},
    )
    return len(open_)


def _entry(row: CounsellingTopic) -> Entry:
    told = scored(list(row.scores.all()))
    if told.mean is None:
        raise Refused(_("课题 %(number)s 没有评委打分，不能定级。") % {"number": row.number})
    return Entry(row.number, told.mean, told.marks)


@action("counselling.manage")
def topic_outcome(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    outcome: str,
    on: date | None = None,
) -> CounsellingTopic | None:
    """Say of a topic of the last grade that it is done once more, or stopped.

    Doing it once more opens a new topic under the same appointment and gives it.
    """
    row = held(topic)
    right_asked(actor, row, "counselling.manage")
    if row.grade != WORST or row.outcome:
        raise Refused(_("只有定为 D 等、还没有处理的课题才选重做或终止。"))
    if outcome not in (REDO, STOP):
        raise Refused(_("请选重做或终止。"))
    made = None
    if outcome == REDO:
        if row.appointment is None:
            raise Refused(_("原课题没有聘书，请先聘任辅导员再另立课题。"))
        made = topic_open(
            actor, organisation=organisation, appointment=row.appointment,
            title=f"{row.title}（重做）"[:100], client_key=uuid4().hex, on=on,
        )  # fmt: skip
    row.outcome = outcome
    row.save(update_fields=["outcome"])
    trail().note(row, f"课题 {row.number}：D 等处理", after={"outcome": outcome})
    return made
