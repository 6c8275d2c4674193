"""Numbers as an address or a form brings them, before anybody relies on them."""

LONGEST = 18
"""Digits of the largest number that every column for ids can hold."""


def number_asked(text: str | None) -> int | None:
    """The whole number written in plain digits; None for anything else or one beyond any id."""
    plain = text or ""
    if len(plain) > LONGEST or not (plain.isascii() and plain.isdecimal()):
        return None
    return int(plain)
