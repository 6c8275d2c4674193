"""Data of activities beside the rules: a file held to its shape, or refused with line and mend."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from shuanghe.rulebook.queries.complaints import complain
from shuanghe.rulebook.queries.reading import RulebookRefused, sheet_read
from shuanghe.rulebook.queries.shapes import Shape, Text

PER_CENT = 100


class TermsShape(Shape):
    """What every such file says of itself."""

    provenance: Text
    reviewed_on: date


class CriterionShape(Shape):
    """One thing that a panel scores."""

    title: Text
    most: int = Field(ge=1, le=PER_CENT)


def sheet_held(path: Path, shape: type[BaseModel], *, root: Path) -> BaseModel:
    """One file held to its shape. Raises RulebookRefused with file, line and mend."""
    sheet = sheet_read(path, root=root)
    if not sheet.problems:
        try:
            return shape.model_validate(sheet.data)
        except ValidationError as error:
            complain(sheet, shape, error)
    raise RulebookRefused(tuple(sheet.problems))
