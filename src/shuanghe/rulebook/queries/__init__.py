"""The rulebook as the rest of the system reads it. Loaded once per process, then immutable."""

import threading
from datetime import date
from pathlib import Path

from django.conf import settings

from shuanghe.rulebook.queries.book import Rulebook, Version, rulebook_load
from shuanghe.rulebook.queries.finding import Reading, Shelf, Wanted, reading_of, shelves_of
from shuanghe.rulebook.queries.reading import Problem, RulebookRefused
from shuanghe.rulebook.rules import Rule

__all__ = [
    "Problem",
    "Reading",
    "Rulebook",
    "RulebookRefused",
    "Shelf",
    "Version",
    "Wanted",
    "evidence_kinds",
    "reading_of",
    "recurring_duties",
    "rule",
    "rule_versions",
    "rulebook",
    "rulebook_load",
    "rulebook_reload",
    "rules_in_force",
    "shelves_of",
]

_lock = threading.Lock()
_loaded: dict[tuple[Path, tuple[str, ...]], Rulebook] = {}


def rulebook() -> Rulebook:
    """The rulebook of this installation, loaded on first use and kept for the process.

    Raises RulebookRefused when its files have mistakes.
    """
    key = (Path(settings.RULEBOOKS), tuple(settings.RULEBOOK_PRESETS))
    book = _loaded.get(key)
    if book is None:
        with _lock:
            book = _loaded.get(key) or rulebook_load(key[0], presets=key[1])
            _loaded[key] = book
    return book


def rulebook_reload() -> Rulebook:
    """Forget what was loaded and read the files again."""
    with _lock:
        _loaded.clear()
    return rulebook()


def rule(rule_id: str, *, on: date) -> Rule:
    """The rule of that id as it stands on that day, overlays applied.

    Raises KeyError when there is none of that id, or none in force that day.
    """
    return rulebook().rule(rule_id, on=on)


def rule_versions(rule_id: str) -> tuple[Version, ...]:
    """What a rule has said from which day, oldest first; empty for an unknown id."""
    return rulebook().versions(rule_id)


def rules_in_force(*, on: date) -> tuple[Rule, ...]:
    """All rules of that day, by id."""
    return rulebook().in_force(on=on)


def recurring_duties(*, on: date) -> tuple[Rule, ...]:
    """The rules of that day that come round again every period."""
    return tuple(one for one in rules_in_force(on=on) if one.recurrence)


def evidence_kinds() -> dict[str, str]:
    """Code and Chinese title of every kind of act that can be filed."""
    return {code: kind.title for code, kind in rulebook().evidence_kinds.items()}
