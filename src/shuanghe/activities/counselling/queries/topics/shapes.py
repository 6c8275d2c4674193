"""The files of rulebooks/counselling on topics, held to their shape: odd ones are named."""

from typing import Literal

from pydantic import BaseModel, Field

from shuanghe.rulebook.queries.held import PER_CENT, CriterionShape, TermsShape
from shuanghe.rulebook.queries.shapes import Shape

Stage = Literal["diagnosing", "choosing", "teaming", "coaching", "closing", "fixing", "fixed"]
Kind = Literal["text", "words", "number", "date", "yes_no", "choice"]
Right = Literal["counselling.coach", "counselling.host", "counselling.manage"]


class WordsShape(TermsShape):
    """topics.yaml."""

    combinations: dict[str, str] = Field(min_length=1)
    fusions: dict[str, str] = Field(min_length=1)
    measures: dict[str, str] = Field(min_length=1)


class ScoringShape(TermsShape):
    """scoring.yaml."""

    criteria: dict[str, CriterionShape] = Field(min_length=1)
    months_most: int = Field(ge=1, le=36)
    kpis_least: int = Field(ge=1)
    party_measures_least: int = Field(ge=0)
    combinations_least: int = Field(ge=0)
    fusions_least: int = Field(ge=0)
    kpi_months: int = Field(ge=2, le=60)
    baseline_months: int = Field(ge=1, le=60)
    baseline_months_least: int = Field(ge=1, le=60)


class EvaluationShape(TermsShape):
    """evaluation.yaml."""

    criteria: dict[str, CriterionShape] = Field(min_length=1)
    judges_least: int = Field(ge=1)
    drop_from: int = Field(ge=3)
    bands: dict[Literal["A", "B", "C"], int] = Field(min_length=3)
    best_percent: int = Field(ge=0, le=PER_CENT)
    ties: list[str]
    days_a_month: int = Field(ge=1, le=31)
    pulse_least: int = Field(ge=1)
    lessons_full: int = Field(ge=1)
    leader_days_a_month: int = Field(ge=1)
    group_meetings_a_month: int = Field(ge=1)
    counsellor: dict[
        Literal["results", "days", "host_rating", "office_rating", "teaching"], CriterionShape
    ] = Field(min_length=5)
    host: dict[Literal["leader", "group", "landed", "sustained"], CriterionShape] = Field(
        min_length=4
    )
    abilities: dict[str, str] = Field(min_length=1)


class ClockShape(Shape):
    """One time."""

    title: str = Field(min_length=1)
    kind: Literal["workdays", "months", "half_time", "until_end", "month_end"]
    value: int = Field(ge=1)
    by: Literal["host", "company"]


class ClocksShape(TermsShape):
    """clocks.yaml: every one of these, and no other."""

    clocks: dict[
        Literal[
            "diagnose", "choose", "team", "midterm", "coach", "close", "fix", "revisit_6",
            "revisit_12", "days",
        ],
        ClockShape,
    ] = Field(min_length=10)  # fmt: skip


class FieldShape(Shape):
    """One field of a form."""

    key: str = Field(pattern="^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    kind: Kind
    required: bool = True
    least: int = 0
    most: int = 0
    choices: dict[str, str] = Field(default_factory=dict)


class SectionShape(Shape):
    """Fields under one title."""

    title: str = Field(min_length=1)
    rows: dict[str, str] = Field(default_factory=dict)
    fields_: list[FieldShape] = Field(alias="fields", min_length=1)


class FormShape(Shape):
    """One file of forms."""

    title: str = Field(min_length=1)
    number: str = Field(pattern=r"^F\d\d$")
    filed_by: Right
    stages: list[Stage] = Field(min_length=1)
    many: bool = False
    can_change: bool = False
    is_scored: bool = False
    note: str = ""
    sections: list[SectionShape] = Field(min_length=1)


SHAPES: dict[str, type[BaseModel]] = {
    "topics": WordsShape,
    "scoring": ScoringShape,
    "evaluation": EvaluationShape,
    "clocks": ClocksShape,
}
