"""Links and facts between topics of counselling and what lies beside or above them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.models import CounsellingTopic, TopicStage
from shuanghe.activities.counselling.queries.topics.benefits import Benefit
from shuanghe.activities.counselling.queries.topics.spreading import (
    Offered,
    Offering,
    Spreading,
)
from shuanghe.activities.counselling.services.topics.changing import SOURCE
from shuanghe.activities.counselling.services.topics.coaching import LOG_SOURCE
from shuanghe.activities.counselling.services.topics.following import REPORT_SOURCE
from shuanghe.activities.projects.models import Answer, Family, Project
from shuanghe.activities.projects.queries.drafts import Asking, Draft, Origin, Start
from shuanghe.activities.projects.queries.showing import replications_of_topic
from shuanghe.activities.projects.rules.money import yuan_of
from shuanghe.activities.projects.services import TopicResult, topic_result_offer
from shuanghe.duties.models import Deadline
from shuanghe.insight.effects.queries.reading import effects_of_source
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tree import is_within, lineage
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.kernel.ui.slots import Offer
from shuanghe.operations.models import Intervention
from shuanghe.organisation.models import Organisation
from shuanghe.project.queries.effects_offered import projects_begun, proposal_url

CHARTERED = (
    TopicStage.TEAMING, TopicStage.COACHING, TopicStage.CLOSING, TopicStage.FIXING,
    TopicStage.FIXED,
)  # fmt: skip
"""The stages of a topic whose benefit a project may claim: its charter was approved."""


def topic_draft(asking: Asking, pk: str) -> Draft | None:
    """A proposal of the benefit of a chartered topic, for who files projects at its host."""
    with looking(Scope.of(asking.place.path)):
        found = CounsellingTopic.objects.filter(pk=number_asked(pk) or 0, stage__in=CHARTERED)
        topic = found.select_related("organisation").prefetch_related("measures").first()
    if topic is None or not is_within(asking.place.path, topic.organisation.path):
        return None
    if not asking.actor.may("counselling.read", topic.organisation.path):
        return None
    measures = tuple(Start(one.kpi_id, one.unit_id, one.target) for one in topic.measures.all())
    origin = Origin(SOURCE, pk, f"课题 {topic.number} {topic.title}"[:100])
    return Draft(origin, topic.title, topic.problem, measures, family=Family.COUNSELLING)


def topic_project_offers(*, actor: Actor, topic: CounsellingTopic) -> list[Offer]:
    """The projects that claim the benefit of a topic, in view; else the way to file one."""
    found = projects_begun(actor, SOURCE, str(topic.pk))
    host = topic.organisation
    if found or topic.stage not in CHARTERED or not actor.may("project.file", host.path):
        return found
    return [Offer(_("申报效益"), proposal_url(SOURCE, str(topic.pk), organisation=host.code))]


def project_topic_offer(*, actor: Actor, project: Project) -> Offer | None:
    """The link from a project back to the topic whose benefit it claims."""
    path = project.organisation.path
    if project.origin_type != SOURCE or not actor.may("counselling.read", path):
        return None
    return Offer(_("看课题"), reverse("counselling:topic", args=[int(project.origin_id)]))


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


def topic_result_offered(actor: Actor, offering: Offering) -> None:
    """Keep the offer of a topic's result where companies find those of projects too."""
    topic = offering.topic
    result = TopicResult(
        topic_id=topic.pk, number=topic.number, title=topic.title, practice=offering.practice,
        hosts=lineage(topic.organisation.path), is_sample=topic.is_sample,
    )  # fmt: skip
    topic_result_offer(actor, organisation=offering.company, result=result, units=offering.units)


def topic_taken_up(topic: CounsellingTopic) -> list[Offered]:
    """The companies in view that the result of a topic was offered to, with their answers."""
    return [
        Offered(row.organisation, row.answer_title, row.answer == Answer.OPEN, row.reason)
        for row in replications_of_topic(topic.pk)
    ]


SPREADING = Spreading(topic_result_offered, topic_taken_up)


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
    ("topic_project", topic_project_offers),
    ("project_origin", project_topic_offer),
    ("intervention", topic_work_offer),
    ("evidence", topic_evidence_offer),
)
