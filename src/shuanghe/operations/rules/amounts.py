"""Values as they are kept: whole millionths, so that sums are exact on every database."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

SCALE = 6
MILLION = Decimal(10**SCALE)
HIGHEST = Decimal(10**12)
"""Above it, or below its negative, a value is a slip; it would not fit either."""
SEPARATORS = str.maketrans("", "", ", \u00a0\u3000，")


def millionths_of(amount: Decimal) -> int:
    """A value in whole millionths.

    Raises ValueError with the mend for one that is too large or has more than six decimals.
    """
    if not amount.is_finite() or abs(amount) >= HIGHEST:
        raise ValueError("数值太大或不是数字，请核对小数点和计量单位。")
    scaled = amount * MILLION
    if scaled != scaled.to_integral_value():
        raise ValueError(f"最多 {SCALE} 位小数，收到的是 {amount}。")
    return int(scaled)


def amount_of(millionths: int) -> Decimal:
    """The value behind whole millionths, exactly."""
    return Decimal(millionths).scaleb(-SCALE)


def amount_read(text: str) -> Decimal:
    """A number as people type it: 13,120.5 or 1.2e3. Raises ValueError with the mend."""
    plain = text.translate(SEPARATORS)
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValueError(
            f"“{text[:30]}”不是数字，请只写数值（如 13120.5），不写计量单位。"
        ) from None
    millionths_of(amount)
    return amount


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
