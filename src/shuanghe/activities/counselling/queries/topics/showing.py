"""Topics as pages show them: the list, one of them whole."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404

from shuanghe.activities.counselling.models import (
    AFTER_PANEL,
    CoachingLog,
    CounsellingTopic,
    TopicPerson,
    TopicScore,
    TopicSheet,
    TopicStage,
)
from shuanghe.activities.counselling.queries.topics.facts import (
    BenefitTold,
    Scored,
    benefit_told,
    content_of,
    scored,
)
from shuanghe.activities.counselling.queries.topics.packs import MeasureLine, measure_lines
from shuanghe.activities.counselling.queries.topics.spreading import Offered, offered_of
from shuanghe.activities.counselling.queries.topics.terms import criteria_of, forms, sheet
from shuanghe.activities.counselling.rules.topics.charters import Aim, alike
from shuanghe.activities.counselling.rules.topics.gates import steps_of
from shuanghe.activities.counselling.rules.topics.months import days_by_month
from shuanghe.activities.counselling.rules.topics.scoring import Scored as ScoredProblem
from shuanghe.activities.counselling.rules.topics.scoring import ranked
from shuanghe.activities.counselling.rules.topics.sheets import Form
from shuanghe.procedures.models import CaseStep


@dataclass(frozen=True)
class Wanted:
    """Which topics are asked for; empty for all."""

    stage: str = ""
    family: str = ""
    year: int | None = None
    text: str = ""


def topics_found(wanted: Wanted) -> "QuerySet[CounsellingTopic]":
    """The topics in view that are asked for, with the days on site."""
    found: QuerySet[CounsellingTopic] = CounsellingTopic.objects.select_related("organisation")
    for name in ("stage", "family", "year"):
        value = getattr(wanted, name)
        if value:
            found = found.filter(**{name: value})
    if wanted.text:
        said = Q(title__icontains=wanted.text) | Q(number__icontains=wanted.text)
        found = found.filter(said | Q(counsellor_names__icontains=wanted.text))
    days = Count("logs__day", filter=Q(logs__way="on_site"), distinct=True)
    return found.annotate(site_days=days).order_by("-stage_on", "-id")


def topic_in_view(pk: int) -> CounsellingTopic:
    """A topic in the scope in force, with its host and case. Raises Http404.

    It knows how many judges scored it (judged_count) and which of two steps side by side
    are done (has_midterm, has_coach).
    """
    rows = CounsellingTopic.objects.select_related("organisation", "case", "appointment")
    scores = TopicScore.objects.filter(topic=OuterRef("pk"), is_recused=False)
    count = scores.order_by().values("topic").annotate(count=Count("pk")).values("count")
    steps = CaseStep.objects.filter(case=OuterRef("case"), replaced_at=None).order_by()
    rows = rows.annotate(
        judged_count=Coalesce(Subquery(count, output_field=IntegerField()), 0),
        has_midterm=Exists(steps.filter(code="midterm")),
        has_coach=Exists(steps.filter(code="coach")),
    )
    found: CounsellingTopic | None = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def topic_numbered(number: str) -> CounsellingTopic | None:
    """The same by its number; None for none."""
    rows = CounsellingTopic.objects.select_related("organisation", "case", "appointment")
    found: CounsellingTopic | None = rows.filter(number=number).first()
    return found


@dataclass(frozen=True)
class FormView:
    """A form with the sheets filled of it."""

    form: Form
    sheets: list[TopicSheet]


@dataclass(frozen=True)
class Pulse:
    """Satisfaction, counted: how many of each of five, shown from a number of answers on."""

    counts: list[tuple[str, int]]
    total: int
    is_shown: bool


@dataclass(frozen=True)
class TopicView:
    """Everything the pages and papers of a topic tell on a day; each part read when asked for."""

    topic: CounsellingTopic
    on: date

    @cached_property
    def measures(self) -> list[MeasureLine]:
        """The KPIs with what came of them."""
        return measure_lines(self.topic, list(self.topic.measures.all()), on=self.on)

    @cached_property
    def people(self) -> list[TopicPerson]:
        """The topic group."""
        return list(self.topic.people.all())

    @cached_property
    def sheets(self) -> list[TopicSheet]:
        """Every sheet, oldest first."""
        return list(self.topic.sheets.all())

    @cached_property
    def logs(self) -> list[CoachingLog]:
        """The coaching log, newest first."""
        return list(self.topic.logs.all())

    @cached_property
    def scores(self) -> list[TopicScore]:
        """What the judges gave."""
        return list(self.topic.scores.all())

    @cached_property
    def scored(self) -> Scored:
        """What it comes to."""
        return scored(self.scores)

    @cached_property
    def benefit(self) -> BenefitTold:
        """What is known of the benefit in money."""
        return benefit_told(self.topic, self.content("result"))

    @cached_property
    def offered(self) -> list[Offered]:
        """The companies in view that its result was offered to, once it is at its end."""
        return offered_of(self.topic) if self.topic.stage in AFTER_PANEL else []

    @property
    def problems(self) -> list[TopicSheet]:
        """The problems, by their score."""
        return problems_ranked(self.sheets)

    def content(self, kind: str) -> Any:
        """What the newest sheet of a kind says."""
        return content_of(self.sheets, kind)

    def kept(self, kind: str) -> list[TopicSheet]:
        """The sheets of a kind, oldest first."""
        return [one for one in self.sheets if one.kind == kind]

    @property
    def forms(self) -> list[FormView]:
        """Every form, in order."""
        return [FormView(form, self.kept(kind)) for kind, form in forms().items()]

    @property
    def days_by_month(self) -> list[tuple[date, int]]:
        """Days on site by month."""
        days = days_by_month(one.day for one in self.logs if one.way == "on_site")
        return sorted(days.items())

    @property
    def pulse(self) -> Pulse:
        """The satisfaction counted at mid-term."""
        content = self.content("midterm")
        words = (("5", "很满意"), ("4", "满意"), ("3", "一般"), ("2", "不满意"), ("1", "很不满意"))
        counts = [(title, int(content.get(f"pulse_{key}") or 0)) for key, title in words]
        total = sum(count for _title, count in counts)
        return Pulse(counts, total, total >= sheet("evaluation")["pulse_least"])


def problems_ranked(sheets: list[TopicSheet]) -> list[TopicSheet]:
    """Problems by score."""
    rows = {one.pk: one for one in sheets if one.kind == "problem"}
    keys = ranked(
        [
            ScoredProblem(
                one.pk, Decimal(one.hundredths or 0), Decimal(str(one.marks.get("urgency", "0"))),
                bool(one.content.get("is_reachable")),
            )
            for one in rows.values()
        ]
    )  # fmt: skip
    return [rows[key] for key in keys]


def topic_view(topic: CounsellingTopic, *, on: date) -> TopicView:
    """One topic on a day."""
    return TopicView(topic, on)


def steps_done_of(topic: CounsellingTopic) -> set[str]:
    """The codes of the steps that a topic in view has done."""
    if topic.case is None:
        return set()
    if topic.stage == TopicStage.STOPPED:
        rows = topic.case.steps.filter(replaced_at=None)
        return set(rows.values_list("code", flat=True))
    return steps_of(topic.stage, has_midterm=topic.has_midterm, has_coach=topic.has_coach)  # type: ignore[attr-defined]


def topics_alike(topic: CounsellingTopic) -> list[str]:
    """Numbers of topics in view of other hosts with the same KPI and kind of measure."""
    if not topic.measure_kind:
        return []
    rows = CounsellingTopic.objects.filter(measure_kind=topic.measure_kind).exclude(stage="stopped")
    aims = [_aim(one) for one in rows.prefetch_related("measures")]
    return alike(_aim(topic), aims)


def _aim(topic: CounsellingTopic) -> Aim:
    kpis = frozenset(one.kpi_id for one in topic.measures.all())
    return Aim(topic.number, topic.organisation_id, kpis, topic.measure_kind)


def criteria_shown() -> list[tuple[str, str]]:
    """The criteria of the panel: key, title with full marks."""
    return [(one.key, f"{one.title}（{one.most}）") for one in criteria_of("evaluation")]
