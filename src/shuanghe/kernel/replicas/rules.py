"""How far a replica is behind, and which one serves. Plain values only.

A position is a place in the primary's write-ahead log, in bytes; it only grows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

KEPT = 120
"""How many looks at the primary are remembered; at one a second, two minutes of lag are told."""


@dataclass(frozen=True)
class Look:
    """Where the primary was at a moment (seconds of a clock that only goes forward)."""

    at: float
    position: int


@dataclass(frozen=True)
class Standing:
    """What is known of a replica: whether it answers, how far it has come, seconds behind."""

    alias: str
    is_up: bool = False
    position: int = 0
    lag: float = 0.0


def position_of(text: str) -> int:
    """A position as PostgreSQL writes it ("16/B374D848") as a number of bytes.

    Raises ValueError for anything else.
    """
    high, _slash, low = text.partition("/")
    return (int(high, 16) << 32) + int(low, 16)


def lag_of(looks: Sequence[Look], position: int, *, now: float) -> float:
    """Seconds since the primary was first seen beyond what a replica has; 0 when it never was.

    looks: oldest first.
    """
    beyond = next((look.at for look in looks if look.position > position), None)
    return 0.0 if beyond is None else max(now - beyond, 0.0)


def fit(
    standings: Iterable[Standing], *, longest_lag: float, needed: int | None = None
) -> list[str]:
    """The replicas that may serve: they answer, are not too late, and have what is needed."""
    return [
        one.alias
        for one in standings
        if one.is_up and one.lag <= longest_lag and (needed is None or one.position >= needed)
    ]
