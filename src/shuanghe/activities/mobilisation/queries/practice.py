"""What an enterprise may change about cards and evaluations: catalogues/commitments.yaml."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from pydantic import ConfigDict, Field, ValidationError

from shuanghe.activities.mobilisation.queries.shapes import Shape, Text
from shuanghe.rulebook.queries.reading import sheet_read

FILE = "commitments.yaml"


class PracticeRefused(ValueError):  # noqa: N818 — an answer, not a fault
    """The file has mistakes; the text names place and mend."""


class LabelShape(Shape):
    """The three words of a card, as one enterprise says them."""

    code: Text
    title: Text
    standard: Text
    identity: Text
    commitment: Text
    tag: str = ""


class NamedShape(Shape):
    """A word to choose."""

    code: Text
    title: Text


class GradeShape(NamedShape):
    """A grade with what it counts in a mean."""

    value: int


class ClockShape(Shape):
    """One time allowed."""

    key: Text
    value: int = Field(ge=0, le=366)
    unit: Text
    title: Text
    tag: str = ""


class LeastShape(Shape):
    """How many must have answered before anything is said; five by the promise of the product."""

    value: int = Field(ge=5, le=1000)
    unit: Text
    title: Text
    source: Text
    tag: str = ""


class EvaluationShape(Shape):
    """Least number, grades and questions of an evaluation."""

    least_raters: LeastShape
    grades: list[GradeShape] = Field(min_length=2)
    questions: list[NamedShape] = Field(min_length=1)


class PracticeShape(Shape):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    provenance: Text
    labels_in_use: Text
    labels: list[LabelShape] = Field(min_length=1)
    categories: list[NamedShape] = Field(min_length=1)
    clocks: list[ClockShape]
    evaluation: EvaluationShape


@dataclass(frozen=True)
class Practice:
    """The file as read."""

    shape: PracticeShape

    @property
    def labels(self) -> LabelShape:
        """The three words in use."""
        found = [one for one in self.shape.labels if one.code == self.shape.labels_in_use]
        if not found:
            raise PracticeRefused(f"{FILE}：labels_in_use 不在 labels 里，请改成其中一个 code。")
        return found[0]

    @property
    def categories(self) -> dict[str, str]:
        """Code → title of the sorts of commitments."""
        return {one.code: one.title for one in self.shape.categories}

    @property
    def clocks(self) -> dict[str, int]:
        """Key → time allowed."""
        return {one.key: one.value for one in self.shape.clocks}

    def days(self, key: str) -> int:
        """A time allowed. Raises PracticeRefused when the file lacks it."""
        if key not in self.clocks:
            raise PracticeRefused(f"{FILE}：clocks 里缺少 {key}，请补上。")
        return self.clocks[key]

    @property
    def evaluation(self) -> EvaluationShape:
        return self.shape.evaluation


def practice() -> Practice:
    """What cards and evaluations go by. Raises PracticeRefused for a file with mistakes."""
    path = Path(settings.RULEBOOKS) / "catalogues" / FILE
    return _practice(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _practice(path: Path, _changed: int) -> Practice:
    sheet = sheet_read(path, root=path.parent)
    if sheet.problems:
        raise PracticeRefused("\n".join(str(one) for one in sheet.problems))
    try:
        return Practice(PracticeShape.model_validate(sheet.data))
    except ValidationError as error:
        raise PracticeRefused(_told(error)) from None


def _told(error: ValidationError) -> str:
    one: Any = error.errors()[0]
    place = ".".join(str(part) for part in one["loc"])
    return f"{FILE}：{place} 写得不对（{one['msg']}），请改正。"
