"""The rulebook as the rest of the system reads it. Loaded once per process, then immutable."""

import threading
from datetime import date
from pathlib import Path

from django.conf import settings

from shuanghe.rulebook.queries.book import Rulebook, Version, rulebook_load
from shuanghe.rulebook.queries.counted import CountRefused, count_read, counted
from shuanghe.rulebook.queries.finding import Reading, Shelf, Wanted, reading_of, shelves_of
from shuanghe.rulebook.queries.reading import Problem, RulebookRefused
from shuanghe.rulebook.rules import Count, Matter, Rule, is_in_force

__all__ = [
    "Count",
    "CountRefused",
    "Matter",
    "Problem",
    "Reading",
    "Rulebook",
    "RulebookRefused",
    "Shelf",
    "Version",
    "Wanted",
    "count",
    "count_read",
    "counting_rules",
    "evidence_kinds",
    "exclusion_classes",
    "matter",
    "matters",
    "meeting_kinds",
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


def meeting_kinds() -> dict[str, str]:
    """Code and Chinese title of every kind of act that is a meeting."""
    kinds = rulebook().evidence_kinds
    return {code: kind.title for code, kind in kinds.items() if kind.is_meeting}


def is_meeting(kind: str) -> bool:
    """Whether the kind of act is a meeting; an unknown kind is none."""
    found = rulebook().evidence_kinds.get(kind)
    return found is not None and found.is_meeting


def exclusion_classes() -> dict[str, str]:
    """Code and Chinese title of the members who may be left out of those due.

    Only with the superior's consent and a vote of the meeting (FZ-16, XJ-19).
    """
    return dict(rulebook().exclusion_classes)


def count(rule_id: str, *, on: date, **numbers: object) -> Count:
    """Judge a rule by its numbers (present=5, entitled=10; votes=[9, 7]; months="1100-000").

    Numbers that are None count as not given. Those the rule does not take are only held against
    the others. Raises CountRefused naming each missing or impossible number, KeyError for an
    unknown rule.
    """
    return counted(rule(rule_id, on=on), numbers)


def counting_rules(*, on: date) -> tuple[Rule, ...]:
    """The rules of that day that can be counted, by id."""
    return tuple(one for one in rules_in_force(on=on) if one.counting)


def matters(*, kind: str | None = None, on: date) -> tuple[Matter, ...]:
    """What a meeting (of that kind) can put to the vote on that day, in the catalogue's order."""
    book = rulebook()
    return tuple(
        one
        for one in book.matters.values()
        if (kind is None or kind in one.kinds) and _holds(book, one, on)
    )


def matter(code: str, *, on: date) -> Matter:
    """The matter of that code.

    Raises KeyError when there is none, or when its rules are not in force that day.
    """
    book = rulebook()
    found = book.matters.get(code)
    if found is None or not _holds(book, found, on):
        known = "、".join(book.matters)
        raise KeyError(f"表决事项 {code}：目录中没有，或 {on} 不生效；现有：{known}。")
    return found


def _holds(book: Rulebook, matter: Matter, on: date) -> bool:
    return all(
        any(is_in_force(*entry.days, on) for entry in book.entries[rule_id])
        for rule_id in (matter.quorum, matter.passes)
        if rule_id
    )
