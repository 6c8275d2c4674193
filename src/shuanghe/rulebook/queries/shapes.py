"""The shape of every kind of rulebook file, strict: what is not named here is refused."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
RuleId = Annotated[str, Field(pattern=r"^[A-Z]{2,6}-\d{2,3}[A-Z]?$")]
Confidence = Literal["verified", "secondary", "unverified", "default"]
Strength = Literal["must", "must_not", "shall", "normally", "may"]
Deadline = Literal["CAL-M", "CAL-D", "CAL-Y", "WD", "PER", "SEQ", "THR", "STATE", "BAN"]
Layer = Literal["central", "province", "group", "preset", "local"]
Number = int | Decimal
Scalar = Number | bool | Text


class Shape(BaseModel):
    """No unknown key, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Dated(Shape):
    """First and last day on which something holds; without them, those of the text above it."""

    in_force_from: date | None = None
    in_force_to: date | None = None


class RegulationShape(Dated):
    """index.yaml: the text the rules of a folder come from."""

    title: Text
    issuer: Text
    number: str = ""
    issued_on: date | None = None
    in_force_from: date
    layer: Layer = "central"
    confidence: Confidence
    reviewed_on: date
    status: Text
    notes: list[Text] = Field(default_factory=list)
    url: str | None = None


class ParameterShape(Dated):
    """One value; the same key may stand again for other days."""

    key: Key
    value: Scalar | list[Number | Text]
    unit: str = ""
    title: Text
    cite: Text
    confidence: Confidence
    tighter: Literal["higher", "lower"] | None = None


class RecurrenceShape(Shape):
    """When the duty comes round again; `needs` names the parameter that holds the amount."""

    every: Literal["month", "quarter", "half_year", "year"]
    needs: Key
    unit: Literal["times", "hours"] = "times"
    subjects: list[Text] | None = None
    only_if: Literal["has_committee", "has_groups"] | None = None
    satisfied_by: Annotated[list[Text], Field(min_length=1)]
    owner: str = ""
    due: Literal["period_end"] = "period_end"
    due_offset_days: int = 0


class CountingShape(Shape):
    """How the rule is counted: named numbers go in; `share`, `least`, `most` name a parameter."""

    function: Literal[
        "at_least_share",
        "more_than_share",
        "ceiling",
        "not_more_than",
        "surplus",
        "at_least_count",
        "at_most_count",
        "within_counts",
        "surplus_within",
        "more_than_amount_share",
        "elected",
        "consecutive_months",
    ]
    part: Key | None = None
    also: Key | None = None
    whole: Key | None = None
    seats: Key | None = None
    months: Annotated[list[Key], Field(min_length=1)] | None = None
    share: Key | None = None
    least: Key | None = None
    most: Key | None = None
    met: Text
    unmet: Text


class DutyShape(Dated):
    """One rule, one file."""

    id: RuleId
    title: Text
    demand: Text
    strength: Strength
    deadline: Deadline
    subject: Annotated[list[Text], Field(min_length=1)]
    owed_by: Text
    actor: Text
    article: Text
    article_confidence: Confidence | None = None
    confidence: Confidence
    parameters: list[ParameterShape] = Field(default_factory=list)
    recurrence: RecurrenceShape | None = None
    counting: CountingShape | None = None
    evidence: Text
    on_breach: Literal["warn", "block", "route"]
    note: str = ""
    same_act_as: RuleId | None = None
    layer: Layer | None = None
    reviewed_on: date


class TightenedParameterShape(Shape):
    """A stricter value for a parameter that the rule already has."""

    key: Key
    value: Annotated[Number, Field(ge=0)]
    cite: Text
    confidence: Confidence


class OverlayShape(Dated):
    """A file that makes an existing rule stricter."""

    tightens: RuleId
    strength: Strength | None = None
    parameters: list[TightenedParameterShape] = Field(default_factory=list)
    article: Text
    reviewed_on: date


class EvidenceKindShape(Shape):
    """One kind of act that can be filed."""

    code: Key
    title: Text
    help: Text
    filed_by: Annotated[list[Text], Field(min_length=1)]
    is_meeting: bool = False


class EvidenceKindsShape(Shape):
    """catalogues/evidence_kinds.yaml."""

    evidence_kinds: Annotated[list[EvidenceKindShape], Field(min_length=1)]


class SubjectShape(Shape):
    """One word for who can owe something."""

    code: Annotated[str, Field(pattern=r"^(post:)?[a-z][a-z_]*$")]
    title: Text


class SubjectsShape(Shape):
    """catalogues/subjects.yaml."""

    organisation_kinds: Annotated[list[SubjectShape], Field(min_length=1)]
    posts: Annotated[list[SubjectShape], Field(min_length=1)]
    others: list[SubjectShape] = Field(default_factory=list)


class ReservedShape(Shape):
    """The rule that keeps matters for one kind of meeting, and that meeting."""

    rule: RuleId
    kind: Key


class MatterShape(Shape):
    """One thing a meeting can put to the vote."""

    code: Key
    title: Text
    kinds: Annotated[list[Key], Field(min_length=1)]
    quorum: RuleId | None = None
    passes: RuleId | None = None
    needs_secret_ballot: bool = False
    takes_written_opinions: bool = False
    one_by_one: bool = False
    cites: Annotated[list[RuleId], Field(min_length=1)]


class MeetingMattersShape(Shape):
    """catalogues/meeting_matters.yaml."""

    reserved: ReservedShape
    matters: Annotated[list[MatterShape], Field(min_length=1)]


class ExclusionClassShape(Shape):
    """One class of members who may be left out of those due."""

    code: Key
    title: Text


class ExclusionClassesShape(Shape):
    """catalogues/exclusion_classes.yaml."""

    cites: Annotated[list[RuleId], Field(min_length=1)]
    needs: Annotated[list[Literal["superior_consent", "meeting_vote"]], Field(min_length=1)]
    classes: Annotated[list[ExclusionClassShape], Field(min_length=1)]
