"""Links and facts between topics of counselling and what lies beside or above them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import CounsellingTopic
from shuanghe.activities.counselling.queries.topics.benefits import Benefit
from shuanghe.activities.counselling.services.topics.changing import SOURCE
from shuanghe.activities.counselling.services.topics.coaching import LOG_SOURCE
from shuanghe.activities.counselling.services.topics.following import REPORT_SOURCE
from shuanghe.activities.projects.models import Family, Project
from shuanghe.activities.projects.rules.money import yuan_of
from shuanghe.duties.models import Deadline
from shuanghe.insight.effects.queries.reading import effects_of_source
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.ui.slots import Offer
from shuanghe.operations.models import Intervention
from shuanghe.organisation.models import Organisation


def project_benefit(number: str, host: Organisation) -> Benefit | None:
    """What the counselling project of a host brought: claimed, and verified outside the host."""
    with looking(Scope.of(host.path)):
        row = Project.objects.filter(number=number, family=Family.COUNSELLING).first()
    if row is None:
        return None
    is_verified = row.verified_on is not None and row.verified_fen is not None
    return Benefit(
        number=row.number,
        title=row.title,
        claimed=yuan_of(row.claimed_fen),
        verified=yuan_of(row.verified_fen) if is_verified else None,
        verified_on=row.verified_on,
        url=reverse("projects:project", args=[row.pk]),
    )


def topic_deadline_offer(
    *, actor: Actor, organisation: Organisation, row: Deadline
) -> Offer | None:
    """The link from a clock of a topic to the topic."""
    if row.source_type != SOURCE or not actor.may("counselling.read", organisation.path):
        return None
    return Offer(_("去办理"), reverse("counselling:topic", args=[row.source_id]))


def topic_effect_offers(*, actor: Actor, topic: CounsellingTopic) -> list[Offer]:
    """Links from a topic to the effects measured for it, each with its interval or the reason."""
    if not actor.may("kpi.read"):
        return []
    titles = {one.kpi_id: one.kpi_title for one in topic.measures.all()}
    with looking(actor.scope("kpi.read")):
        rows = effects_of_source(SOURCE, str(topic.pk))
    return [
        Offer(
            f"{row.organisation.name} {titles.get(row.kpi_id, '')}：{row.verdict}",
            reverse("effects:effect", args=[row.pk]),
        )
        for row in rows
    ]


def topic_work_offer(*, actor: Actor, work: Intervention) -> Offer | None:
    """The link from an effect to the topic it tells of, for who may read it."""
    is_topic = work.source_type == SOURCE and work.source_id.isdecimal()
    if not is_topic or not actor.may("counselling.read", work.organisation.path):
        return None
    return Offer(_("看课题"), reverse("counselling:topic", args=[int(work.source_id)]))


def topic_evidence_offer(*, source_type: str, source_id: int) -> Offer | None:
    """The link from a piece of evidence to the topic that it comes from."""
    if source_type == REPORT_SOURCE:
        return Offer(_("课题报告"), reverse("counselling:topic_report", args=[source_id]))
    if source_type != LOG_SOURCE:
        return None
    row = CounsellingTopic.objects.filter(logs=source_id).first()
    return None if row is None else Offer(_("课题"), reverse("counselling:topic", args=[row.pk]))


TOPICS = (
    ("deadline", topic_deadline_offer),
    ("topic_effect", topic_effect_offers),
    ("intervention", topic_work_offer),
    ("evidence", topic_evidence_offer),
)
