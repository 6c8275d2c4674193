"""What a counting function works on and what it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import cast

from shuanghe.rulebook.rules.counting import Elected
from shuanghe.rulebook.rules.numbers import NUMBERS, Counted, Kind, Named
from shuanghe.rulebook.rules.values import Counting, Rule


@dataclass(frozen=True)
class Outcome:
    """A count before it is put into the rule's words; said lacks the verdict."""

    is_met: bool
    worked: str
    said: str
    least: int
    elected: Elected | None = None


@dataclass(frozen=True)
class Case:
    """One rule with the numbers it takes."""

    rule: Rule
    counting: Counting
    numbers: Mapping[str, Counted]

    def named(self, role: str) -> Named:
        """The number in a role."""
        return NUMBERS[self.counting.named(role)[0]]

    def whole(self, role: str) -> int:
        """The value of the number in a role."""
        return cast("int", self.numbers[self.counting.named(role)[0]])

    def also(self) -> int:
        """The number that is added to the part; 0 when the rule has none or none was given."""
        names = self.counting.named("also")
        return cast("int", self.numbers.get(names[0], 0)) if names else 0

    def value(self, role: str) -> Fraction:
        """The share or limit in the rule's parameter, exact."""
        return Fraction(str(self.rule.parameter(dict(self.counting.values)[role]).value))


@dataclass(frozen=True)
class Function:
    """A way of counting: its roles for numbers and values, its formula, its judgement.

    kinds: of the numbers that are not plain counts, by role.
    """

    title: str
    numbers: tuple[str, ...]
    values: tuple[str, ...]
    formula: Callable[[Case], str]
    judge: Callable[[Case], Outcome]
    optional: tuple[str, ...] = ()
    kinds: Mapping[str, Kind] = field(default_factory=dict)
