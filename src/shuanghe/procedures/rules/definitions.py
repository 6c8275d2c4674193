"""What a procedure is: stages, steps, the facts of a step, and the checks on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

DONE_ON = "done_on"
ABOUT = "about"


class Effect(StrEnum):
    """What follows when a check is not met."""

    BLOCK = "block"
    WARN = "warn"
    VOID = "void"


@dataclass(frozen=True)
class Limit:
    """A number of the rulebook that a check measures by, and where it is written."""

    rule_id: str
    value: Decimal
    citation: str


@dataclass(frozen=True)
class Fact:
    """One thing that a step writes down. kind: date, dates, number, yes_no, text or choice."""

    key: str
    title: str
    kind: str
    is_required: bool = True
    choices: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Check:
    """One demand on a fact. of: "step.fact" or "about.fact"; limits in the order the function
    takes them; numbers: names of a counting rule → facts of the step.

    unless: a fact that, when written down, lifts the demand. when: the demand holds only where
    that fact has one of the values.
    """

    function: str
    fact: str
    effect: Effect
    rule_id: str
    citation: str
    of: str = ""
    unit: str = ""
    limits: tuple[Limit, ...] = ()
    values: tuple[str, ...] = ()
    numbers: Mapping[str, str] | None = None
    unless: str = ""
    when: Mapping[str, tuple[str, ...]] | None = None
    others: tuple[str, ...] = ()


class Outcome(StrEnum):
    """What a step is: an act, a decision by vote, an approval (批准) or a filing (备案)."""

    ACT = "act"
    DECISION = "decision"
    APPROVAL = "approval"
    FILING = "filing"


@dataclass(frozen=True)
class Approver:
    """Who may approve or file: the nearest body above of one of the kinds, unless named else."""

    kinds: tuple[str, ...]
    rule_id: str
    citation: str


@dataclass(frozen=True)
class Step:
    """One step. after: codes of the steps that must have been done before it.

    approver: who approves or files it, where that is not the body that runs the case.
    owner: the post that sees to it. vote: the matter of the meeting that decides it.
    """

    number: int
    code: str
    title: str
    stage: str
    actor: str
    citation: str
    confidence: str
    outcome: Outcome
    after: tuple[str, ...]
    papers: tuple[str, ...]
    facts: tuple[Fact, ...]
    checks: tuple[Check, ...]
    is_optional: bool = False
    advice: str = ""
    approver: Approver | None = None
    owner: str = ""
    vote: str = ""

    def fact(self, key: str) -> Fact:
        """The fact of that key. Raises KeyError, naming the facts there are."""
        for fact in self.facts:
            if fact.key == key:
                return fact
        known = "、".join(fact.key for fact in self.facts)
        raise KeyError(f"第 {self.number} 步“{self.title}”没有“{key}”；现有：{known}。")


@dataclass(frozen=True)
class Procedure:
    """A procedure as defined on one day. version: a short hash of all that decides a case."""

    key: str
    title: str
    regulation: str
    stages: Mapping[str, str]
    about: tuple[Fact, ...]
    steps: tuple[Step, ...]
    version: str

    def step(self, code: str) -> Step:
        """The step of that code. Raises KeyError."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(f"程序“{self.title}”没有“{code}”这一步。")
