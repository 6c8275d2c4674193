"""The words of a paper filled with the facts of a case; what is not on record stays a blank."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from shuanghe.procedures.rules.cases import CaseFacts
from shuanghe.procedures.rules.definitions import ABOUT, DONE_ON, Fact, Procedure
from shuanghe.procedures.rules.papers import (
    BY_HAND,
    OF_STEP,
    PLACEHOLDER,
    RULE,
    TICK,
)

TICKED, UNTICKED, NONE = "√", "□", "—"
YES_NO = {True: "是", False: "否"}


@dataclass(frozen=True)
class Blank:
    """Something to fill in. number: the step that records it; 0 for the facts on the subject, -1
    for what this system does not record and people write by hand."""

    number: int
    title: str

    @property
    def is_by_hand(self) -> bool:
        """Whether no step records it."""
        return self.number < 0


@dataclass
class Filling:
    """Fills texts for one case and gathers what is missing.

    names: texts by name ("organisation.name", "today", "approval.body"); None is not known.
    cited: the words for a rule ("FZ-20") or a number of it ("FZ-20.years").
    judged: the title of a counting rule of the step, and its sentence: None while its numbers
    are missing, "" where it does not hold. step: the code of the step that the paper is of.
    """

    procedure: Procedure
    case: CaseFacts
    names: Callable[[str], str | None]
    cited: Callable[[str], str]
    judged: Callable[[str], tuple[str, str | None]]
    step: str
    blanks: list[Blank] = field(default_factory=list)

    def text(self, template: str) -> str:
        """The template with every placeholder filled in, or left as 〔待填：…〕."""
        return PLACEHOLDER.sub(lambda found: self._filled(found[1]), template)

    def cell(self, template: str, each: Mapping[str, str]) -> str:
        """A cell of a table: as text, but what need not be on record is a dash.

        each: the entry of the row's list and the number of the row.
        """
        return PLACEHOLDER.sub(
            lambda found: each.get(found[1]) or self._filled(found[1], is_cell=True), template
        )

    def day(self, reference: str) -> date | None:
        """The day at a reference; its blank is noted when it is not on record."""
        if not reference:
            return None
        found = self.case.value(reference)
        if not isinstance(found, date):
            self._missing(reference)
            return None
        return found

    def answer(self, reference: str) -> str:
        """The code of a choice, or yes or no; empty when it is not on record."""
        found = self.case.value(reference)
        if isinstance(found, bool):
            return "yes" if found else "no"
        return str(found or "")

    def is_given(self, reference: str) -> bool:
        """Whether the fact is on record."""
        return self.case.value(reference) not in (None, "", [])

    def days(self, reference: str) -> list[str]:
        """The days at a reference in words, oldest first; one blank when there are none."""
        found: Sequence[date] = self.case.value(reference) or ()
        return [day_words(day) for day in sorted(found)] or [self.blank(reference)]

    def sentence(self, rule_id: str) -> str:
        """The counting rule with its numbers and verdict, a blank, or "" where it does not hold."""
        title, found = self.judged(rule_id)
        if found is None:
            return self._noted(self._step_number(self.step), title)
        return found

    def blank(self, reference: str) -> str:
        """〔待填：…〕 for the fact at a reference, noted."""
        return self._missing(reference)

    def _filled(self, name: str, *, is_cell: bool = False) -> str:
        if name.startswith(BY_HAND):
            return self._noted(-1, name.removeprefix(BY_HAND))
        if RULE.fullmatch(name):
            return self.cited(name)
        reference = name.removesuffix(TICK)
        place, _, key = reference.partition(".")
        if not key or place not in self._places or key in OF_STEP:
            return self.names(reference) or self._unnamed(reference)
        if name.endswith(TICK):
            return TICKED if self.case.value(reference) is True else UNTICKED
        return self._fact(reference, is_cell=is_cell)

    @property
    def _places(self) -> frozenset[str]:
        return frozenset({ABOUT, *(step.code for step in self.procedure.steps)})

    def _fact(self, reference: str, *, is_cell: bool) -> str:
        found = self.case.value(reference)
        fact = self._known(reference)
        if found not in (None, "", []):
            return words_of(fact, found)
        place = reference.partition(".")[0]
        is_over = place == ABOUT or place in self.case.steps
        if fact is None or (fact.is_required and fact.when is None) or not is_over:
            return self._missing(reference)
        return NONE if is_cell else self._noted(-1, fact.title)

    def _known(self, reference: str) -> Fact | None:
        place, key = reference.split(".")
        try:
            facts = self.procedure.about if place == ABOUT else self.procedure.step(place).facts
        except KeyError:
            return None
        return next((fact for fact in facts if fact.key == key), None)

    def _missing(self, reference: str) -> str:
        place, key = reference.split(".")
        fact = self._known(reference)
        title = fact.title if fact else key
        if place != ABOUT and key == DONE_ON and fact:
            title = f"{self.procedure.step(place).title}的日期"
        return self._noted(self._step_number(place), title)

    def _unnamed(self, name: str) -> str:
        place = name.partition(".")[0]
        if place in self._places:
            return self._noted(-1, f"办理“{self.procedure.step(place).title}”的组织")
        return self._noted(-1, UNNAMED.get(name, name))

    def _step_number(self, place: str) -> int:
        return next((step.number for step in self.procedure.steps if step.code == place), 0)

    def _noted(self, number: int, title: str) -> str:
        blank = Blank(number, title)
        if blank not in self.blanks:
            self.blanks.append(blank)
        return f"〔待填：{title}〕"


UNNAMED = {"approver.name": "有审批权的上级党组织", "organisation.name": "承办组织"}


def day_words(day: date) -> str:
    """2026年7月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def words_of(fact: Fact | None, value: Any) -> str:
    """A fact as it stands in a text: days and answers in words, numbers as digits."""
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, list | tuple):
        return "、".join(words_of(fact, one) for one in sorted(value))
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if fact is not None and fact.choices and value in fact.choices:
        return fact.choices[value]
    return str(value)
