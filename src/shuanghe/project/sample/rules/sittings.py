"""A meeting as the sample tells it: who was there, what was dealt with, what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

PLANNED, HELD, SIGNED, FROZEN = "planned", "held", "signed", "frozen"


@dataclass(frozen=True)
class Ballot:
    """One vote: what on, and the ballots of those with a vote who were there."""

    matter: str
    yes: int
    no: int
    abstain: int
    is_secret: bool = False
    scrutineers: str = ""


@dataclass(frozen=True)
class Todo:
    """A task the meeting set; done_on is None while it is open."""

    text: str
    owner: str
    due_on: date
    done_on: date | None = None
    result: str = ""


@dataclass(frozen=True)
class Item:
    """One item of the agenda and its outcome."""

    title: str
    outcome: str = ""
    text: str = ""
    subject: str = ""
    ballot: Ballot | None = None
    tasks: tuple[Todo, ...] = ()


@dataclass(frozen=True)
class Appraised:
    """One member at an appraisal. counts: ballots by grade, best first; opinion: a grade."""

    name: str
    is_graded: bool
    counts: tuple[int, ...] = ()
    opinion: str = ""


@dataclass(frozen=True)
class Sitting:
    """One meeting. leave: name → why; everybody called who is in neither list was there.

    is_stepwise: it is entered step by step as a branch would, not loaded with the others.
    """

    organisation: str
    kinds: tuple[str, ...]
    title: str
    held_on: date
    starts_at: str
    place: str
    host: str
    recorder: str
    state: str = FROZEN
    is_stepwise: bool = False
    period: str = ""
    speaker: str = ""
    hours: int = 0
    audience: str = "roll"
    leave: Mapping[str, str] = field(default_factory=dict)
    absent: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    minutes: str = ""
    entered_on: date | None = None
    steps: Mapping[str, date] = field(default_factory=dict)
    appraised: tuple[Appraised, ...] = ()


@dataclass(frozen=True)
class Round:
    """A meeting that comes round on a fairly fixed day of the month."""

    organisation: str
    title: str
    kinds: tuple[str, ...]
    day_of_month: int
    starts_at: str
    place: str
    from_on: date


@dataclass(frozen=True)
class TalkDay:
    """Talks of one day in one branch, as pairs of names."""

    organisation: str
    done_on: date
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Studied:
    """A matter studied by the committee before it was decided."""

    organisation: str
    title: str
    list_item: str
    studied_on: date
    decided_on: date
    deciding_body: str
    decision_number: str


@dataclass(frozen=True)
class Gatherings:
    """Everything about the meetings of one enterprise. corrected: number of a sitting, or -1."""

    sittings: tuple[Sitting, ...] = ()
    series: tuple[Round, ...] = ()
    talks: tuple[TalkDay, ...] = ()
    studied: tuple[Studied, ...] = ()
    corrected: int = -1

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON; days as ISO text."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def gatherings_of(kept: Mapping[str, Any]) -> Gatherings:
    """What as_dict() gave, back again."""
    return Gatherings(
        sittings=tuple(_sitting(one) for one in kept["sittings"]),
        series=tuple(
            Round(**{**one, "kinds": tuple(one["kinds"]), **_days(one, ("from_on",))})
            for one in kept["series"]
        ),
        talks=tuple(
            TalkDay(
                one["organisation"],
                date.fromisoformat(one["done_on"]),
                tuple((first, second) for first, second in one["pairs"]),
            )
            for one in kept["talks"]
        ),
        studied=tuple(
            Studied(**{**one, **_days(one, ("studied_on", "decided_on"))})
            for one in kept["studied"]
        ),
        corrected=int(kept["corrected"]),
    )


def _sitting(kept: Mapping[str, Any]) -> Sitting:
    made = {
        **kept,
        **_days(kept, ("held_on", "entered_on")),
        "kinds": tuple(kept["kinds"]),
        "absent": tuple(kept["absent"]),
        "items": tuple(_item(one) for one in kept["items"]),
        "steps": {code: date.fromisoformat(day) for code, day in kept["steps"].items()},
        "appraised": tuple(
            Appraised(**{**one, "counts": tuple(one["counts"])}) for one in kept["appraised"]
        ),
    }
    return Sitting(**made)


def _item(kept: Mapping[str, Any]) -> Item:
    ballot = kept["ballot"]
    tasks = tuple(Todo(**{**one, **_days(one, ("due_on", "done_on"))}) for one in kept["tasks"])
    return Item(**{**kept, "ballot": Ballot(**ballot) if ballot else None, "tasks": tasks})


def _days(kept: Mapping[str, Any], names: Iterable[str]) -> dict[str, date | None]:
    return {name: date.fromisoformat(kept[name]) if kept[name] else None for name in names}
