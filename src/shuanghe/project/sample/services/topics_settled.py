"""What came of the sample topics: the grades of a year, and how people grew."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from shuanghe.activities.counselling.models import (
    AbilityRating,
    CoachingLog,
    CounsellingTopic,
    RatingPhase,
    RatingSide,
    TopicPart,
    TopicPerson,
    TopicScore,
)
from shuanghe.activities.counselling.queries.topics.facts import scored
from shuanghe.activities.counselling.queries.topics.terms import sheet
from shuanghe.activities.counselling.rules.topics.grading import Entry, grades
from shuanghe.activities.counselling.services.topics.abilities import RATED
from shuanghe.activities.counselling.services.topics.coaching import DAY, LOG_SOURCE
from shuanghe.activities.counselling.services.topics.following import REPORT, REPORT_SOURCE
from shuanghe.duties.services import EvidenceEntry, evidence_file_many
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

SETTLED_AFTER = timedelta(days=10)
"""How long after the last topic of a year closed its grades are settled in the sample."""


def topics_proved(
    actor: Actor,
    organisation: Organisation,
    topics: Sequence[CounsellingTopic],
    logs: Sequence[CoachingLog],
) -> int:
    """Every day on site and every report is evidence of the host, as when done by hand."""
    hosts = {one.pk: one.organisation_id for one in topics}
    days = [
        EvidenceEntry(hosts[one.topic_id], DAY, one.day, one.day, LOG_SOURCE, one.pk)
        for one in logs
    ]
    reports = [
        EvidenceEntry(
            one.organisation_id, REPORT, one.closed_on, one.closed_on, REPORT_SOURCE, one.pk
        )
        for one in topics
        if one.closed_on is not None
    ]
    return evidence_file_many(actor, organisation=organisation, entries=[*days, *reports])


def topics_graded(topics: Sequence[CounsellingTopic], *, on: date) -> int:
    """Grade the sample topics closed in each year together, the best held to their share."""
    told, by_year = sheet("evaluation"), defaultdict[int, dict[str, CounsellingTopic]](dict)
    given = defaultdict[int, list[TopicScore]](list)
    for score in TopicScore.objects.filter(topic__in=topics):
        given[score.topic_id].append(score)
    for one in topics:
        if one.closed_on is not None and given[one.pk]:
            by_year[one.closed_on.year][one.number] = one
    for rows in by_year.values():
        closed = [one.closed_on for one in rows.values() if one.closed_on is not None]
        day = min(max(closed) + SETTLED_AFTER, on)
        found = grades(
            [_entry(one, given[one.pk]) for one in rows.values()],
            told["bands"],
            best_percent=told["best_percent"],
            ties=told["ties"],
        )
        for grade in found:
            row = rows[grade.number]
            row.grade, row.settlement, row.settled_on = grade.grade, grade.reason, day
        CounsellingTopic.objects.bulk_update(rows.values(), ["grade", "settlement", "settled_on"])
    return sum(map(len, by_year.values()))


def _entry(topic: CounsellingTopic, given: list[TopicScore]) -> Entry:
    told = scored(given)
    assert told.mean is not None  # noqa: S101 — every sample topic that closed was scored
    return Entry(topic.number, told.mean, told.marks)


def growth_added(topics: Sequence[CounsellingTopic], company: Organisation) -> int:
    """Abilities before and after of counsellors and secretaries of the topics that closed."""
    rows = [
        _rating(person, company, phase, side, day)
        for topic in topics
        for person in TopicPerson.objects.filter(
            topic=topic, part__in=RATED, member_id__isnull=False
        )
        for phase, day in _phases(topic)
        for side in RatingSide.values
    ]
    AbilityRating.objects.bulk_create(rows)
    return len(rows)


def _phases(topic: CounsellingTopic) -> list[tuple[str, date]]:
    found: list[tuple[str, Any]] = [(RatingPhase.BEFORE, topic.started_on)]
    found.append((RatingPhase.AFTER, topic.closed_on))
    return [(phase, day) for phase, day in found if day is not None]


def _rating(
    person: TopicPerson, company: Organisation, phase: str, side: str, day: date
) -> AbilityRating:
    """Two or three points before, one more of some abilities after; a superior gives no more."""
    least = 3 if person.part == TopicPart.COUNSELLOR else 2
    marks = {
        key: least + (phase == RatingPhase.AFTER and (at + person.pk) % 3 > 0)
        for at, key in enumerate(sheet("evaluation")["abilities"])
    }
    return AbilityRating(
        organisation=company, topic_id=person.topic_id, member_id=person.member_id or 0,
        name=person.name, phase=phase, side=side, marks=marks, rated_on=day,
    )  # fmt: skip
