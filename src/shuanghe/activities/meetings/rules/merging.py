"""Three-way merge of what a phone took down with what the system holds meanwhile.

What a capture may say about a meeting is one flat mapping of fields to values: "held_on", "place"
and "minutes" are texts, "person:12" is {"presence": …, "leave_reason": …}, "item:5:outcome" and
"item:5:text" are texts. base is what the phone began from, theirs what the system holds now, ours
what the phone says.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Value = str | dict[str, str]
Content = Mapping[str, Value]

HELD_ON, PLACE, MINUTES = "held_on", "place", "minutes"
PLAIN = (HELD_ON, PLACE, MINUTES)
PERSON, ITEM = "person", "item"
OUTCOME, TEXT = "outcome", "text"
_FIELD = re.compile(r"(?:(person):([0-9]{1,18})|(item):([0-9]{1,18}):(outcome|text))", re.ASCII)


class Choice(StrEnum):
    """What somebody decides about one conflict."""

    THEIRS = "theirs"
    OURS = "ours"
    BOTH = "both"


@dataclass(frozen=True)
class Conflict:
    """One field that both sides changed, differently. None: that side does not have the field.

    blocked says why the value of the phone cannot be taken although somebody may want it; "".
    """

    field: str
    base: Value | None
    theirs: Value | None
    ours: Value | None
    blocked: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "field": self.field,
            "base": self.base,
            "theirs": self.theirs,
            "ours": self.ours,
            "blocked": self.blocked,
        }


@dataclass(frozen=True)
class Merge:
    """content: what holds after the merge; taken: the fields that came from the phone.

    In a field in conflict the content keeps the value of the system.
    """

    content: dict[str, Value]
    taken: tuple[str, ...]
    conflicts: tuple[Conflict, ...]


def person_field(member_id: int) -> str:
    """The field of one person's presence."""
    return f"{PERSON}:{member_id}"


def item_field(item_id: int, part: str) -> str:
    """The field of one agenda item's outcome or text."""
    return f"{ITEM}:{item_id}:{part}"


def field_parts(field: str) -> tuple[str, int, str] | None:
    """("person", id, "") or ("item", id, part); a plain field as (field, 0, "").

    None for anything else.
    """
    if field in PLAIN:
        return field, 0, ""
    found = _FIELD.fullmatch(field)
    if found is None:
        return None
    if found[1]:
        return PERSON, int(found[2]), ""
    return ITEM, int(found[4]), found[5]


def is_long_text(field: str) -> bool:
    """Whether two values of the field can both be kept, one after the other."""
    return field == MINUTES or (field.startswith(f"{ITEM}:") and field.endswith(f":{TEXT}"))


def merge(base: Content, theirs: Content, ours: Content) -> Merge:
    """What holds when the phone's changes since base are put on what the system holds now.

    The same on both sides, or unchanged on the phone: nothing happens. Changed on the phone alone:
    taken. Changed on both sides differently, or gone from the system: a conflict.
    """
    content, taken, conflicts = dict(theirs), [], []
    for field in _fields(base, theirs, ours):
        was, now, said = base.get(field), theirs.get(field), ours.get(field)
        if said is None or said in (was, now):
            continue
        if now is not None and now == was:
            content[field] = said
            taken.append(field)
        else:
            conflicts.append(Conflict(field, was, now, said))
    return Merge(content, tuple(taken), tuple(conflicts))


def _fields(*contents: Content) -> Iterable[str]:
    return dict.fromkeys(field for content in contents for field in content)


def choices_for(conflict: Conflict) -> tuple[Choice, ...]:
    """What may be chosen: the phone's value only where the system has a place for it."""
    if conflict.theirs is None or conflict.blocked:
        return (Choice.THEIRS,)
    if is_long_text(conflict.field) and conflict.theirs and conflict.ours:
        return (Choice.THEIRS, Choice.OURS, Choice.BOTH)
    return (Choice.THEIRS, Choice.OURS)


def undecided(conflicts: Iterable[Conflict], choices: Mapping[str, str]) -> tuple[str, ...]:
    """The fields without a choice, or with one that is not offered."""
    return tuple(one.field for one in conflicts if choices.get(one.field) not in choices_for(one))


def settled(conflicts: Iterable[Conflict], choices: Mapping[str, str]) -> dict[str, Value]:
    """The fields to write after the choices; a field left as the system has it is not among them.

    Raises KeyError when a choice is missing; ask `undecided` first.
    """
    written: dict[str, Value] = {}
    for one in conflicts:
        choice = Choice(choices[one.field])
        if choice is Choice.THEIRS or one.ours is None:
            continue
        written[one.field] = both(one) if choice is Choice.BOTH else one.ours
    return written


def both(conflict: Conflict) -> str:
    """The text of the system, then that of the phone."""
    parts = (part for part in (conflict.theirs, conflict.ours) if isinstance(part, str))
    return "\n".join(part.strip("\n") for part in parts if part.strip())
