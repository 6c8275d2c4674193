"""All of one meeting as plain values: what pages show, papers print and a freeze keeps."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """What one counting rule said when a vote was counted."""

    rule: str
    title: str
    version: str
    is_met: bool
    is_soft: bool
    formula: str
    worked: str
    sentence: str
    citation: str


@dataclass(frozen=True)
class VoteFacts:
    """One vote: the frozen counts, the ballots, the verdict and the rules behind it."""

    matter: str
    matter_title: str
    subject: str
    is_secret: bool
    entitled: int
    present: int
    written_yes: int
    written_no: int
    yes: int | None
    no: int | None
    abstain: int | None
    invalid: int
    scrutineers: str
    is_passed: bool | None
    reason: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class TaskFacts:
    """One task the meeting set. Days are ISO text."""

    text: str
    owner: str
    due_on: str


@dataclass(frozen=True)
class ItemFacts:
    """One item of the agenda and what it came to. outcome is a code of models.Outcome."""

    position: int
    title: str
    outcome: str
    outcome_title: str
    text: str
    vote: VoteFacts | None
    tasks: tuple[TaskFacts, ...]


@dataclass(frozen=True)
class PersonFacts:
    """One person called. presence is a code of models.Presence; exclusion a title or ""."""

    member_id: int
    name: str
    standing_title: str
    is_voter: bool
    is_guest: bool
    presence: str
    leave_reason: str
    exclusion: str
    is_excluded: bool


@dataclass(frozen=True)
class StepFacts:
    """Something done before or after. done_on is ISO text."""

    code: str
    title: str
    done_on: str
    note: str


@dataclass(frozen=True)
class SignatureFacts:
    """One signature. signed_on is ISO text."""

    signed_as_title: str
    name: str
    signed_on: str
    is_on_paper: bool


@dataclass(frozen=True)
class MeetingFacts:
    """One meeting. Days are ISO text, the hour HH:MM; "" where nothing is known.

    entitled_count and present_count are of all people called; voters and present_voters of those
    with a vote who count. Numbers are worked out once, here, and read everywhere.
    """

    pk: int
    organisation: str
    organisation_code: str
    kinds: tuple[str, ...]
    kind_titles: tuple[str, ...]
    title: str
    state: str
    planned_on: str
    held_on: str
    starts_at: str
    place: str
    host: str
    recorder: str
    speaker: str
    hours: str
    minutes: str
    notice_text: str
    entitled_count: int
    present_count: int
    leave_count: int
    absent_count: int
    voters: int
    present_voters: int
    people: tuple[PersonFacts, ...]
    items: tuple[ItemFacts, ...]
    steps: tuple[StepFacts, ...]
    signatures: tuple[SignatureFacts, ...]
    appraisal_totals: Mapping[str, int]
    is_sample: bool
    is_late_entry: bool
    corrects: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        plain: dict[str, Any] = _plain(self)
        return plain


PLAIN = (str, int, bool)


def _plain(value: Any) -> Any:
    """The same in dicts and lists. Every value inside is immutable, so nothing is copied."""
    if value is None or type(value) in PLAIN:
        return value
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {name: _plain(one) for name, one in vars(value).items()}
    return dict(value) if isinstance(value, Mapping) else value


NESTED: dict[tuple[str, str], type] = {
    ("MeetingFacts", "people"): PersonFacts,
    ("MeetingFacts", "items"): ItemFacts,
    ("MeetingFacts", "steps"): StepFacts,
    ("MeetingFacts", "signatures"): SignatureFacts,
    ("ItemFacts", "vote"): VoteFacts,
    ("ItemFacts", "tasks"): TaskFacts,
    ("VoteFacts", "findings"): Finding,
}


def facts_of(kept: Mapping[str, Any]) -> MeetingFacts:
    """The facts from what as_dict() gave, as a frozen meeting keeps them."""
    made: MeetingFacts = _made(MeetingFacts, kept)
    return made


def _made(kind: type, kept: Mapping[str, Any]) -> Any:
    values = {}
    for one in fields(kind):
        value, inner = kept[one.name], NESTED.get((kind.__name__, one.name))
        if isinstance(value, list | tuple):
            value = tuple(_made(inner, part) if inner else part for part in value)
        elif inner and value is not None:
            value = _made(inner, value)
        values[one.name] = value
    return kind(**values)


def fingerprint(kept: Mapping[str, Any]) -> str:
    """SHA-256 of the values in one canonical form: the same facts, the same 64 hex digits."""
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
