"""The charter of a topic: written, approved by two different people, or sent back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import CounsellingTopic, TopicMeasure
from shuanghe.activities.counselling.queries.topics.facts import charter_lacks
from shuanghe.activities.counselling.queries.topics.places import pairs_of
from shuanghe.activities.counselling.queries.topics.terms import words
from shuanghe.activities.counselling.services.topics.changing import (
    held,
    person_asked,
    right_asked,
    stage_asked,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.organisation.models import Organisation

CHOOSING = ("diagnosing", "choosing")


@dataclass(frozen=True)
class TargetLine:
    """A KPI of a unit and the value wanted."""

    kpi_id: int
    unit_id: int
    target: Decimal


@dataclass(frozen=True)
class CharterText:
    """What a charter says."""

    title: str
    family: str
    problem: str
    party_measures: str
    operations_measures: str
    party_indicators: Sequence[str]
    combinations: Sequence[str]
    fusions: Sequence[str]
    measure_kind: str
    ends_on: date | None
    targets: Sequence[TargetLine] = ()


@action("counselling.read")
def charter_write(
    actor: Actor,
    *,
    organisation: Organisation,
    topic: CounsellingTopic,
    text: CharterText,
) -> CounsellingTopic:
    """Write the charter; approvals given before are void. What is missing is judged at approval.

    Raises Refused once the topic is approved by both, and for words that are not in the data.
    """
    row = held(topic)
    right_asked(actor, row, "counselling.host", "counselling.coach")
    stage_asked(row, CHOOSING, _("立项书已经定了，不能再改"))
    for name, keys in (("combinations", text.combinations), ("fusions", text.fusions)):
        if set(keys) - set(words(name)):
            raise Refused(_("四个结合、四化融合只能从列出的里面选。"))
    if text.measure_kind and text.measure_kind not in words("measures"):
        raise Refused(_("措施种类只能从列出的里面选。"))
    row.title = text.title.strip()[:100] or row.title
    row.family, row.problem = text.family, text.problem.strip()
    row.party_measures = text.party_measures.strip()
    row.operations_measures = text.operations_measures.strip()
    row.party_indicators = [one.strip() for one in text.party_indicators if one.strip()]
    row.combinations, row.fusions = list(text.combinations), list(text.fusions)
    row.measure_kind, row.ends_on = text.measure_kind, text.ends_on
    row.chartered_by_id = actor.user_id
    _open_again(row)
    row.save()
    _targets_keep(row, organisation, text.targets)
    trail().note(row, f"课题 {row.number}：写立项书“{row.title}”", after={"family": row.family})
    return row


def _targets_keep(row: CounsellingTopic, host: Organisation, targets: Sequence[TargetLine]) -> None:
    known = {(kpi.pk, unit.pk): (kpi, unit) for kpi, unit in pairs_of(host)}
    made = []
    for line in {(one.kpi_id, one.unit_id): one for one in targets}.values():
        if (line.kpi_id, line.unit_id) not in known:
            raise Refused(_("所选指标不是本企业填报的，请从列出的里面选。"))
        kpi, unit = known[line.kpi_id, line.unit_id]
        try:
            target = millionths_of(line.target)
        except ValueError as wrong:
            raise Refused(str(wrong)) from None
        made.append(
            TopicMeasure(
                topic=row, kpi=kpi, unit=unit, kpi_title=kpi.title, kpi_measure=kpi.measure,
                kpi_decimals=kpi.decimals, kpi_direction=kpi.direction, unit_name=str(unit),
                target_millionths=target,
            )
        )  # fmt: skip
    row.measures.all().delete()
    TopicMeasure.objects.bulk_create(made)


def _open_again(row: CounsellingTopic) -> None:
    row.host_approved_by = row.steering_approved_by = ""
    row.host_approved_by_id = row.steering_approved_by_id = None
    row.host_approved_on = row.steering_approved_on = None


def _approvable(row: CounsellingTopic, today: date) -> None:
    stage_asked(row, CHOOSING, _("不在立项环节"))
    faults = charter_lacks(row, row.measures.count(), on=today)
    if faults:
        raise Refused("".join(faults))


@action("counselling.host")
def charter_approve(
    actor: Actor, *, organisation: Organisation, topic: CounsellingTopic, on: date | None = None
) -> CounsellingTopic:
    """Approve the charter for the host: one of its own. Raises Refused where it lacks something."""
    row, today, who = held(topic), on or timezone.localdate(), person_asked(actor)
    right_asked(actor, row, "counselling.host")
    _approvable(row, today)
    if who == row.steering_approved_by_id:
        raise Refused(_("领导小组的批准是您办的，企业的批准要由另一个人办理。"))
    row.host_approved_by, row.host_approved_by_id = actor.name, who
    row.host_approved_on, row.refusal = today, ""
    row.save()
    trail().note(row, f"课题 {row.number}：企业批准立项", after={"by": actor.name})
    return row


@action("counselling.manage")
def charter_steer(
    actor: Actor, *, organisation: Organisation, topic: CounsellingTopic, on: date | None = None
) -> CounsellingTopic:
    """Approve the charter for the steering group: somebody else than approved for the host."""
    row, today, who = held(topic), on or timezone.localdate(), person_asked(actor)
    right_asked(actor, row, "counselling.manage")
    _approvable(row, today)
    if who == row.host_approved_by_id:
        raise Refused(_("企业的批准是您办的，领导小组的批准要由另一个人办理。"))
    row.steering_approved_by, row.steering_approved_by_id = actor.name, who
    row.steering_approved_on, row.refusal = today, ""
    row.save()
    trail().note(row, f"课题 {row.number}：领导小组批准立项", after={"by": actor.name})
    return row


@action("counselling.read")
def charter_refuse(
    actor: Actor, *, organisation: Organisation, topic: CounsellingTopic, reason: str
) -> CounsellingTopic:
    """Send a charter back, by either side, with the reason; both approvals are open again."""
    row = held(topic)
    right_asked(actor, row, "counselling.manage", "counselling.host")
    stage_asked(row, CHOOSING, _("不在立项环节"))
    if not reason.strip():
        raise Refused(_("请写明退回的理由。"))
    _open_again(row)
    row.refusal = f"{actor.name}：{reason.strip()}"[:300]
    row.save()
    trail().note(row, f"课题 {row.number}：退回立项书", after={"reason": row.refusal})
    return row
