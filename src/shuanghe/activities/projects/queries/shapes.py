"""The files of rulebooks/projects, held to their shape: unknown keys and odd values are named."""

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, ValidationError

from shuanghe.rulebook.queries.complaints import complain
from shuanghe.rulebook.queries.reading import RulebookRefused, sheet_read
from shuanghe.rulebook.queries.shapes import Shape

Kind = Literal["workdays", "days", "months", "day_of_next_month", "day_of_year"]
PER_CENT = 100


class Told(Shape):
    """What every file says of itself."""

    provenance: str = Field(min_length=1)
    reviewed_on: date


class ClockShape(Shape):
    """One time."""

    title: str = Field(min_length=1)
    kind: Kind
    value: int = Field(ge=1)
    owner: str = ""


class ClocksShape(Told):
    """clocks.yaml: every one of these, and no other."""

    clocks: dict[
        Literal[
            "proposal", "branch_check", "unit_check", "review", "public_notice", "objection",
            "progress", "mid_review", "closing", "verification", "acceptance", "release",
            "rework", "replication", "reverification", "dispatch",
        ],
        ClockShape,
    ] = Field(min_length=16)  # fmt: skip


class FamilyShape(Shape):
    """One family: its title, and its letter in numbers."""

    title: str = Field(min_length=1)
    letter: str = Field(pattern="^[A-Z]$")


class FamiliesShape(Told):
    """families.yaml."""

    families: dict[Literal["benefit", "innovation", "secretary", "counselling"], FamilyShape] = (
        Field(min_length=4)
    )
    fields: dict[str, str] = Field(min_length=1)


class BenefitShape(Told):
    """benefit.yaml; amounts in yuan."""

    baseline_months: int = Field(ge=1, le=60)
    baseline_months_least: int = Field(ge=1, le=60)
    window_months_least: int = Field(ge=1, le=12)
    production_from: int = Field(ge=0)
    audit_from: int = Field(ge=0)


class CriterionShape(Shape):
    """One thing a panel scores."""

    title: str = Field(min_length=1)
    most: int = Field(ge=1, le=PER_CENT)


class AcceptanceShape(Told):
    """acceptance.yaml."""

    criteria: dict[str, CriterionShape] = Field(min_length=1)
    pass_from: int = Field(ge=0, le=PER_CENT)
    judges_least: int = Field(ge=1)
    drop_from: int = Field(ge=3)


SHAPES: dict[str, type[BaseModel]] = {
    "clocks": ClocksShape,
    "families": FamiliesShape,
    "benefit": BenefitShape,
    "acceptance": AcceptanceShape,
}


def terms_read(root: Path, name: str) -> BaseModel:
    """One file of root/projects. Raises RulebookRefused with file, line and mend."""
    sheet, shape = sheet_read(root / "projects" / f"{name}.yaml", root=root), SHAPES[name]
    if not sheet.problems:
        try:
            return shape.model_validate(sheet.data)
        except ValidationError as error:
            complain(sheet, shape, error)
    raise RulebookRefused(tuple(sheet.problems))
