"""What is handed back: a number with its interval, the checks it stood, and a sentence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from shuanghe.insight.effects.rules.panels import Floats

# As the manual calls them.
CHECKS = {
    "enough_points": "期数",
    "pre_trend": "开始前的走势",
    "placebo": "安慰剂",
    "leads": "开始前逐期",
    "autocorrelation": "相邻两期的相关",
    "comparison": "未实施的单位",
    "comparison_units": "对照单位",
    "scatter": "数值的波动",
    "pre_fit": "合成的贴合",
}


class Direction(StrEnum):
    """Which way of a KPI is better."""

    LOWER = "lower"
    HIGHER = "higher"
    UNKNOWN = "unknown"


class Conclusion(StrEnum):
    """What may be said in public."""

    IMPROVED = "improved"
    WORSENED = "worsened"
    CHANGED = "changed"
    CHANCE = "chance"
    UNPROVEN = "unproven"
    UNTOLD = "cannot_be_told"


@dataclass(frozen=True)
class Check:
    """One condition of belief: passed or not, and what was found."""

    name: str
    passed: bool
    detail: str


@dataclass(frozen=True)
class Line:
    """What a chart shows, one value a period; NaN where there is none.

    actual: the mean of the treated. expected: without the work. low, high: its interval.
    starts: columns at which units begin.
    """

    periods: tuple[str, ...]
    actual: Floats
    expected: Floats
    low: Floats
    high: Floats
    starts: tuple[int, ...]


@dataclass(frozen=True)
class Effect:
    """The effect of starting, on average over the units and periods after their starts.

    estimate and interval are both there or both None. counts: n_units and so on. parts: further
    figures of the method, each with its own interval. reason: why nothing can be told.
    """

    method: str
    estimate: float | None
    interval: tuple[float, float] | None
    standard_error: float | None = None
    checks: tuple[Check, ...] = ()
    reason: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    parts: dict[str, object] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    line: Line | None = None
    direction: Direction = Direction.UNKNOWN

    @property
    def conclusion(self) -> Conclusion:
        """What the interval and the checks allow to say."""
        if self.estimate is None or self.interval is None:
            return Conclusion.UNTOLD
        low, high = self.interval
        if low <= 0 <= high:
            return Conclusion.CHANCE
        if not all(check.passed for check in self.checks):
            return Conclusion.UNPROVEN
        if self.direction == Direction.UNKNOWN:
            return Conclusion.CHANGED
        is_better = (self.estimate < 0) == (self.direction == Direction.LOWER)
        return Conclusion.IMPROVED if is_better else Conclusion.WORSENED

    @property
    def verdict(self) -> str:
        """The sentence for people."""
        return sentence(self)

    def towards(self, direction: Direction) -> "Effect":
        """The same effect, read with this direction of the KPI."""
        return replace(self, direction=direction)


def untold(method: str, reason: str, **found: object) -> Effect:
    """Data that do not suffice: no number at all, and the reason."""
    return Effect(method, None, None, reason=reason, **found)  # type: ignore[arg-type]


def measured(
    method: str, estimate: float, error: float, quantile: float, **found: object
) -> Effect:
    """A number with its interval; none at all where arithmetic broke down."""
    low, high = estimate - quantile * error, estimate + quantile * error
    if not all(map(math.isfinite, (estimate, low, high))):
        kept = {name: value for name, value in found.items() if name in ("counts", "notes")}
        return untold(
            method, "数值过大或相差过于悬殊，算不出可靠的区间；请换一个计量单位。", **kept
        )
    return Effect(method, estimate, (low, high), error, **found)  # type: ignore[arg-type]


def sentence(effect: Effect) -> str:
    """The verdict in plain words; never a number without its interval."""
    if effect.estimate is None or effect.interval is None:
        return f"数据不足以判断：{effect.reason}"
    size, low, high = shown(effect.estimate, effect.interval)
    failed = [check for check in effect.checks if not check.passed]
    if effect.conclusion == Conclusion.CHANCE:
        more = "另外，" + "；".join(one.detail for one in failed) if failed else ""
        return f"不能与偶然区分：前后相差 {size}（95% 区间 {low} ~ {high}，含零）。{more}"
    if effect.conclusion == Conclusion.UNPROVEN:
        why = "；".join(one.detail for one in failed)
        return f"不能下结论：前后相差 {size}（95% 区间 {low} ~ {high}），但{why}，不能算作成效。"
    words = {
        Conclusion.IMPROVED: "改善了",
        Conclusion.WORSENED: "变差了",
        Conclusion.CHANGED: "上升了" if effect.estimate > 0 else "下降了",
    }
    ends = sorted((abs(effect.interval[0]), abs(effect.interval[1])))
    size, low, high = shown(abs(effect.estimate), (ends[0], ends[1]))
    return f"{words[effect.conclusion]} {size}（95% 区间 {low} ~ {high}），各项检验均通过。"


def shown(estimate: float, interval: Sequence[float]) -> tuple[str, str, str]:
    """The number and its ends with as many decimals as the width of the interval deserves."""
    width = interval[1] - interval[0]
    if width <= 0 or not math.isfinite(math.log10(width)):
        return f"{estimate:.6g}", f"{interval[0]:.6g}", f"{interval[1]:.6g}"
    decimals = min(12, max(0, 2 - math.floor(math.log10(width))))
    if max(abs(interval[0]), abs(interval[1])) >= 1e15:
        return f"{estimate:.6g}", f"{interval[0]:.6g}", f"{interval[1]:.6g}"
    return (
        f"{estimate:,.{decimals}f}",
        f"{interval[0]:,.{decimals}f}",
        f"{interval[1]:,.{decimals}f}",
    )
