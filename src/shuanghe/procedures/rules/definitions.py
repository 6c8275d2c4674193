"""What a procedure is: stages, steps, the facts of a step, and the checks on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

DONE_ON = "done_on"
ABOUT = "about"


When = Mapping[str, tuple[str, ...]]
"""Facts ("step.fact", "about.fact" or one of the same step) → the answers that are meant; yes and
no stand for a yes-or-no fact."""


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
    """One thing that a step writes down. kind: date, dates, number, yes_no, text or choice.

    when: it is asked for only where those facts have one of the values. is_local: a rule of the
    organisation's own asks for it, not the central text.
    """

    key: str
    title: str
    kind: str
    is_required: bool = True
    choices: Mapping[str, str] | None = None
    when: When | None = None
    is_local: bool = False


@dataclass(frozen=True)
class Check:
    """One demand on a fact. of: "step.fact" or "about.fact"; limits in the order the function
    takes them; numbers: names of a counting rule → facts of the step.

    fact: of the same step, or a reference like of. unless: a fact that, when written down, lifts
    the demand; given: one that, when written down (and not 0), makes it hold, its own fact being
    there or not. when: it holds only where that fact has one of the values. is_clock: the time
    limit is watched although it is not on the day of the step. wrong and mend: words of its own.
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
    when: When | None = None
    others: tuple[str, ...] = ()
    given: str = ""
    is_clock: bool = False
    wrong: str = ""
    mend: str = ""


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
class Again:
    """A step is done once more. when: what the standing one must say; after: the step that must
    have followed it (an approval, say), set aside with it.

    carry: facts on the subject → where their values stand in the round that is set aside.
    """

    when: When
    after: str
    title: str
    carry: Mapping[str, str]


@dataclass(frozen=True)
class Early:
    """Where the step says this, it may come early: only these steps must have been done."""

    when: When
    after: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One step. after: codes of the steps that must have been done before it.

    approver: who approves or files it, where that is not the body that runs the case.
    owner: the post that sees to it. vote: the matter of the meeting that decides it.
    rule_id and rule_citation: the rule that demands the step, named where it was skipped.
    only_when: "step.fact" → values; elsewhere the step does not apply and nobody waits for it.
    ends_when: fact of this step → values with which the case ends here.
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
    rule_id: str = ""
    rule_citation: str = ""
    early: Early | None = None
    again: Again | None = None
    only_when: Mapping[str, tuple[str, ...]] | None = None
    ends_when: Mapping[str, tuple[str | bool, ...]] | None = None

    def fact(self, key: str) -> Fact:
        """The fact of that key. Raises KeyError, naming the facts there are."""
        for fact in self.facts:
            if fact.key == key:
                return fact
        known = "、".join(fact.key for fact in self.facts)
        raise KeyError(f"第 {self.number} 步“{self.title}”没有“{key}”；现有：{known}。")


@dataclass(frozen=True)
class Procedure:
    """A procedure as defined on one day. version: a short hash of all that decides a case.

    subject: whom it is about: an applicant (a typed name), a member of the roll, an organisation.
    """

    key: str
    title: str
    regulation: str
    stages: Mapping[str, str]
    about: tuple[Fact, ...]
    steps: tuple[Step, ...]
    version: str
    subject: str = "applicant"

    def step(self, code: str) -> Step:
        """The step of that code. Raises KeyError."""
        for step in self.steps:
            if step.code == code:
                return step
        raise KeyError(f"程序“{self.title}”没有“{code}”这一步。")
