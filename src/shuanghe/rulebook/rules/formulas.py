"""Formulas as people write them: 2P ≥ E in general, 2×5=10 ≥ 10 worked."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

OPPOSITE = {"≥": "<", ">": "≤", "≤": ">"}

Amount = int | Decimal


def share_compared(part: str, sign: str, whole: str, share: Fraction) -> str:
    """part sign share × whole without a fraction: P ≥ 4/5 E is 5P ≥ 4E."""
    grouped = f"({part})" if "+" in part and share.denominator > 1 else part
    return f"{_times(share.denominator, grouped)} {sign} {_times(share.numerator, whole)}"


def share_worked(
    parts: Sequence[int], sign: str, whole: int, share: Fraction, *, is_met: bool
) -> str:
    """The same with numbers; the sign turns when it does not hold."""
    written = "+".join(str(one) for one in parts)
    grouped = f"({written})" if len(parts) > 1 and share.denominator > 1 else written
    left = _product(share.denominator, grouped, sum(parts))
    right = _product(share.numerator, str(whole), whole)
    return f"{left} {sign if is_met else OPPOSITE[sign]} {right}"


def _times(factor: int, what: str) -> str:
    return what if factor == 1 else f"{factor}{what}"


def _product(factor: int, written: str, amount: int) -> str:
    if factor == 1:
        return written if written == str(amount) else f"{written}={amount}"
    return f"{factor}×{written}={factor * amount}"


def divided(whole: str, share: Fraction) -> str:
    """share × whole as a division: N/3, 2N/5."""
    return f"{_times(share.numerator, whole)}/{share.denominator}"


def divided_worked(whole: int, share: Fraction) -> str:
    """The same with a number: 10/3, 2×10/5."""
    factor = "" if share.numerator == 1 else f"{share.numerator}×"
    return f"{factor}{whole}/{share.denominator}"


def percent(share: Fraction) -> str:
    """A share as percent when that is exact with two places, else as a fraction: 2%, 1/3."""
    hundredths = share * 10_000
    if hundredths.denominator > 1:
        return str(share)
    return f"{amount(Decimal(hundredths.numerator) / 100)}%"


def amount(value: Amount | Fraction) -> str:
    """An amount without empty places: 20000, 1234.5."""
    if isinstance(value, Fraction):
        value = Decimal(value.numerator) / Decimal(value.denominator)
    return f"{Decimal(value).normalize():f}"
