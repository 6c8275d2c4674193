"""Scores of a counsellor and of a host, part by part; what is not known yet is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from shuanghe.procedures.rules.panels import Criterion

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Part:
    """One part of a score. points: None while it is not known; reason: what it comes from."""

    title: str
    most: Decimal
    points: Decimal | None
    reason: str


@dataclass(frozen=True)
class Whole:
    """A score with its parts. It has a total only when every part is known."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> Decimal | None:
        if any(one.points is None for one in self.parts):
            return None
        return sum((one.points for one in self.parts if one.points is not None), Decimal(0))

    @property
    def known(self) -> Decimal:
        """The sum of what is known."""
        return sum((one.points for one in self.parts if one.points is not None), Decimal(0))

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(one.title for one in self.parts if one.points is None)


def share_of(count: int, wanted: int) -> Decimal | None:
    """How much of what is wanted there is, at most all; None where nothing is wanted."""
    return None if wanted <= 0 else min(Decimal(count) / wanted, Decimal(1))


def part_of(criterion: Criterion, share: Decimal | None, reason: str) -> Part:
    """A part whose points are a share of its full marks."""
    points = None if share is None else criterion.most * share
    return Part(criterion.title, criterion.most, points, reason)


@dataclass(frozen=True)
class CounsellorFacts:
    """What a counsellor's score is worked out from. office: out of its full marks, as given."""

    topic_scores: Sequence[Decimal]
    months_full: int
    months: int
    host_ratings: Sequence[Decimal]
    office_points: Decimal | None
    lessons: int
    lessons_full: int


def counsellor_score(facts: CounsellorFacts, criteria: Mapping[str, Criterion]) -> Whole:
    """The score of a counsellor: results, days, what the host and the office say, teaching."""

    def mean(values: Sequence[Decimal]) -> Decimal | None:
        return sum(values, Decimal(0)) / len(values) / HUNDRED if values else None

    office = criteria["office_rating"]
    return Whole(
        (
            part_of(
                criteria["results"], mean(facts.topic_scores),
                f"{len(facts.topic_scores)} 个课题的平均分",
            ),
            part_of(
                criteria["days"], share_of(facts.months_full, facts.months),
                f"{facts.months} 个月中 {facts.months_full} 个月驻点天数够",
            ),
            part_of(
                criteria["host_rating"], mean(facts.host_ratings),
                f"企业 {len(facts.host_ratings)} 次评价的平均",
            ),
            Part(office.title, office.most, facts.office_points, "办公室评价表"),
            part_of(
                criteria["teaching"], share_of(facts.lessons, facts.lessons_full),
                f"授课、示范 {facts.lessons} 次，{facts.lessons_full} 次为满分",
            ),
        )
    )  # fmt: skip


@dataclass(frozen=True)
class HostFacts:
    """What a host's score is worked out from. is_sustained: None before the visit."""

    months: int
    months_with_leader: int
    months_with_group: int
    tasks: int
    tasks_done: int
    is_sustained: bool | None


def host_score(facts: HostFacts, criteria: Mapping[str, Criterion]) -> Whole:
    """The score of a host: leader, group, measures landed, sustained at six months."""
    sustained = None if facts.is_sustained is None else Decimal(int(facts.is_sustained))
    return Whole(
        (
            part_of(
                criteria["leader"], share_of(facts.months_with_leader, facts.months),
                f"{facts.months} 个月中 {facts.months_with_leader} 个月有负责人参加",
            ),
            part_of(
                criteria["group"], share_of(facts.months_with_group, facts.months),
                f"{facts.months} 个月中 {facts.months_with_group} 个月有课题组活动",
            ),
            part_of(
                criteria["landed"], share_of(facts.tasks_done, facts.tasks),
                f"{facts.tasks} 项任务完成 {facts.tasks_done} 项",
            ),
            part_of(criteria["sustained"], sustained, "六个月回访表"),
        )
    )  # fmt: skip
