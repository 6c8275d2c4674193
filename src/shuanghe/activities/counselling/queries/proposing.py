"""Who would go where for a call, with the reason part by part; nothing is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.activities.counselling.models import CounsellingCall, CounsellingNeed, Counsellor
from shuanghe.activities.counselling.queries.field import Gathered, gather, terms_now
from shuanghe.activities.counselling.queries.terms import sheet, specialties, titles
from shuanghe.activities.counselling.rules.assigning import NOBODY, assign
from shuanghe.activities.counselling.rules.scoring import (
    HUNDREDTHS,
    PARTS,
    Scores,
    bars_of,
    scores_of,
)

BAR_TITLES = {
    "line": "与企业有隶属或领导关系",
    "vetoed": "企业已经不同意",
    "load": "同时辅导的企业已满",
    "specialty": "没有需要的专长",
    "days": "每月可用天数不够",
    "taken": "合适，但到别的企业总分更高",
}


@dataclass(frozen=True)
class Part:
    """One part of a score with its reason; for nobody, why some counsellors were kept out."""

    key: str
    title: str
    told: str
    score: Decimal = Decimal(0)
    most: int = 0
    count: int = 0

    def as_dict(self) -> dict[str, object]:
        """As it is kept with the result."""
        return {
            "key": self.key, "title": self.title, "told": self.told, "score": str(self.score),
            "most": self.most, "count": self.count,
        }  # fmt: skip


@dataclass(frozen=True)
class Proposed:
    """The result of one need: a person with score and parts, or nobody and why."""

    need: CounsellingNeed
    person: Counsellor | None
    score: Decimal | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Proposal:
    """The results of all needs that wait, by the code of the host."""

    lines: tuple[Proposed, ...]
    people_count: int


def propose(call: CounsellingCall, *, on: date) -> Proposal:
    """The best assignment of the register to the needs of a call that wait."""
    told = gather(call, on=on)
    if not told.needs or not told.people:
        lines = tuple(Proposed(need, None, None, _empty()) for need in told.needs)
        return Proposal(lines, len(told.people))
    scores = scores_of(told.field, terms_now())
    chosen = assign(
        scores.total, scores.is_open, capacity=told.field.capacity, load=told.field.load
    )
    lines = tuple(_line(told, scores, row, int(at)) for row, at in enumerate(chosen))
    return Proposal(lines, len(told.people))


def _empty() -> tuple[Part, ...]:
    return (Part("register", "名册里没有辅导员", ""),)


def _line(told: Gathered, scores: Scores, row: int, at: int) -> Proposed:
    need = told.needs[row]
    if at == NOBODY:
        found = bars_of(scores, row)
        parts = [Part(key, BAR_TITLES[key], "", count=count) for key, count in found.items()]
        return Proposed(need, None, None, tuple(parts))
    person = told.people[at].counsellor
    total = Decimal(int(scores.total[row, at])) / HUNDREDTHS
    return Proposed(need, person, total, _parts(told, scores, row, at))


def _parts(told: Gathered, scores: Scores, row: int, at: int) -> tuple[Part, ...]:
    weights, reasons = sheet("matching")["weights"], _reasons(told, row, at)
    return tuple(
        Part(
            key,
            str(weights[key]["title"]),
            reasons[key],
            Decimal(int(scores.parts[number, row, at])) / HUNDREDTHS,
            int(weights[key]["most"]),
        )
        for number, key in enumerate(PARTS)
    )


def _reasons(told: Gathered, row: int, at: int) -> dict[str, str]:
    need, line, sheet_ = told.needs[row], told.people[at], sheet("matching")
    person, names = line.counsellor, specialties()
    fitting = [key for key in need.specialties if key in person.specialties]
    rating = (
        f"{line.rating.count} 次企业评价、{line.rating.topics} 个课题，{line.rating.score:.1f} 分"
        if line.rating
        else f"还没有评价，按 {sheet_['results_unknown']} 分计"
    )
    wanted: Sequence[str] = need.specialties
    return {
        "specialty": f"需要 {len(wanted)} 项，对上 {len(fitting)} 项：{titles(names, fitting)}",
        "results": rating,
        "availability": f"每月还有 {line.days_free} 天，需要 {need.days_a_month} 天",
        "distance": str(sheet_["distance"][str(told.nears[row, at])]["title"]),
        "independence": str(sheet_["independence"][str(told.kinds[row, at])]["title"]),
    }
