"""The shape of the files that say what stands in a handbook; what is not named is refused."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from shuanghe.rulebook.queries.shapes import Confidence, Key, Shape, Text

Fill = Literal[
    "calendar",
    "catalogues",
    "counting",
    "duties",
    "duty_lists",
    "evidence",
    "flow_charts",
    "form",
    "ledgers",
    "limits",
    "matters",
    "mechanism",
    "meeting_steps",
    "methods",
    "papers",
    "posts",
    "procedures",
    "rules",
    "song",
    "sources",
    "rules_named",
    "team",
    "text",
    "units",
]


class HandbookShape(Shape):
    """index.yaml: one handbook."""

    title: Text
    reader: Text
    purpose: Text
    cite: Text
    confidence: Confidence
    reviewed_on: date


class ColumnsShape(Shape):
    """A blank form: its columns, and how many lines are left to fill in."""

    columns: Annotated[list[Text], Field(min_length=1)]
    lines: Annotated[int, Field(ge=1, le=40)]


class SectionShape(Shape):
    """One section, or several where what fills it makes several.

    fill: what makes it; of: what it is made of (regulations, procedures, periods); text: words of
    ours, which say of themselves whose they are (cite, confidence).
    """

    fill: Fill
    code: Key | None = None
    title: str = ""
    of: list[Text] = Field(default_factory=list)
    text: str = ""
    form: ColumnsShape | None = None
    cite: str = ""
    confidence: Confidence = "default"


class ChapterShape(Shape):
    """One chapter, one file."""

    number: Annotated[int, Field(ge=1)]
    title: Text
    lead: str = ""
    sections: Annotated[list[SectionShape], Field(min_length=1)]
