"""The shape of a paper's file, strict: what is not named here is refused."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from shuanghe.procedures.queries.shapes import Key, Reference, RuleId, Shape, Text

Form = Literal["letter", "register", "minutes", "certificate", "checklist", "guide", "outside"]
Confidence = Literal["verified", "secondary", "unverified", "default"]


class PartShape(Shape):
    """A paragraph. Plain text in the file is a paragraph of that text."""

    text: str = ""
    label: str = ""
    heading: str = ""
    given: Reference | None = None
    choose: Reference | None = None
    among: dict[str, Text] = Field(default_factory=dict)
    judged: list[RuleId] = Field(default_factory=list)


class RowShape(Shape):
    """A row of a table. A plain list in the file is a row of those cells."""

    cells: list[str]
    each: Reference | None = None


def _part(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


def _row(value: Any) -> Any:
    return {"cells": value} if isinstance(value, list) else value


Part = Annotated[PartShape, BeforeValidator(_part)]
Row = Annotated[RowShape, BeforeValidator(_row)]


class GridShape(Shape):
    """A table."""

    columns: list[Text]
    rows: list[Row] = Field(default_factory=list)
    widths: list[int] = Field(default_factory=list)
    blank_rows: int = Field(default=0, ge=0, le=40)


class SectionShape(Shape):
    """What stands on one sheet."""

    paragraphs: list[Part] = Field(default_factory=list)
    table: GridShape | None = None
    closing: list[Part] = Field(default_factory=list)
    signed_by: list[Text] = Field(default_factory=list)


class SheetShape(SectionShape):
    """A further sheet of the same paper."""

    label: Text = "附件"
    title: Text


class PaperShape(SectionShape):
    """papers/<code>.yaml: one paper of one step."""

    title: Text
    of: Key
    form: Form
    order: int = 0
    heading: str = ""
    subtitle: str = ""
    mark: str = ""
    number: str = ""
    addressed_to: str = ""
    issued_by: str = ""
    issued_on: Reference | None = None
    sheets: list[SheetShape] = Field(default_factory=list)
    cite: Text
    confidence: Confidence
    note: str = ""
    brought_by: str = ""
