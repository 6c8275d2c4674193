"""The files of rulebooks/projects, held to their shape: unknown keys and odd values are named."""

from typing import Literal

from pydantic import BaseModel, Field

from shuanghe.rulebook.queries.held import PER_CENT, CriterionShape, TermsShape
from shuanghe.rulebook.queries.shapes import Shape

Kind = Literal["workdays", "days", "months", "day_of_next_month", "day_of_year"]


class ClockShape(Shape):
    """One time."""

    title: str = Field(min_length=1)
    kind: Kind
    value: int = Field(ge=1)
    owner: str = ""


class ClocksShape(TermsShape):
    """clocks.yaml: every one of these, and no other."""

    clocks: dict[
        Literal[
            "proposal", "branch_check", "unit_check", "review", "public_notice", "objection",
            "progress", "mid_review", "closing", "verification", "acceptance", "release",
            "rework", "replication", "reverification_opens", "reverification",
            "dispatch",
        ],
        ClockShape,
    ] = Field(min_length=17)  # fmt: skip


class FamilyShape(Shape):
    """One family: its title, and its letter in numbers."""

    title: str = Field(min_length=1)
    letter: str = Field(pattern="^[A-Z]$")


class FamiliesShape(TermsShape):
    """families.yaml."""

    families: dict[Literal["benefit", "innovation", "secretary", "counselling"], FamilyShape] = (
        Field(min_length=4)
    )
    fields: dict[str, str] = Field(min_length=1)


class BenefitShape(TermsShape):
    """benefit.yaml; amounts in yuan."""

    baseline_months: int = Field(ge=1, le=60)
    baseline_months_least: int = Field(ge=1, le=60)
    window_months_least: int = Field(ge=1, le=12)
    production_from: int = Field(ge=0)
    audit_from: int = Field(ge=0)


class AcceptanceShape(TermsShape):
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
