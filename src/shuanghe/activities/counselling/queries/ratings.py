"""How counsellors did: worked out from what hosts and panels said, never typed."""

from collections.abc import Iterable
from dataclasses import dataclass

from shuanghe.activities.counselling.models import Appointment, HostRating, TopicScore

HUNDREDTHS = 100


@dataclass(frozen=True)
class Rating:
    """0 to 100: the mean of hosts and of settled topics, each where there is any.

    count: words of hosts; topics: topics with a settled grade.
    """

    score: float
    count: int
    topics: int = 0


def ratings_of(counsellors: Iterable[int]) -> dict[int, Rating]:
    """Counsellor id → rating in view. Two statements for any number."""
    ids = set(counsellors)
    hosts, topics = _hosts(ids), _topics(ids)
    return {
        one: Rating(
            _mean([_mean(side) for side in (hosts.get(one), topics.get(one)) if side]),
            len(hosts.get(one, ())),
            len(topics.get(one, ())),
        )
        for one in hosts.keys() | topics.keys()
    }


def _hosts(ids: set[int]) -> dict[int, list[float]]:
    """What hosts said; of a quarter the newest word of a host counts."""
    rows = HostRating.objects.filter(appointment__counsellor_id__in=ids)
    told = rows.order_by("id").values_list(
        "appointment__counsellor_id", "appointment_id", "year", "quarter", "score"
    )
    newest: dict[int, dict[tuple[int, int, int], float]] = {}
    for counsellor, appointment, year, quarter, score in told:
        newest.setdefault(counsellor, {})[appointment, year, quarter] = score
    return {one: list(found.values()) for one, found in newest.items()}


def _topics(ids: set[int]) -> dict[int, list[float]]:
    """The mean of the panel for each settled topic."""
    rows = TopicScore.objects.filter(
        topic__appointment__counsellor_id__in=ids,
        topic__settled_on__isnull=False,
        is_recused=False,
        hundredths__isnull=False,
    ).values_list("topic__appointment__counsellor_id", "topic_id", "hundredths")
    marks: dict[tuple[int, int], list[float]] = {}
    for counsellor, topic, hundredths in rows:
        marks.setdefault((counsellor, topic), []).append(hundredths / HUNDREDTHS)
    found: dict[int, list[float]] = {}
    for (counsellor, _topic), given in marks.items():
        found.setdefault(counsellor, []).append(_mean(given))
    return found


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def ratings_given(appointment: Appointment) -> list[HostRating]:
    """Everything a host said under one appointment, newest first."""
    return list(HostRating.objects.filter(appointment=appointment).order_by("-id"))
