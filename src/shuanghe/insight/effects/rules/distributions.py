"""Student's t and Fisher's F from the incomplete beta function; no library is needed for them."""

import math
from functools import lru_cache
from statistics import NormalDist

LARGE = 1e6
TINY = 1e-300
STEPS = 400


def t_tail(t: float, df: float) -> float:
    """The chance that |T| exceeds |t| under Student's t with df degrees of freedom."""
    if df >= LARGE:
        return 2 * NormalDist().cdf(-abs(t))
    return beta_share(df / 2, 0.5, df / (df + t * t))


def f_tail(f: float, above: float, below: float) -> float:
    """The chance that F exceeds f with these degrees of freedom above and below the line."""
    return beta_share(below / 2, above / 2, below / (below + above * f)) if f > 0 else 1.0


@lru_cache(maxsize=4096)
def t_quantile(confidence: float, df: float) -> float:
    """How many standard errors on either side hold this share of Student's t; 1.96 for 0.95, ∞."""
    low, high = 0.0, 1.0
    while t_tail(high, df) > 1 - confidence:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if t_tail(middle, df) > 1 - confidence else (low, middle)
    return high


def beta_share(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function I_x(a, b).

    Continued fraction evaluated forwards (Lentz 1976; Abramowitz & Stegun 26.5.8).
    """
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(b, a, 1 - x)
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    front += a * math.log(x) + b * math.log1p(-x)
    c, d = 1.0, 1 / _away_from_zero(1 - (a + b) * x / (a + 1))
    found = d
    for m in range(1, STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            d = 1 / _away_from_zero(1 + part * d)
            c = _away_from_zero(1 + part / c)
            found *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return math.exp(front) * found / a


def _away_from_zero(value: float) -> float:
    return value if abs(value) > TINY else TINY
