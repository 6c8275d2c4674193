"""Counselling topics on the sheet: days on site in the month, and the KPIs they are to move."""

from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from shuanghe.activities.counselling.models import CoachingLog, CoachingWay, CounsellingTopic
from shuanghe.activities.counselling.models import TopicStage as Stage
from shuanghe.activities.counselling.queries.topics.terms import clocks
from shuanghe.insight.ledgers.queries.places import opening, within
from shuanghe.insight.ledgers.rules.rows import Group, Row, Side, Status
from shuanghe.kernel.periods import Period
from shuanghe.organisation.models import Organisation

MOST_TOPICS = 40
OVER = (Stage.FIXED, Stage.STOPPED)


def topic_rows(organisation: Organisation, *, month: Period, on: date) -> list[Row]:
    """The topics of host companies that ran in the month; while coaching, days on site are owed.

    One statement. A day counts once, however many times it was logged.
    """
    on_site = CoachingLog.objects.filter(
        topic=OuterRef("pk"), way=CoachingWay.ON_SITE, day__range=(month.starts_on, month.ends_on)
    )
    days = on_site.order_by().values("topic").annotate(count=Count("day", distinct=True))
    found = (
        CounsellingTopic.objects.filter(
            within("organisation__path", organisation), opened_on__lte=month.ends_on
        )
        .exclude(Q(stage__in=OVER), stage_on__lt=month.starts_on)
        .annotate(days=Coalesce(Subquery(days.values("count"), output_field=IntegerField()), 0))
        .order_by("-stage_on", "-id", "measures__id")
    )
    kpis: dict[int, set[int]] = {}
    facts: dict[int, tuple[str, str, str, int]] = {}
    for pk, number, title, stage, place, count, kpi in found.values_list(
        "pk", "number", "title", "stage", "organisation__name", "days", "measures__kpi_id"
    ):
        facts[pk] = f"{number} {title}", stage, place, count
        kpis.setdefault(pk, set()).update({kpi} - {None})
    owed = clocks()["days"].value
    return [
        Row(
            Side.PARTY,
            Group.COUNSELLING,
            title,
            opening("counselling:topic", pk),
            wanted=str(owed) if stage == Stage.COACHING else "",
            actual=str(count),
            status=_status(stage, count, owed, is_over=on > month.ends_on),
            note=place,
            kpis=frozenset(kpis[pk]),
        )
        for pk, (title, stage, place, count) in list(facts.items())[:MOST_TOPICS]
    ]


def _status(stage: str, count: int, owed: int, *, is_over: bool) -> Status:
    """Whether the month's days on site are there; outside coaching none are owed."""
    if stage != Stage.COACHING:
        return Status.NONE
    if count >= owed:
        return Status.DONE
    return Status.MISSING if is_over else Status.DUE
