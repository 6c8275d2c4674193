"""The shape of the files of rulebooks/duty_lists: what is not named here is refused."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


class Shape(BaseModel):
    """No unknown key, no silent conversion."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ItemShape(Shape):
    """One duty. With `rule` its frequency, amount, evidence and basis come from that rule."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{2}\d{2}$")]
    duty: Annotated[str, Field(min_length=1, max_length=120)]
    standard: Annotated[str, Field(max_length=200)] = ""
    rule: str = ""
    every: Literal["month", "quarter", "half_year", "year", "event"] | None = None
    times: int | Decimal | None = None
    unit: Literal["times", "hours"] = "times"
    kinds: list[Text] = Field(default_factory=list)
    of: Literal["organisation", "person"] = "organisation"
    due: Annotated[str, Field(max_length=60)] = ""
    basis: Annotated[str, Field(max_length=200)] = ""
    tag: Annotated[str, Field(max_length=20)] = ""


class ListShape(Shape):
    """One list: whose it is, for which kinds of organisation and post, and its items."""

    title: Annotated[str, Field(min_length=1, max_length=60)]
    holder: Literal["organisation", "post", "member"]
    bodies: Annotated[list[Text], Field(min_length=1)]
    posts: list[Text] = Field(default_factory=list)
    responsibility: Annotated[str, Field(max_length=40)] = ""
    provenance: Text
    items: Annotated[list[ItemShape], Field(min_length=1)]
