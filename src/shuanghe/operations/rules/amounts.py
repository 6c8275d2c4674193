"""Values as they are kept: whole millionths, so that sums are exact on every database."""

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

SCALE = 6
MILLION = Decimal(10**SCALE)
WHOLE_DIGITS = 12
"""A value with more digits before its point is a slip; it would not fit either."""
LONGEST = 60
"""Characters that a number may be written with."""
PLAIN = str.maketrans("０１２３４５６７８９，．－＋\u00a0\u3000", "0123456789,.-+  ")
NUMBER = re.compile(
    r"[+-]?(?:\d+|\d{1,3}(?P<mark>[, ])\d{3}(?:(?P=mark)\d{3})*)?(?:\.\d*)?(?:e[+-]?\d+)?",
    re.ASCII | re.IGNORECASE,
)
"""Digits, in groups of three where there are marks between them; full-width ones were replaced."""


def millionths_of(amount: Decimal) -> int:
    """A value in whole millionths.

    Raises ValueError with the mend for one that is too large or has more than six decimals. The
    digits are looked at before any arithmetic, which would round or underflow unseen.
    """
    if amount.is_finite() and not amount:
        return 0
    if not amount.is_finite() or amount.adjusted() >= WHOLE_DIGITS:
        raise ValueError("数值太大或不是数字，请核对小数点和计量单位。")
    sign, digits, exponent = amount.as_tuple()
    written = "".join(map(str, digits)).rstrip("0")
    shift = int(exponent) + len(digits) - len(written) + SCALE
    if shift < 0:
        raise ValueError(f"最多 {SCALE} 位小数，收到的更多；请四舍五入后再填。")
    whole = int(written + "0" * shift)
    return -whole if sign else whole


def amount_of(millionths: int) -> Decimal:
    """The value behind whole millionths, exactly."""
    return Decimal(millionths).scaleb(-SCALE)


def amount_read(text: str) -> Decimal:
    """A number as people type it: 13,120.5 or 1.2e3. Raises ValueError with the mend."""
    plain = text.translate(PLAIN).strip()
    wrong = ValueError(f"“{text[:30]}”不是数字，请只写数值（如 13120.5），不写计量单位。")
    found = NUMBER.fullmatch(plain) if len(plain) <= LONGEST else None
    if found is None:
        raise wrong
    try:
        amount = Decimal(re.sub("[, ]", "", plain))
    except InvalidOperation:
        raise wrong from None
    millionths_of(amount)
    return amount or Decimal(0)


def rounded(amount: Decimal, decimals: int) -> Decimal:
    """The value to a number of decimals, halves away from zero."""
    return amount.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def ratio_of(numerator: Decimal, denominator: Decimal, factor: Decimal) -> Decimal | None:
    """numerator / denominator × factor to six decimals; None where the denominator is zero.

    Given sums it is the ratio of sums: the only way a ratio is put together here.
    """
    if not denominator:
        return None
    return rounded(numerator * factor / denominator, SCALE)
