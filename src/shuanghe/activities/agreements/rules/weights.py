"""Weights in whole hundredths: they sum to 100 exactly, or the agreement is refused."""

from collections.abc import Sequence
from decimal import Decimal

CENT = Decimal("0.01")
WHOLE = Decimal(100)
"""What the weights of one agreement come to."""


def shares(total: Decimal, count: int) -> tuple[Decimal, ...]:
    """A weight split as evenly as hundredths allow; the first ones take what is left over.

    Raises ValueError for no part at all, or for a total with more than two decimals.
    """
    if count < 1:
        raise ValueError("没有可分的目标。")
    each, over = divmod(_cents(total), count)
    return tuple((each + (at < over)) * CENT for at in range(count))


def rescaled(weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """The same weights in proportion, coming to 100 exactly; none falls below 0.01.

    What rounding leaves over goes to the largest remainders, the earlier first. Raises ValueError
    without weights, for one that is not above 0, and for more than a hundredth each allows.
    """
    cents = [_cents(one) for one in weights]
    whole, places = _cents(WHOLE), len(cents)
    if not cents or min(cents) < 1 or places > whole:
        raise ValueError("每项目标的分值都要大于 0。")
    if sum(cents) == whole:
        return tuple(weights)
    given, sum_ = whole - places, sum(cents)
    found = [1 + one * given // sum_ for one in cents]
    rest = [one * given % sum_ for one in cents]
    for at in sorted(range(places), key=lambda at: (-rest[at], at))[: whole - sum(found)]:
        found[at] += 1
    return tuple(one * CENT for one in found)


def weights_fault(weights: Sequence[Decimal]) -> str:
    """What is wrong with the weights and how to mend it; "" when they may stand."""
    if not weights:
        return "还没有目标，请先增加目标，分值合计应为 100。"
    wrong = [one for one in weights if one <= 0]
    if wrong:
        return f"有 {len(wrong)} 项目标的分值不大于 0，请逐项写明分值。"
    total = sum(weights, Decimal(0))
    if total == WHOLE:
        return ""
    off = WHOLE - total
    mend = f"还差 {plain(off)} 分，请增加" if off > 0 else f"多出 {plain(-off)} 分，请减少"
    return f"各项目标的分值合计是 {plain(total)}，应为 100：{mend}有关目标的分值。"


def plain(amount: Decimal) -> str:
    """A number as people write it: 12.5, not 12.50."""
    return f"{amount.normalize():f}"


def _cents(weight: Decimal) -> int:
    cents = weight.scaleb(2)
    if cents != cents.to_integral_value():
        raise ValueError("分值最多两位小数。")
    return int(cents)
