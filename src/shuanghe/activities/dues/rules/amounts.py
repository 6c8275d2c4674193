"""What a member pays in a month, worked out on exact decimals: no Django, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Payer(StrEnum):
    """Kinds of member by where the income comes from; each is a clause of the dues regulation."""

    SALARIED = "salaried"
    ANNUAL_SALARY = "annual_salary"
    IRREGULAR_INCOME = "irregular_income"
    RETIRED = "retired"
    FARMER = "farmer"
    LOW_INCOME = "low_income"


@dataclass(frozen=True)
class Scale:
    """Brackets in yuan a month: the rate of the bracket applies to the whole base.

    upper_bounds are inclusive and one fewer than rates; the last bracket is open.
    """

    rule_id: str
    rates_rule_id: str
    upper_bounds: tuple[Decimal, ...]
    rates: tuple[Decimal, ...]


@dataclass(frozen=True)
class Fixed:
    """An amount that does not depend on the income; a range when the two ends differ."""

    rule_id: str
    from_yuan: Decimal
    to_yuan: Decimal


@dataclass(frozen=True)
class Tariff:
    """All that the rulebook says on amounts on one day."""

    scales: Mapping[Payer, Scale]
    fixed: Mapping[Payer, Fixed]
    rounding_yuan: Decimal
    usual_max_yuan: Decimal | None


@dataclass(frozen=True)
class Amount:
    """What is due and why. exact is before rounding; rate is None for fixed amounts.

    Above `over` up to and including `up_to` yuan the rate holds; up_to None: no upper end.
    """

    payer: Payer
    base: Decimal | None
    yuan: Decimal
    exact: Decimal
    rate: Decimal | None
    over: Decimal
    up_to: Decimal | None
    rule_ids: tuple[str, ...]
    is_over_usual_max: bool

    @property
    def worked(self) -> str:
        """The calculation in one line: "2500.00 × 1.5% = 37.50"."""
        if self.rate is None or self.base is None:
            return f"{self.yuan}"
        share = f"{(self.rate * 100).normalize():f}%"
        if self.exact == self.yuan:
            return f"{self.base} × {share} = {self.yuan}"
        return f"{self.base} × {share} = {self.exact.normalize():f} ≈ {self.yuan}"


def amount_due(
    payer: Payer, base: Decimal | None, *, tariff: Tariff, chosen: Decimal | None = None
) -> Amount:
    """The dues of one month in yuan (dues regulation, articles 1 to 6).

    base: the month's income after tax in yuan, needed unless the amount is fixed. chosen: what a
    member pays where the regulation leaves a range. Raises ValueError with a Chinese message.
    """
    if payer in tariff.fixed:
        return _fixed(payer, tariff.fixed[payer], chosen)
    if base is None:
        raise ValueError("缺少收入基数，请填写当月税后收入（元），例如 5000.00。")
    if not base.is_finite() or base < ZERO:
        raise ValueError(f"收入基数应为不小于 0 的金额，现为 {base}。")
    scale = tariff.scales[payer]
    place = sum(base > bound for bound in scale.upper_bounds)
    exact = base * scale.rates[place]
    yuan = rounded(exact, tariff.rounding_yuan)
    most = tariff.usual_max_yuan
    return Amount(
        payer=payer,
        base=base,
        yuan=yuan,
        exact=exact,
        rate=scale.rates[place],
        over=scale.upper_bounds[place - 1] if place else ZERO,
        up_to=scale.upper_bounds[place] if place < len(scale.upper_bounds) else None,
        rule_ids=tuple(dict.fromkeys((scale.rule_id, scale.rates_rule_id))),
        is_over_usual_max=most is not None and yuan > most,
    )


def rounded(exact: Decimal, unit: Decimal) -> Decimal:
    """To the nearest whole unit, halves up, written with two places at least."""
    whole = (exact / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit
    return whole.quantize(min(unit, Decimal("0.01")))


def _fixed(payer: Payer, fixed: Fixed, chosen: Decimal | None) -> Amount:
    least, most = fixed.from_yuan, fixed.to_yuan
    yuan = least if chosen is None else chosen
    if not least <= yuan <= most:
        span = f"{least} 元" if least == most else f"{least} 到 {most} 元"
        raise ValueError(f"这类党员每月交 {span}（{fixed.rule_id}），现为 {yuan} 元。")
    yuan = yuan.quantize(Decimal("0.01"))
    return Amount(payer, None, yuan, yuan, None, ZERO, None, (fixed.rule_id,), False)
