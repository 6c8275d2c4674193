"""The shape of a procedure's files, strict: what is not named here is refused."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Reference = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
RuleId = Annotated[str, Field(pattern=r"^[A-Z]{2,6}-\d{2,3}[A-Z]?$")]
RuleParameter = Annotated[str, Field(pattern=r"^[A-Z]{2,6}-\d{2,3}[A-Z]?\.[a-z][a-z0-9_]*$")]
Kind = Literal["date", "dates", "number", "yes_no", "text", "choice"]
FactName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$")]
WhenShape = dict[str, list[Key]]


class Shape(BaseModel):
    """No unknown key, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ChoiceShape(Shape):
    """One answer that may be chosen."""

    code: Key
    title: Text


class FactShape(Shape):
    """One thing that a step writes down."""

    key: Key
    title: Text
    kind: Kind
    required: bool = True
    choices: list[ChoiceShape] = Field(default_factory=list)
    when: WhenShape = Field(default_factory=dict)
    local: RuleId | None = None


class CheckShape(Shape):
    """One demand on a fact of the step."""

    function: Key
    fact: FactName = "done_on"
    of: Reference | None = None
    by: list[RuleParameter] = Field(default_factory=list)
    unit: Literal["days", "months", "years", "workdays"] | None = None
    rule: RuleId | None = None
    effect: Literal["block", "warn", "void"]
    values: list[Key] = Field(default_factory=list)
    numbers: dict[str, Key] = Field(default_factory=dict)
    others: list[Reference] = Field(default_factory=list)
    unless: FactName | None = None
    given: FactName | None = None
    when: WhenShape = Field(default_factory=dict)
    clock: bool = False
    wrong: str = ""
    mend: str = ""
    local: bool = False


class AgainShape(Shape):
    """When a step is done once more, and what the next round must know of the last."""

    when: WhenShape
    after: Key
    title: Text
    carry: dict[Key, Reference]


class EarlyShape(Shape):
    """When a step may come early, and what must have come before it even so."""

    when: WhenShape
    after: list[Key]


class ApproverShape(Shape):
    """The kinds of body that may approve or file, and the rule that says so."""

    kinds: list[Literal["committee", "general_branch", "branch", "joint_branch"]]
    rule: RuleId


class StepShape(Shape):
    """One step of a procedure."""

    number: int
    code: Key
    title: Text
    stage: Key
    actor: Text
    article: Text
    confidence: Literal["verified", "secondary", "unverified", "default"]
    outcome: Literal["act", "decision", "approval", "filing"] = "act"
    after: list[Key] = Field(default_factory=list)
    optional: bool = False
    papers: list[Text] = Field(default_factory=list)
    facts: list[FactShape] = Field(default_factory=list)
    checks: list[CheckShape] = Field(default_factory=list)
    advice: str = ""
    approver: ApproverShape | None = None
    owner: Key | None = None
    vote: Key | None = None
    rule: RuleId | None = None
    early: EarlyShape | None = None
    again: AgainShape | None = None
    only_when: dict[Reference, list[Key]] = Field(default_factory=dict)
    ends_when: dict[Key, list[Key | bool]] = Field(default_factory=dict)


class StageShape(Shape):
    """A part of the procedure that people have a name for."""

    code: Key
    title: Text


class ProcedureShape(Shape):
    """index.yaml: what the steps beside it belong to."""

    title: Text
    regulation: Key
    confidence: Literal["verified", "secondary", "unverified", "default"]
    reviewed_on: date
    subject: Literal["applicant", "member", "organisation"] = "applicant"
    restricted: bool = False
    stages: list[StageShape]
    about: list[FactShape] = Field(default_factory=list)
    note: str = ""
