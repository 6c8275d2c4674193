"""Grades of a year's topics, with the share of the best held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

HUNDRED = 100
BEST, NEXT, WORST = "A", "B", "D"


@dataclass(frozen=True)
class Entry:
    """One topic to be graded: its score and the means by criterion that settle a tie."""

    number: str
    score: Decimal
    marks: Mapping[str, Decimal]


@dataclass(frozen=True)
class Grade:
    """The grade of one topic. reason: why it is not the one its score alone would give."""

    number: str
    grade: str
    reason: str = ""


def places_of_best(count: int, percent: int) -> int:
    """How many of so many topics may be the best: the share rounded down."""
    return count * percent // HUNDRED


def band_of(score: Decimal, bands: Mapping[str, int]) -> str:
    """The grade a score alone gives; D below every band. Thresholds hold on the score itself."""
    for grade, least in sorted(bands.items(), key=lambda one: -one[1]):
        if score >= least:
            return grade
    return WORST


def grades(
    entries: Sequence[Entry],
    bands: Mapping[str, int],
    *,
    best_percent: int,
    ties: Sequence[str],
    count: int | None = None,
    taken: int = 0,
) -> list[Grade]:
    """The grades of topics of a year, best first.

    count: how many topics the year has, where some were graded before; taken: how many of those
    are of the first grade.

    Where more reach the first band than its share allows, the first ones have it by score, then
    by the means of the criteria in ties, then by number; the others are of the next grade.
    """

    def order(one: Entry) -> tuple[object, ...]:
        return (-one.score, *(-one.marks.get(key, Decimal(0)) for key in ties), one.number)

    total = len(entries) if count is None else count
    most, given = places_of_best(total, best_percent), taken
    found = []
    for one in sorted(entries, key=order):
        grade, reason = band_of(one.score, bands), ""
        if grade == BEST:
            if given < most:
                given += 1
            else:
                grade = NEXT
                reason = (
                    f"达到 {BEST} 等分数线，但当年 {total} 个课题 {BEST} 等最多 {most} 个"
                    f"（{best_percent}%），按得分和并列规则排在其后，评为 {NEXT} 等。"
                )
        found.append(Grade(one.number, grade, reason))
    return found
