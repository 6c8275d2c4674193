"""Numbers and words as an address, a form or a sheet brings them, before anybody relies on them."""

import re
from datetime import date

from shuanghe.kernel.periods import month_of

LONGEST = 18
"""Digits of the largest number that every column for ids can hold."""


def number_asked(text: str | None) -> int | None:
    """The whole number written in plain digits; None for anything else or one beyond any id."""
    plain = text or ""
    if len(plain) > LONGEST or not (plain.isascii() and plain.isdecimal()):
        return None
    return int(plain)


TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs without a shape that turn the direction of writing, so that a name reads as another."""


def without_turns(text: str) -> str:
    """The text without signs that turn its direction; nobody types them, and they mislead."""
    return TURNS.sub("", text)


def has_turns(text: str) -> bool:
    """Whether a text holds signs that turn its direction."""
    return TURNS.search(text) is not None


def month_asked(text: str, *, otherwise: date) -> date:
    """The first day of the month written 2026-11; that of another day when it is none."""
    try:
        return month_of(text).starts_on
    except ValueError:
        return otherwise.replace(day=1)
