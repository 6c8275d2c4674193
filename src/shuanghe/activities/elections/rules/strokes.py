"""Names by the strokes of their characters, surname first (XJ-25)."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

UNKNOWN = 99
"""A character that the table does not have stands last, for people to place."""


@cache
def strokes() -> dict[str, int]:
    """Character → strokes, read once from data/strokes.yaml."""
    text = files("shuanghe.activities.elections").joinpath("data/strokes.yaml").read_text("utf-8")
    counts = yaml.safe_load(text)["counts"]
    return {character: count for count, row in counts.items() for character in row}


def stroke_key(name: str) -> tuple[int, ...]:
    """Strokes of each character; a shorter name of the same beginning comes first."""
    return tuple(strokes().get(character, UNKNOWN) for character in name)


def is_stroke_order(names: Sequence[str]) -> bool:
    """Whether no name stands before one with fewer strokes in its surname.

    Names whose surnames have the same strokes go by the kind of the first stroke, which people
    decide; so do those with a character that the table does not have.
    """
    firsts = [strokes().get(name[0]) for name in names if name]
    known = [count for count in firsts if count is not None]
    return known == sorted(known)
