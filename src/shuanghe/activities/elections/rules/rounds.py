"""From one vote to the next: all seats, a second vote between equals, a vote for what is left."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Purpose(StrEnum):
    """What a vote is held for."""

    FIRST = "first"
    TIE = "tie"
    FURTHER = "further"


@dataclass(frozen=True)
class Held:
    """One vote that was held: who was elected, who is tied for the open seats."""

    purpose: Purpose
    is_valid: bool
    elected: tuple[Hashable, ...] = ()
    tied: tuple[Hashable, ...] = ()
    open_seats: int = 0


@dataclass(frozen=True)
class Standing:
    """Where an election stands. between: those a second vote is between; None for all others.

    seats: how many the next vote is for; 0 when nothing is left to vote on.
    """

    elected: tuple[Hashable, ...]
    seats: int
    purpose: Purpose = Purpose.FIRST
    between: tuple[Hashable, ...] | None = None

    @property
    def is_done(self) -> bool:
        """Whether every seat is filled."""
        return self.seats == 0


def standing(seats: int, held: Sequence[Held]) -> Standing:
    """Where an election for so many seats stands after the votes held, in their order.

    A vote that was not valid decided nothing and is held again.
    """
    valid = [one for one in held if one.is_valid]
    elected = tuple(who for one in valid for who in one.elected)
    if not valid:
        return Standing((), seats)
    last = valid[-1]
    if last.tied:
        return Standing(elected, last.open_seats, Purpose.TIE, last.tied)
    return Standing(elected, last.open_seats, Purpose.FURTHER)


def most_votes(votes: Sequence[int], seats: int) -> tuple[list[int], list[int], int]:
    """A second vote between equals: those with the most votes (XJ-31), as places in the list.

    Who passed half of those present did so before; now the order alone decides. Returns the
    winners, those tied again at the edge, and the seats that are still open.
    """
    order = sorted(range(len(votes)), key=lambda at: -votes[at])
    if len(order) <= seats:
        return order, [], seats - len(order)
    edge = votes[order[seats - 1]]
    above = [at for at in order if votes[at] > edge]
    level = [at for at in order if votes[at] == edge]
    if len(above) + len(level) == seats:
        return above + level, [], 0
    return above, level, seats - len(above)
