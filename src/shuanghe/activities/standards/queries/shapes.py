"""The shape of every kind of standards file, strict: what is not named here is refused."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
ItemCode = Annotated[str, Field(pattern=r"^[A-Z]{1,3}\d{2,3}$")]
RuleId = Annotated[str, Field(pattern=r"^[A-Z]{2,6}-\d{2,3}[A-Z]?$")]
Basis = Literal["rule", "published", "inferred", "general", "peers", "default"]
Every = Literal["month", "quarter", "half_year", "year", "term", "event", "shift"]


class Shape(BaseModel):
    """No unknown key, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SlotShape(Shape):
    """One thing that a layer names."""

    code: Key
    title: Text
    text: str = ""
    parts: list[Key] = Field(default_factory=list)


class LayerShape(Shape):
    """One numbered layer of a mechanism. Without a basis nobody has said what it means."""

    number: int
    title: Text
    basis: Basis = "default"
    items: list[SlotShape] = Field(default_factory=list)


class MechanismShape(Shape):
    """mechanisms/<code>.yaml: one version of the mechanism."""

    code: Text
    title: Text
    edition: Text
    supersedes: str = ""
    part_of: str = ""
    current: bool = False
    basis: Basis
    source: Text
    meaning: Literal["published", "inferred", "unpublished"]
    note: Text
    layers: Annotated[list[LayerShape], Field(min_length=1)]
    reviewed_on: date


class FrequencyShape(Shape):
    """How often an item comes round. when: the event, for what goes by event."""

    every: Every
    when: str = ""


class ItemShape(Shape):
    """catalogues/party|union/<code>.yaml: one work that the catalogue lists."""

    code: ItemCode
    title: Text
    category: Text
    frequency: FrequencyShape
    owner: str = ""
    scope: Annotated[list[Key], Field(min_length=1)]
    evidence: list[Key] = Field(default_factory=list)
    papers: list[Text] = Field(default_factory=list)
    flow: str = ""
    rules: list[RuleId] = Field(default_factory=list)
    score_item: str = ""
    basis: Basis
    source: str = ""
    note: str = ""
    reviewed_on: date


class FlowStageShape(Shape):
    """A part of a flow that people have a name for."""

    code: Key
    title: Text


class FlowStepShape(Shape):
    """One step. clock may hold {RULE.parameter}, filled from the rulebook."""

    code: Key
    title: Text
    stage: Key
    actor: Text
    after: list[Key] = Field(default_factory=list)
    papers: list[Text] = Field(default_factory=list)
    clock: str = ""
    rules: list[RuleId] = Field(default_factory=list)
    basis: Basis = "rule"
    advice: str = ""
    outcome: Literal["act", "decision", "approval", "filing"] = "act"


class FlowShape(Shape):
    """flows/<code>.yaml: a flow of its own, or the name of the procedure that is drawn."""

    code: Key
    title: Text
    kind: Literal["procedure", "meeting", "guide"]
    basis: Basis
    source: str = ""
    evidence: list[Key] = Field(default_factory=list)
    note: str = ""
    stages: list[FlowStageShape] = Field(default_factory=list)
    steps: list[FlowStepShape] = Field(default_factory=list)
    reviewed_on: date


class MethodShape(Shape):
    """methods/<number>_<code>.yaml: one of the ten work methods."""

    number: int
    code: Key
    title: Text
    text: Text
    basis: Basis
    source: Text
    here: list[Text]
    parts: list[Key]
    reviewed_on: date


class SongLineShape(Shape):
    """One line of the song."""

    text: Text
    note: str = ""


class SongShape(Shape):
    """songs/<code>.yaml: the mnemonic song of a mechanism."""

    code: Text
    title: Text
    basis: Basis
    source: Text
    lines: list[SongLineShape]
    note: str = ""
    reviewed_on: date
