"""Which ideas may be the same: titles by the pairs of signs they share."""

from collections.abc import Iterable


def pairs(title: str) -> frozenset[str]:
    """The pairs of neighbouring signs, letters and digits alone."""
    signs = "".join(sign for sign in title.lower() if sign.isalnum())
    return frozenset(signs[at : at + 2] for at in range(len(signs) - 1)) or frozenset(signs)


def likeness(one: frozenset[str], other: frozenset[str]) -> int:
    """How alike two titles are, 0 to 100 per cent: pairs shared of the pairs of the shorter one."""
    least = min(len(one), len(other))
    return 100 * len(one & other) // least if least else 0


def alike(
    title: str, others: Iterable[tuple[int, str]], *, percent: int, most: int = 3
) -> list[int]:
    """The ids of the titles that are likest, the likest first."""
    own = pairs(title)
    scored = [(likeness(own, pairs(text)), pk) for pk, text in others]
    return [pk for score, pk in sorted(scored, reverse=True) if score >= percent][:most]
