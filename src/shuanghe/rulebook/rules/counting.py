"""The counting functions: majorities, quorums and limits on whole numbers, always exact.

Every share and limit is handed in: it stands in a rule's file, never here. "At least" and "not
more than" include the number itself, "more than" does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor


def least_at(whole: int, share: Fraction) -> int:
    """The smallest number that is at least the share of the whole."""
    return ceil(share * whole)


def least_over(whole: int, share: Fraction) -> int:
    """The smallest number that is more than the share of the whole."""
    return floor(share * whole) + 1


def most_within(whole: int | Decimal, share: Fraction) -> int:
    """The largest whole number that is not more than the share of the whole."""
    return floor(share * Fraction(whole))


def at_least_share(part: int, whole: int, share: Fraction) -> bool:
    """Whether the part reaches the share of the whole; exactly the share is enough."""
    return part >= share * whole


def more_than_share(part: int | Decimal, whole: int | Decimal, share: Fraction) -> bool:
    """Whether the part exceeds the share of the whole; exactly the share is not enough."""
    return Fraction(part) > share * Fraction(whole)


def candidates_needed(seats: int, share: Fraction) -> int:
    """How many candidates stand for the seats when the surplus is the share, rounded up."""
    return seats + ceil(share * seats)


def run_of_misses(months: Sequence[bool | None]) -> int:
    """How many months were missed in a row, up to the last.

    months, oldest first: True done, False missed, None missed for a proper reason. One month done
    starts the run anew; a month with a proper reason neither counts nor breaks the run.
    """
    run = 0
    for is_done in months:
        if is_done:
            run = 0
        elif is_done is False:
            run += 1
    return run


@dataclass(frozen=True)
class Elected:
    """Who is elected, by position in the votes (from 0).

    tied: those with equal votes at the edge, between whom a second vote decides on open_seats.
    open_seats without tied: seats for which nobody had enough votes.
    """

    winners: tuple[int, ...]
    tied: tuple[int, ...]
    open_seats: int


def elected(votes: Sequence[int], *, present: int, seats: int, share: Fraction) -> Elected:
    """Who has more than the share of those present, the most votes first, at most the seats."""
    enough = [place for place, one in enumerate(votes) if more_than_share(one, present, share)]
    ranked = sorted(enough, key=lambda place: -votes[place])
    if len(ranked) <= seats:
        return Elected(tuple(ranked), (), seats - len(ranked))
    edge = votes[ranked[seats - 1]]
    if votes[ranked[seats]] < edge:
        return Elected(tuple(ranked[:seats]), (), 0)
    winners = tuple(place for place in ranked if votes[place] > edge)
    tied = tuple(place for place in ranked if votes[place] == edge)
    return Elected(winners, tied, seats - len(winners))
