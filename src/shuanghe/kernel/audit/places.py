"""Organisations by name, for readers of the trail. The kernel knows paths; project plugs in."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceBook:
    """path_of(code) gives the path of an organisation in view or None; names_of(paths) names."""

    path_of: Callable[[str], str | None]
    names_of: Callable[[Iterable[str]], Mapping[str, str]]


_book: list[PlaceBook] = []


def places_plug(book: PlaceBook) -> None:
    """Bring the names; only project calls this."""
    _book[:] = [book]


def path_of(code: str) -> str | None:
    """The path of the organisation with that code; None when there is none in view."""
    return _book[0].path_of(code) if _book and code else None


def names_of(paths: Iterable[str]) -> Mapping[str, str]:
    """Path → name for those in view."""
    return _book[0].names_of(set(paths) - {""}) if _book else {}
