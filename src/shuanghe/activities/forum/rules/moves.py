"""What may happen to an idea, when, and what must be said with it. Plain values only."""

from dataclasses import dataclass
from datetime import date, timedelta

WAITING, STORED, PILOTING, PILOTED = "waiting", "stored", "piloting", "piloted"
ADOPTED, PROJECT, DECLINED, WITHDRAWN = "adopted", "project", "declined", "withdrawn"
STATES = (WAITING, STORED, PILOTING, PILOTED, ADOPTED, PROJECT, DECLINED, WITHDRAWN)
LEAST_REASON = 10
"""Fewer signs than these are no reason."""


@dataclass(frozen=True)
class Way:
    """A move: from which states it goes, where it leads, what it asks for.

    is_answer: whether the proposer has the answer by it. needs_reason: the text is the reason.
    """

    sources: frozenset[str]
    target: str
    is_answer: bool = False
    needs_reason: bool = False
    is_own: bool = False


WAYS: dict[str, Way] = {
    "store": Way(frozenset({WAITING}), STORED, is_answer=True, needs_reason=True),
    "pilot": Way(frozenset({WAITING, STORED}), PILOTING, is_answer=True),
    "pilot_end": Way(frozenset({PILOTING}), PILOTED, needs_reason=True),
    "adopt": Way(frozenset({WAITING, STORED, PILOTED}), ADOPTED, is_answer=True),
    "project": Way(frozenset({WAITING, STORED, PILOTED, ADOPTED}), PROJECT, is_answer=True),
    "decline": Way(
        frozenset({WAITING, STORED, PILOTED}), DECLINED, is_answer=True, needs_reason=True
    ),
    "withdraw": Way(frozenset({WAITING, STORED}), WITHDRAWN, is_own=True),
}


@dataclass(frozen=True)
class Pilot:
    """Where and when something is tried out."""

    unit: str
    from_on: date
    until_on: date


@dataclass(frozen=True)
class Wish:
    """A move somebody wants to make."""

    kind: str
    text: str = ""
    pilot: Pilot | None = None
    has_worked: bool | None = None


def evidence_kind(wish: Wish) -> str:
    """What a move proves for the place that answers; "" for nothing."""
    if wish.kind in ("adopt", "project"):
        return "idea_adopted"
    return "idea_piloted" if wish.kind == "pilot_end" and wish.has_worked else ""


def moves_open(state: str, *, is_own: bool = False) -> list[str]:
    """What may follow a state: for who answers, or for the proposer."""
    return [kind for kind, way in WAYS.items() if state in way.sources and way.is_own == is_own]


def faults(state: str, wish: Wish, *, pilot_days: int) -> list[str]:
    """What is wrong with a move, each with its mend; empty when it may be made."""
    way = WAYS.get(wish.kind)
    if way is None or state not in way.sources:
        return ["这条建议已有变动，现在不能这样办理，请刷新后再看。"]
    found = []
    if way.needs_reason and len(wish.text.strip()) < LEAST_REASON:
        found.append(f"请把理由或结果写清楚，至少 {LEAST_REASON} 个字，提出人会看到。")
    elif not way.is_own and not wish.text.strip():
        found.append("请写一句答复，提出人会看到。")
    if wish.kind == "pilot":
        found += _pilot_faults(wish.pilot, pilot_days)
    if wish.kind == "pilot_end" and wish.has_worked is None:
        found.append("请说明试点是否有效。")
    return found


def _pilot_faults(pilot: Pilot | None, pilot_days: int) -> list[str]:
    if pilot is None or not pilot.unit.strip():
        return ["请写明在哪里试点、从哪天到哪天。"]
    if pilot.until_on < pilot.from_on:
        return ["试点的结束日期早于开始日期，请改正其中一个。"]
    if pilot.until_on - pilot.from_on > timedelta(days=pilot_days):
        return [f"试点最长 {pilot_days} 天，请缩短，或直接转立项。"]
    return []
