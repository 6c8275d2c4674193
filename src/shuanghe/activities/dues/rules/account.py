"""A year of the account: what came in, what went out, what is left. Plain sums in whole fen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.activities.dues.rules.many import yuan_of


@dataclass(frozen=True)
class Line:
    """One line of the account. fen: above zero unless it takes another line back."""

    kind: str
    fen: int
    done_on: date
    is_income: bool


@dataclass(frozen=True)
class AccountYear:
    """A year of the account in yuan: sums by kind in the order given, those of zero left in."""

    opening: Decimal
    income: tuple[tuple[str, Decimal], ...]
    spending: tuple[tuple[str, Decimal], ...]

    @property
    def came_in(self) -> Decimal:
        return sum((yuan for _kind, yuan in self.income), Decimal("0.00"))

    @property
    def went_out(self) -> Decimal:
        return sum((yuan for _kind, yuan in self.spending), Decimal("0.00"))

    @property
    def closing(self) -> Decimal:
        """What is left: opening + income - spending."""
        return self.opening + self.came_in - self.went_out


def balance_fen(lines: Iterable[Line]) -> int:
    """What is on the account after these lines."""
    return sum(one.fen if one.is_income else -one.fen for one in lines)


def account_year(
    lines: Sequence[Line], year: int, *, income: Sequence[str], spending: Sequence[str]
) -> AccountYear:
    """A year from all lines of the account; kinds are listed in the order given."""
    before = [one for one in lines if one.done_on.year < year]
    within = [one for one in lines if one.done_on.year == year]

    def sums(kinds: Sequence[str]) -> tuple[tuple[str, Decimal], ...]:
        return tuple(
            (kind, yuan_of(sum(one.fen for one in within if one.kind == kind))) for kind in kinds
        )

    return AccountYear(yuan_of(balance_fen(before)), sums(income), sums(spending))


def lowest_balance_fen(lines: Sequence[Line]) -> int:
    """The lowest the account ever was at the end of a day; 0 for no lines."""
    lowest = total = 0
    for day in sorted({one.done_on for one in lines}):
        total += balance_fen(one for one in lines if one.done_on == day)
        lowest = min(lowest, total)
    return lowest
