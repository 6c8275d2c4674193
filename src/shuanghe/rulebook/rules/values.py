"""The plain values of the rulebook, and what follows from them: no Django, no clock, no files."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from shuanghe.kernel.periods import Every, Period, period_of

Number = int | Decimal
Value = Number | bool | str | tuple[Number | str, ...]

STRENGTHS = ("may", "normally", "shall", "must")
SOFT = frozenset({"normally", "may"})
LAYERS = ("central", "province", "group", "preset", "local")
MEMBER = "member"
POST = "post:"


@dataclass(frozen=True)
class Regulation:
    """A published text, from the index.yaml of its folder. in_force_to is the last day it holds.

    slug is the folder's name; that of a preset or of an organisation's own rules carries its area
    (presets/…, local/…).
    """

    slug: str
    title: str
    issuer: str
    number: str
    issued_on: date | None
    in_force_from: date
    in_force_to: date | None
    layer: str
    confidence: str
    reviewed_on: date
    status: str
    notes: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True)
class Citation:
    """Where a rule is written. regulation is the slug of its folder."""

    regulation: str
    regulation_title: str
    article: str
    url: str | None = None

    def __str__(self) -> str:
        return f"{self.regulation_title} {self.article}"


@dataclass(frozen=True)
class Parameter:
    """One value a rule sets. tighter: "higher", "lower" or "" when no direction is stricter."""

    key: str
    value: Value
    unit: str
    title: str
    cite: str
    confidence: str
    tighter: str = ""
    in_force_from: date | None = None
    in_force_to: date | None = None
    layer: str = "central"


@dataclass(frozen=True)
class Recurrence:
    """How often something is owed, and what is counted. needs is per subject and period."""

    every: Every
    needs: Decimal
    unit: str
    subjects: tuple[str, ...]
    only_if: str
    satisfied_by: tuple[str, ...]
    owner: str
    due: str = "period_end"
    due_offset_days: int = 0

    def due_on(self, period: Period) -> date:
        """The last day on which the need of this period can be met in time."""
        return period.ends_on + timedelta(days=self.due_offset_days)


@dataclass(frozen=True)
class Tightening:
    """What an overlay changed in a rule, in words, and the text that says so."""

    layer: str
    source: str
    change: str


@dataclass(frozen=True)
class Counting:
    """Which function of counting.py decides a rule, as its file says.

    numbers: role of the function → name of a number that is counted (numbers.py), in the file's
    order; a role that takes several numbers stands several times. values: role → key of the
    parameter that holds the share or limit. met and unmet: the two verdicts in words.
    """

    function: str
    numbers: tuple[tuple[str, str], ...]
    values: tuple[tuple[str, str], ...]
    met: str
    unmet: str

    def named(self, role: str) -> tuple[str, ...]:
        """The names of the numbers in a role; empty when the rule does without."""
        return tuple(name for one, name in self.numbers if one == role)


@dataclass(frozen=True)
class Matter:
    """Something a meeting can put to the vote, and the rules that decide it.

    kinds: codes of the meetings that may decide it. quorum and passes are rule ids, "" without.
    """

    code: str
    title: str
    kinds: tuple[str, ...]
    quorum: str
    passes: str
    is_secret: bool
    takes_written_opinions: bool
    is_one_by_one: bool
    cites: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One rule as it stands on one day, overlays applied."""

    id: str
    title: str
    demand: str
    strength: str
    deadline: str
    subject: tuple[str, ...]
    owed_by: str
    actor: str
    parameters: tuple[Parameter, ...]
    citation: Citation
    confidence: str
    article_confidence: str
    in_force_from: date
    in_force_to: date | None
    layer: str
    reviewed_on: date
    evidence: str
    on_breach: str
    recurrence: Recurrence | None = None
    note: str = ""
    same_act_as: str = ""
    tightenings: tuple[Tightening, ...] = ()
    counting: Counting | None = field(default=None, repr=False)
    version: str = field(default="", compare=False)

    @property
    def is_soft(self) -> bool:
        """Whether a deviation asks for a reason only: weak wording, or a text nobody has read."""
        return self.strength in SOFT or self.confidence == "unverified"

    def parameter(self, key: str) -> Parameter:
        """The parameter of that key.

        Raises KeyError, naming the keys there are.
        """
        for parameter in self.parameters:
            if parameter.key == key:
                return parameter
        known = "、".join(one.key for one in self.parameters) or "无"
        raise KeyError(f"规则 {self.id} 没有参数“{key}”；现有参数：{known}。")


def is_in_force(first: date | None, last: date | None, on: date) -> bool:
    """Whether the day lies between the first and last day, both included; None is unbounded."""
    return (first is None or first <= on) and (last is None or on <= last)


def overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Whether two ranges of days (first, last; None unbounded) share a day."""
    (first, last), (start, end) = one, other
    before = last is not None and start is not None and last < start
    after = end is not None and first is not None and end < first
    return not before and not after


def number_in(value: object) -> Number | None:
    """The value when it is a number (true and false are none), else None."""
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    return value if is_number else None  # type: ignore[return-value]


def is_looser(value: Number, than: Number, *, tighter: str) -> bool:
    """Whether a value asks for less than another; tighter is "higher" or "lower"."""
    return value < than if tighter == "higher" else value > than


def needs_of(
    rule: Rule, *, subject: str, period: Period, has_committee: bool = True, has_groups: bool = True
) -> Decimal | None:
    """How much a subject owes under the rule in the period; None when it owes nothing.

    subject is an organisation kind, "member" or "post:<code>"; period must be of the rule's kind.
    """
    recurrence = rule.recurrence
    if recurrence is None or subject not in recurrence.subjects:
        return None
    if period != period_of(recurrence.every, period.starts_on):
        return None
    stands = {"": True, "has_committee": has_committee, "has_groups": has_groups}
    return recurrence.needs if stands[recurrence.only_if] else None
