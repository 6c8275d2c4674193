"""Years as an address names them."""

from datetime import date

FIRST = 2009


def year_asked(text: str, today: date) -> int:
    """The year written in an address; this one otherwise."""
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else today.year
    return year if FIRST <= year <= today.year else today.year
