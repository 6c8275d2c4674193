"""The loaded rulebook: every file put together, immutable, resolved for any day."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from shuanghe.rulebook.queries.checking import presets_split, rulebook_check
from shuanghe.rulebook.queries.gathering import Entry, Folder, Gathering, Overlay, rulebook_gather
from shuanghe.rulebook.queries.reading import RulebookRefused
from shuanghe.rulebook.queries.resolving import rule_resolve
from shuanghe.rulebook.queries.shapes import EvidenceKindShape
from shuanghe.rulebook.rules import Matter, Regulation, Rule, is_in_force


@dataclass(frozen=True)
class Version:
    """What a rule says from a day on."""

    from_on: date
    rule: Rule


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Everything the YAML files say. version changes when any of them does."""

    version: str
    regulations: Mapping[str, Regulation]
    rules: tuple[str, ...]
    evidence_kinds: Mapping[str, EvidenceKindShape]
    subjects: Mapping[str, str]
    entries: Mapping[str, tuple[Entry, ...]]
    overlays: Mapping[str, tuple[Overlay, ...]]
    matters: Mapping[str, Matter]
    exclusion_classes: Mapping[str, str]

    def rule(self, rule_id: str, *, on: date) -> Rule:
        """The rule on that day.

        Raises KeyError when there is none of that id, or none in force that day.
        """
        for entry in self.entries.get(rule_id, ()):
            if is_in_force(*entry.days, on):
                return _resolved(self, rule_id, entry, on)
        known = "当天不生效" if rule_id in self.entries else "规则库中没有这个编号"
        raise KeyError(f"规则 {rule_id}:{known}({on})。")

    def versions(self, rule_id: str) -> tuple[Version, ...]:
        """What the rule has said from which day, oldest first; empty for an unknown id."""
        found: list[Version] = []
        for entry in sorted(self.entries.get(rule_id, ()), key=lambda entry: entry.days[0]):
            for day in self._turns(entry):
                rule = _resolved(self, rule_id, entry, day)
                if not found or found[-1].rule != rule:
                    found.append(Version(day, rule))
        return tuple(found)

    def in_force(self, *, on: date) -> tuple[Rule, ...]:
        """All rules of that day, by id."""
        return _in_force(self, on)

    def rules_of(self, regulation: str) -> tuple[str, ...]:
        """The ids written in one regulation, at any time."""
        return tuple(
            rule_id
            for rule_id in self.rules
            if self.entries[rule_id][0].regulation.slug == regulation
        )

    def _turns(self, entry: Entry) -> tuple[date, ...]:
        """The days on which this file, one of its values or an overlay begins or ceases to hold."""
        ranges = [(one.in_force_from, one.in_force_to) for one in entry.shape.parameters]
        ranges += [one.days for one in self.overlays.get(entry.shape.id, ())]
        turns = {first for first, _ in ranges if first}
        turns |= {last + timedelta(days=1) for _, last in ranges if last}
        return tuple(
            sorted(day for day in {entry.days[0], *turns} if is_in_force(*entry.days, day))
        )


@lru_cache(maxsize=8192)
def _resolved(book: Rulebook, rule_id: str, entry: Entry, on: date) -> Rule:
    return rule_resolve(entry, book.overlays.get(rule_id, ()), on=on)


@lru_cache(maxsize=64)
def _in_force(book: Rulebook, on: date) -> tuple[Rule, ...]:
    return tuple(
        _resolved(book, rule_id, entry, on)
        for rule_id in book.rules
        for entry in book.entries[rule_id]
        if is_in_force(*entry.days, on)
    )


def rulebook_load(root: Path, *, presets: Sequence[str] = ()) -> Rulebook:
    """Read, check and put together a rulebook folder with the presets switched on.

    Raises RulebookRefused, which lists every mistake with file and line.
    """
    found = rulebook_gather(root)
    problems = rulebook_check(found, presets)
    if problems:
        raise RulebookRefused(problems)
    return _together(found, presets, version=_fingerprint(root, presets))


def _together(found: Gathering, presets: Sequence[str], *, version: str) -> Rulebook:
    switched_on, _ = presets_split(found, presets)
    folders: list[Folder] = [*found.regulations, *switched_on, *found.local]
    entries: dict[str, list[Entry]] = {}
    overlays: dict[str, list[Overlay]] = {}
    for folder in folders:
        for entry in folder.entries:
            entries.setdefault(entry.shape.id, []).append(entry)
        for overlay in folder.overlays:
            overlays.setdefault(overlay.shape.tightens, []).append(overlay)
    return Rulebook(
        version=version,
        regulations=MappingProxyType({one.regulation.slug: one.regulation for one in folders}),
        rules=tuple(sorted(entries)),
        evidence_kinds=MappingProxyType(found.evidence_kinds),
        subjects=MappingProxyType(found.subjects),
        entries=MappingProxyType({key: tuple(some) for key, some in entries.items()}),
        overlays=MappingProxyType({key: tuple(some) for key, some in overlays.items()}),
        matters=MappingProxyType(_matters(found)),
        exclusion_classes=MappingProxyType(_exclusions(found)),
    )


def _matters(found: Gathering) -> dict[str, Matter]:
    shapes = found.matters.shape.matters if found.matters else []
    return {
        one.code: Matter(
            code=one.code,
            title=one.title,
            kinds=tuple(one.kinds),
            quorum=one.quorum or "",
            passes=one.passes or "",
            is_secret=one.needs_secret_ballot,
            takes_written_opinions=one.takes_written_opinions,
            is_one_by_one=one.one_by_one,
            cites=tuple(one.cites),
        )
        for one in shapes
    }


def _exclusions(found: Gathering) -> dict[str, str]:
    shapes = found.exclusions.shape.classes if found.exclusions else []
    return {one.code: one.title for one in shapes}


def _fingerprint(root: Path, presets: Sequence[str]) -> str:
    digest = hashlib.sha256("\n".join(sorted(presets)).encode())
    for path in sorted(root.rglob("*.yaml")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
