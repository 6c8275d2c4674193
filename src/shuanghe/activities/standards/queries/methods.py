"""The ten work methods."""

from shuanghe.activities.standards.queries.book import book
from shuanghe.activities.standards.rules import Method


def methods() -> tuple[Method, ...]:
    """All of them, by number."""
    return book().methods


def method(code: str) -> Method | None:
    """The method of that code; None when there is none."""
    return next((one for one in book().methods if one.code == code), None)
