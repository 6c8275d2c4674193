"""What an anonymous evaluation may say: nothing for few, counts and means for enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Told:
    """The result of one question: sheets by grade and their mean; both None when withheld."""

    question: str
    raters: int | None
    counts: Mapping[str, int] | None
    mean: Decimal | None

    @property
    def is_withheld(self) -> bool:
        return self.counts is None


def told_of(
    question: str, counts: Mapping[str, int], values: Mapping[str, int], *, least: int
) -> Told:
    """The result of one question; withheld when fewer than the least number answered it.

    How many there were is withheld too: a number below the least would tell who had not come.
    """
    raters = sum(counts.values())
    if raters < least:
        return Told(question, None, None, None)
    total = sum(values[grade] * count for grade, count in counts.items())
    mean = (Decimal(total) / raters).quantize(TENTH, ROUND_HALF_UP)
    return Told(question, raters, dict(counts), mean)


def sheet_fault(
    answers: Mapping[tuple[int, str], str],
    *,
    cards: Sequence[int],
    questions: Sequence[str],
    grades: Sequence[str],
) -> str:
    """What is wrong with a sheet: "card", "grade", "empty" or "part"; "" when nothing is.

    answers: (card, question) → grade. A card is answered on every question or left out.
    """
    if any(card not in cards or question not in questions for card, question in answers):
        return "card"
    if any(grade not in grades for grade in answers.values()):
        return "grade"
    answered = {card for card, _question in answers}
    if not answered:
        return "empty"
    whole = {(card, question) for card in answered for question in questions}
    return "" if set(answers) == whole else "part"
