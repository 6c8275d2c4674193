"""In which order the problems of a company come, by their score."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Scored:
    """A problem with its score. reachable: whether the company can solve it itself."""

    key: int
    score: Decimal
    urgency: Decimal
    is_reachable: bool = True


def ranked(problems: Sequence[Scored]) -> list[int]:
    """Keys in order: what can be reached first, the higher score, then the more urgent."""
    found = sorted(
        problems, key=lambda one: (not one.is_reachable, -one.score, -one.urgency, one.key)
    )
    return [one.key for one in found]
