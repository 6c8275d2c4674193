"""The settings of the records app (defaults.yaml) together with the kinds of the rulebook."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from shuanghe.kernel.periods import Every
from shuanghe.records.rules import Practice
from shuanghe.rulebook.queries import recurring_duties, rulebook
from shuanghe.rulebook.rules import MEMBER, POST

LENGTHS = tuple(Every)


@lru_cache(maxsize=1)
def defaults() -> dict[str, Any]:
    """defaults.yaml as it stands: each value with title, cite and confidence."""
    text = files("shuanghe.records").joinpath("defaults.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def practice() -> Practice:
    """How records are judged in this installation."""
    return _practice(rulebook().version)


@lru_cache(maxsize=4)
def _practice(version: str) -> Practice:
    kept, kinds = defaults(), rulebook().evidence_kinds
    return Practice(
        late_entry_days=int(kept["late_entry_days"]["value"]),
        most_hours=Decimal(kept["most_hours"]["value"]),
        credited_kind=str(kept["credited_kind"]["value"]),
        entry_rules={code: _rule_named(rule) for code, rule in kept["entry_rules"].items()},
        kinds={code: frozenset(kind.filed_by) for code, kind in kinds.items()},
        titles={code: kind.title for code, kind in kinds.items()},
    )


def _rule_named(rule: dict[str, Any]) -> str:
    return f"规则：{rule['title']}" + (
        f"，依据 {'、'.join(rule['rules'])}" if rule["rules"] else ""
    )


def kind_codes() -> dict[str, str]:
    """Every accepted way to write a kind in a ledger → its code; titles come first."""
    titles = practice().titles
    aliases = {name: code for name, code in defaults()["aliases"].items() if code in titles}
    return {**{title: code for code, title in titles.items()}, **aliases, **{c: c for c in titles}}


def kinds_titled(kinds: list[str] | tuple[str, ...]) -> list[str]:
    """The Chinese titles of kinds, in the order given."""
    titles = practice().titles
    return [titles.get(kind, kind) for kind in kinds]


def audience_of(kinds: list[str] | tuple[str, ...]) -> str:
    """Who takes part in an act of these kinds: a key of `audiences`, else "roll".

    "" when nobody is counted. A kind for a narrower audience decides: a training of secretaries
    is not one of everybody because it is also an hour of study.
    """
    kept = defaults()
    counted = {kind for kind in kinds if kind not in kept["without_attendance"]}
    if not counted:
        return ""
    for who, their_kinds in kept["audiences"].items():
        if counted & set(their_kinds) and counted <= {*their_kinds, kept["credited_kind"]["value"]}:
            return str(who)
    return "roll"


def has_speaker(kinds: list[str] | tuple[str, ...]) -> bool:
    """Whether any of the kinds has somebody speaking."""
    return any(kind in defaults()["with_speaker"] for kind in kinds)


def credited_kinds(on: date) -> frozenset[str]:
    """Kinds that count for the people present, as something members or holders of posts owe."""
    return _credited(rulebook().version, on.replace(day=1))


@lru_cache(maxsize=512)
def _credited(version: str, on: date) -> frozenset[str]:
    return frozenset(
        kind
        for rule in recurring_duties(on=on)
        if rule.recurrence and any(_is_personal(one) for one in rule.recurrence.subjects)
        for kind in rule.recurrence.satisfied_by
    )


def _is_personal(subject: str) -> bool:
    return subject == MEMBER or subject.startswith(POST)


def rhythm_of(kinds: tuple[str, ...], *, organisation_kind: str, on: date) -> Every:
    """The shortest period in which such a body owes one of these kinds; a month if none is."""
    return _rhythm(rulebook().version, kinds, organisation_kind, on.replace(day=1))


@lru_cache(maxsize=4096)
def _rhythm(version: str, kinds: tuple[str, ...], organisation_kind: str, on: date) -> Every:
    owed = {
        rule.recurrence.every
        for rule in recurring_duties(on=on)
        if rule.recurrence
        and organisation_kind in rule.recurrence.subjects
        and set(kinds) & set(rule.recurrence.satisfied_by)
    }
    return min(owed, key=LENGTHS.index, default=Every.MONTH)
