"""The files of rulebooks/counselling, held to their shape; what is odd is named with its line."""

from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from shuanghe.rulebook.queries.held import TermsShape
from shuanghe.rulebook.queries.shapes import Shape

WHOLE = 100


class FamilyShape(Shape):
    """One 党建+ family: its title, and the specialties it commonly asks for."""

    title: str = Field(min_length=1)
    specialties: list[str] = Field(min_length=1)


class FamiliesShape(TermsShape):
    """families.yaml: every specialty a family names is one of the list."""

    specialties: dict[str, str] = Field(min_length=1)
    families: dict[str, FamilyShape] = Field(min_length=1)

    @model_validator(mode="after")
    def known(self) -> Self:
        """Refuse a family that asks for a specialty nobody can have."""
        for key, one in self.families.items():
            odd = sorted(set(one.specialties) - set(self.specialties))
            if odd:
                raise ValueError(f"families.{key} 的专长 {'、'.join(odd)} 不在 specialties 里。")
        return self


class ConditionShape(Shape):
    """One condition: a number to reach, or 1 and 0 for asked and not asked."""

    title: str = Field(min_length=1)
    value: int = Field(ge=0, le=60)


class PoolShape(TermsShape):
    """pool.yaml."""

    conditions: dict[
        Literal[
            "full_years", "specialty_years", "party_affairs_years", "active_most", "consent",
            "appraised", "discipline",
        ],
        ConditionShape,
    ] = Field(min_length=7)  # fmt: skip
    term_months: int = Field(ge=1, le=60)
    renewal_days: int = Field(ge=1, le=365)
    rating_least: int = Field(ge=0, le=WHOLE)
    missed_months: int = Field(ge=1, le=12)
    selection_workdays: int = Field(ge=1, le=250)
    answer_workdays: int = Field(ge=1, le=250)


class WeightShape(Shape):
    """One part of the score and its full marks."""

    title: str = Field(min_length=1)
    most: int = Field(ge=0, le=WHOLE)


class ShareShape(Shape):
    """One grade of a part: how much of the full marks it gives, in per cent."""

    title: str = Field(min_length=1)
    share: int = Field(ge=0, le=WHOLE)


class MatchingShape(TermsShape):
    """matching.yaml: five weights that make 100."""

    weights: dict[
        Literal["specialty", "results", "availability", "distance", "independence"], WeightShape
    ] = Field(min_length=5)
    results_unknown: int = Field(ge=0, le=WHOLE)
    specialty_least: int = Field(ge=0, le=20)
    days_least: int = Field(ge=0, le=31)
    distance: dict[Literal["same", "near", "far", "unknown"], ShareShape] = Field(min_length=4)
    independence: dict[Literal["stranger", "beside", "coached", "worked"], ShareShape] = Field(
        min_length=4
    )
    worked_years: int = Field(ge=0, le=60)

    @model_validator(mode="after")
    def whole(self) -> Self:
        """Refuse weights that do not make 100."""
        total = sum(one.most for one in self.weights.values())
        if total != WHOLE:
            raise ValueError(f"weights 的五项之和应为 100，现在是 {total}。")
        return self


class RegionShape(Shape):
    """One region and the regions beside it."""

    title: str = Field(min_length=1)
    near: list[str]


class RegionsShape(TermsShape):
    """regions.yaml."""

    regions: dict[str, RegionShape] = Field(min_length=1)


SHAPES: dict[str, type[BaseModel]] = {
    "families": FamiliesShape,
    "pool": PoolShape,
    "matching": MatchingShape,
    "regions": RegionsShape,
}
