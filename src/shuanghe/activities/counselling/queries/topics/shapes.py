"""The files of rulebooks/counselling on topics, held to their shape: odd ones are named."""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from shuanghe.rulebook.queries.complaints import complain
from shuanghe.rulebook.queries.reading import RulebookRefused, sheet_read
from shuanghe.rulebook.queries.shapes import Shape

PER_CENT = 100
Stage = Literal["diagnosing", "choosing", "teaming", "coaching", "closing", "fixing", "fixed"]
Kind = Literal["text", "words", "number", "date", "yes_no", "choice"]
Right = Literal["counselling.coach", "counselling.host", "counselling.manage"]


class Told(Shape):
    """What every file says of itself."""

    provenance: str = Field(min_length=1)
    reviewed_on: date


class WordsShape(Told):
    """topics.yaml."""

    combinations: dict[str, str] = Field(min_length=1)
    fusions: dict[str, str] = Field(min_length=1)
    measures: dict[str, str] = Field(min_length=1)


class CriterionShape(Shape):
    """One thing that is scored."""

    title: str = Field(min_length=1)
    most: int = Field(ge=1, le=PER_CENT)


class ScoringShape(Told):
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


class EvaluationShape(Told):
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


class ClocksShape(Told):
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


def sheet_held(path: Path, shape: type[BaseModel], *, root: Path) -> BaseModel:
    """One file held to its shape. Raises RulebookRefused with file, line and mend."""
    sheet = sheet_read(path, root=root)
    if not sheet.problems:
        try:
            return shape.model_validate(sheet.data)
        except ValidationError as error:
            complain(sheet, shape, error)
    raise RulebookRefused(tuple(sheet.problems))
