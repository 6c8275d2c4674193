"""Whether each step of the guide is done: from counts alone, never from a tick."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

TRACKS = ("branch", "general_branch", "committee", "office")
WITH_TERM = ("branch", "joint_branch", "general_branch", "committee")


@dataclass(frozen=True)
class Facts:
    """What the data says of one organisation and one reader, on one day.

    Counts of people and bodies are of the whole subtree; those of meetings, duties and records
    are of what happened since the reader's post or role began. posts_missing: titles of the posts
    that the organisation must fill and has not. has_account: a reader was asked about.
    """

    kind: str
    on: date
    term_ends_on: date | None
    posts_missing: tuple[str, ...]
    roll: int = 0
    undated: int = 0
    without_base: int = 0
    groups: int = 0
    bodies: int = 0
    bodies_led: int = 0
    bodies_termed: int = 0
    bodies_signed_in: int = 0
    duties: int = 0
    duties_met: int = 0
    trainings: int = 0
    planned: int = 0
    called: int = 0
    held: int = 0
    archived: int = 0
    records: int = 0
    has_account: bool = False
    is_staff: bool = False
    has_second_factor: bool = False
    has_feed: bool = False
    read: frozenset[str] = field(default=frozenset())
    has_predecessor: bool = False
    is_handed_over: bool = False
    handbooks_issued: int = 0
    handbooks_received: int = 0
    handbooks_url: str = ""

    @property
    def missing(self) -> str:
        """The posts that are missing, in words."""
        return "、".join(self.posts_missing)


@dataclass(frozen=True)
class GuideStep:
    """One step as the guide's data has it. rule: id in the rulebook, "" for our own advice."""

    code: str
    part: str
    tracks: tuple[str, ...]
    title: str
    why: str
    how: str
    says: str = ""
    lacks: str = ""
    rule: str = ""
    link: str = ""
    is_optional: bool = False
    is_reading: bool = False


@dataclass(frozen=True)
class StepFound:
    """A step and how it stands. says: what the data shows, in words."""

    step: GuideStep
    is_done: bool
    says: str


CHECKS: dict[str, Callable[[Facts], bool]] = {
    "roll": lambda facts: facts.roll > 0,
    "joined": lambda facts: facts.roll > 0 and not facts.undated,
    "posts": lambda facts: not facts.posts_missing,
    "term": lambda facts: facts.term_ends_on is not None and facts.term_ends_on >= facts.on,
    "groups": lambda facts: facts.groups > 0,
    "bases": lambda facts: facts.roll > 0 and not facts.without_base,
    "account": lambda facts: facts.has_second_factor or not facts.is_staff,
    "feed": lambda facts: facts.has_feed,
    "training": lambda facts: facts.trainings > 0,
    "led": lambda facts: facts.bodies > 0 and facts.bodies_led >= facts.bodies,
    "termed": lambda facts: facts.bodies > 0 and facts.bodies_termed >= facts.bodies,
    "signed_in": lambda facts: facts.bodies > 0 and facts.bodies_signed_in >= facts.bodies,
    "issued": lambda facts: facts.duties > 0,
    "first_done": lambda facts: facts.duties_met > 0,
    "planned": lambda facts: facts.planned > 0,
    "called": lambda facts: facts.called > 0,
    "held": lambda facts: facts.held > 0,
    "archived": lambda facts: facts.archived > 0,
    "record": lambda facts: facts.records > 0,
    "handover": lambda facts: facts.is_handed_over,
    "handbook": lambda facts: facts.handbooks_received > 0,
}
APPLIES: dict[str, Callable[[Facts], bool]] = {
    "term": lambda facts: facts.kind in WITH_TERM,
    "account": lambda facts: facts.has_account and facts.is_staff,
    "feed": lambda facts: facts.has_account,
    "handover": lambda facts: facts.has_predecessor,
    "handbook": lambda facts: facts.handbooks_issued > 0,
}


def steps_found(steps: Iterable[GuideStep], facts: Facts, *, track: str) -> list[StepFound]:
    """The steps that this reader has, in the order of the data, each with how it stands."""
    return [_found(step, facts) for step in steps if track in step.tracks and _applies(step, facts)]


def _applies(step: GuideStep, facts: Facts) -> bool:
    if step.is_reading:
        return facts.has_account
    asked = APPLIES.get(step.code)
    return asked is None or asked(facts)


def _found(step: GuideStep, facts: Facts) -> StepFound:
    is_done = step.code in facts.read if step.is_reading else CHECKS[step.code](facts)
    words = step.says if is_done or not step.lacks else step.lacks
    return StepFound(step, is_done, words.format_map(_Words(facts)))


class _Words(dict[str, object]):
    """The facts under their names, for the sentences of the data."""

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self.facts = facts

    def __missing__(self, key: str) -> object:
        return getattr(self.facts, key)


def needed(found: Sequence[StepFound]) -> list[StepFound]:
    """The steps without which the first month is not over."""
    return [one for one in found if not one.step.is_optional]


def counted(found: Sequence[StepFound]) -> tuple[int, int]:
    """How many of the needed steps are done, and how many there are."""
    asked = needed(found)
    return sum(one.is_done for one in asked), len(asked)


def next_step(found: Sequence[StepFound]) -> StepFound | None:
    """The first needed step that is not done; None when the first month is over."""
    return next((one for one in needed(found) if not one.is_done), None)
