"""Whole meetings as they come in at once, from a former ledger or as samples.

Wherever a person is meant, the id of a member or the name on that day's list will do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal

Who = int | str


@dataclass(frozen=True)
class LoadedOpinion:
    """A formal written opinion."""

    who: Who
    received_on: date
    is_for: bool


@dataclass(frozen=True)
class LoadedVote:
    """What an item was voted on, and the ballots of those present."""

    matter: str
    yes: int
    no: int
    abstain: int
    invalid: int = 0
    is_secret: bool | None = None
    scrutineers: str = ""
    reason: str = ""
    written: tuple[LoadedOpinion, ...] = ()


@dataclass(frozen=True)
class LoadedTask:
    """A task; done_on is None while it is open. owner "" for somebody from outside."""

    text: str
    owner: Who
    due_on: date
    owner_name: str = ""
    done_on: date | None = None
    result: str = ""


@dataclass(frozen=True)
class LoadedItem:
    """One item; outcome: a code of models.Outcome."""

    title: str
    outcome: str
    text: str = ""
    subject_name: str = ""
    vote: LoadedVote | None = None
    tasks: tuple[LoadedTask, ...] = ()


@dataclass(frozen=True)
class LoadedAppraisal:
    """One member at an appraisal, with the ballots by grade, best first.

    Days are those of the meeting; opinion_on and feedback_on come after it.
    """

    who: Who
    is_graded: bool
    counts: tuple[int, int, int, int] | tuple[()] = ()
    opinion: str = ""
    opinion_on: date | None = None
    feedback_on: date | None = None


@dataclass(frozen=True)
class LoadedMeeting:
    """A meeting with all that was written down. away: who was on leave and why.

    absent: who did not come without leave; everybody else called was there. steps: code → day.
    entered_on: the day on which it was signed and archived.
    """

    organisation_id: int
    client_key: str
    kinds: tuple[str, ...]
    title: str
    held_on: date
    host_name: str
    recorder_name: str
    minutes: str
    items: tuple[LoadedItem, ...]
    entered_on: date
    starts_at: time | None = None
    place: str = ""
    speaker_name: str = ""
    period_on: date | None = None
    hours: Decimal | None = None
    audience: str = ""
    away: Mapping[Who, str] = field(default_factory=dict)
    absent: tuple[Who, ...] = ()
    steps: Mapping[str, date] = field(default_factory=dict)
    appraisals: tuple[LoadedAppraisal, ...] = ()
    is_on_paper: bool = True
