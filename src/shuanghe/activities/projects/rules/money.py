"""Money as it is kept: whole fen, so that sums are exact on every database."""

from decimal import ROUND_HALF_UP, Decimal

HUNDRED = Decimal(100)
MOST_FEN = 10**17
"""Above a thousand million million fen an amount is a slip."""


def fen_of(yuan: Decimal) -> int:
    """An amount in whole fen, halves away from zero. Raises ValueError with the mend."""
    if not yuan.is_finite():
        raise ValueError("金额不是数字，请只写数值。")
    fen = int((yuan * HUNDRED).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if abs(fen) >= MOST_FEN:
        raise ValueError("金额太大，请核对小数点和单位（元）。")
    return fen


def yuan_of(fen: int) -> Decimal:
    """The amount behind whole fen, exactly."""
    return Decimal(fen) / HUNDRED


def yuan_words(fen: int) -> str:
    """An amount as people read it: yuan, thousands set apart, fen only where there are some."""
    yuan = yuan_of(fen)
    return f"{yuan:,.0f}" if fen % 100 == 0 else f"{yuan:,.2f}"
