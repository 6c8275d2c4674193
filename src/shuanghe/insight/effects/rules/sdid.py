"""Synthetic difference in differences for one or several starts, with placebo errors."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from shuanghe.insight.effects.rules.did import counted, usable
from shuanghe.insight.effects.rules.distributions import t_quantile, t_tail
from shuanghe.insight.effects.rules.panels import Floats, Ints, Panel, is_flat, scale_of
from shuanghe.insight.effects.rules.results import Check, Effect, Line, measured, untold
from shuanghe.insight.effects.rules.synthetic import Synthesis, synthesised

METHOD = "sdid"
COMPARED, BEFORE = 4, 4
DRAWS = 200
LEVEL = 0.05


@dataclass(frozen=True)
class Plan:
    """Who starts when: the start and the number of units of each cohort."""

    cohorts: tuple[tuple[int, int], ...]

    @property
    def count(self) -> int:
        """The treated units."""
        return sum(count for _, count in self.cohorts)

    def shares(self, periods: int) -> Floats:
        """The weight of each cohort: its units times its periods after the start."""
        weight = np.array([count * (periods - start) for start, count in self.cohorts], float)
        return np.asarray(weight / weight.sum())


@dataclass(frozen=True)
class Placebos:
    """What the method finds where nothing happened: one entry a draw."""

    effects: Floats
    slopes: Floats
    misfits: Floats
    earlier: Floats


def estimate(panel: Panel, *, seed: int = 0, draws: int = DRAWS) -> Effect:
    """The average over the treated units and their periods since the start.

    seed, draws: of the placebo errors; the same seed gives the same interval.
    """
    kept, notes = usable(panel)
    counts = counted(panel, kept)
    kept, more = complete(kept)
    said = (*panel.notes, *notes, *more)
    reason = impossible(kept)
    if reason:
        return untold(METHOD, reason, counts=counts, notes=said)
    counts["n_used"] = int(kept.is_treated.sum())
    scale = scale_of(kept.values)
    treated = kept.values[kept.is_treated] / scale
    others = kept.values[kept.is_comparison] / scale
    starts = kept.starts[kept.is_treated]
    plan = Plan(tuple((int(one), int((starts == one).sum())) for one in np.unique(starts)))
    means = [treated[starts == start].mean(axis=0) for start, _ in plan.cohorts]
    found = [
        synthesised(mean, others, start, count)
        for mean, (start, count) in zip(means, plan.cohorts, strict=True)
    ]
    effect = float(plan.shares(len(kept.periods)) @ [one.effect for one in found])
    placebos = drawn_placebos(others, plan, seed=seed, draws=draws)
    published = float(placebos.effects.std())
    error = published * float(np.sqrt(len(others) / (len(others) - 1)))
    quantile = t_quantile(0.95, len(others) - 1)
    parts = {
        "weights": weighted(kept, plan, found),
        "placebo_error": published * scale,
        "placebo_draws": len(placebos.effects),
        "placebo_rank": rank(abs(effect), np.abs(placebos.effects)),
    }
    return measured(
        METHOD, effect * scale, error * scale, quantile, counts=counts, parts=parts, notes=said,
        checks=tuple(checks(kept, plan, means, found, placebos)),
        line=drawn(kept, plan, found, scale, quantile * error),
    )  # fmt: skip


def complete(panel: Panel) -> tuple[Panel, list[str]]:
    """The panel of the units with a value in every period; the method needs them all."""
    whole = ~np.isnan(panel.values).any(axis=1)
    notes = [
        f"“{panel.units[row]}”有 {int(np.isnan(panel.values[row]).sum())} 期没有数，没有计算。"
        for row in np.flatnonzero(~whole)
    ]
    return (panel.of(np.flatnonzero(whole)) if notes else panel), notes


def impossible(panel: Panel) -> str:
    """Why the method cannot be used, or ""."""
    if not panel.is_treated.any():
        return "没有数据完整、有开始前后数据的实施单位；合成双重差分要求每一期都有数。"
    beside, treated = int(panel.is_comparison.sum()), int(panel.is_treated.sum())
    if beside < COMPARED:
        return f"只有 {beside} 个数据完整的未实施单位，至少要 {COMPARED} 个。"
    if beside <= treated:
        return (
            f"未实施的单位({beside} 个)要比实施的({treated} 个)多，才能用安慰剂算出区间；"
            "请改用 did。"
        )
    if int(panel.starts[panel.is_treated].min()) < BEFORE:
        return f"开始前不足 {BEFORE} 期，配不出可比的合成单位。"
    for who, chosen in (("实施", panel.is_treated), ("未实施", panel.is_comparison)):
        if is_flat(panel.of(chosen).values):
            return f"{who}单位的数值从头到尾没有变化，看不出任何差别。"
    return ""


def drawn_placebos(others: Floats, plan: Plan, *, seed: int, draws: int) -> Placebos:
    """Comparison units in place of the treated (Algorithm 4); each once where one is treated."""
    generator = np.random.default_rng(seed)
    if plan.count == 1 and len(others) <= draws:
        orders = [np.roll(np.arange(len(others)), -row) for row in range(len(others))]
    else:
        orders = [generator.permutation(len(others)) for _ in range(draws)]
    rows = [_placebo(others, plan, order) for order in orders]
    effects, slopes, misfits, earlier = (np.array(one) for one in zip(*rows, strict=True))
    return Placebos(effects, slopes, misfits, earlier)


def _placebo(others: Floats, plan: Plan, order: Ints) -> tuple[float, float, float, float]:
    rest, taken, means = others[order[plan.count :]], 0, []
    for _, count in plan.cohorts:
        means.append(others[order[taken : taken + count]].mean(axis=0))
        taken += count
    found = [
        synthesised(mean, rest, start, count)
        for mean, (start, count) in zip(means, plan.cohorts, strict=True)
    ]
    shares = plan.shares(others.shape[1])
    return (
        float(shares @ [one.effect for one in found]),
        slope_of(plan, found, shares),
        misfit_of(plan, found, shares),
        earlier_of(plan, means, rest),
    )


def slope_of(plan: Plan, found: list[Synthesis], shares: Floats) -> float:
    """How fast the gap moved before the starts, over the cohorts."""
    slopes = [one.slope(start) for one, (start, _) in zip(found, plan.cohorts, strict=True)]
    return float(shares @ slopes)


def misfit_of(plan: Plan, found: list[Synthesis], shares: Floats) -> float:
    """How far the gap strayed before the starts, over the cohorts."""
    return float(
        shares @ [one.misfit(start) for one, (start, _) in zip(found, plan.cohorts, strict=True)]
    )


def earlier_of(plan: Plan, means: list[Floats], others: Floats) -> float:
    """The effect of starts invented at two thirds of the past, looking at the past alone."""
    found = [
        synthesised(mean[:start], others[:, :start], start - start // 3, count).effect
        for mean, (start, count) in zip(means, plan.cohorts, strict=True)
        if start - start // 3 >= 2
    ]
    return float(np.mean(found)) if found else 0.0


def rank(value: float, placebos: Floats) -> float:
    """The share of the placebos, the value among them, that are as large."""
    return float((1 + (placebos >= value).sum()) / (1 + len(placebos)))


def checks(
    panel: Panel, plan: Plan, means: list[Floats], found: list[Synthesis], placebos: Placebos
) -> Iterator[Check]:
    """What must hold before the difference may be called an effect."""
    others = panel.values[panel.is_comparison] / scale_of(panel.values)
    shares = plan.shares(len(panel.periods))
    yield Check("comparison_units", True, f"{plan.count} 个实施单位、{len(others)} 个未实施单位")
    spread = float(placebos.effects.std())
    is_scattered = spread > 1e-10
    yield Check(
        "scatter", is_scattered,
        "数值有正常的波动" if is_scattered else "数值没有任何波动，不像实测数据",
    )  # fmt: skip
    yield _beside(
        "pre_trend", slope_of(plan, found, shares), placebos.slopes,
        ("开始前与合成单位走势平行", "开始前与合成单位的走势就不一样"),
    )  # fmt: skip
    fit = rank(misfit_of(plan, found, shares), placebos.misfits)
    passed = fit > LEVEL
    words = "能" if passed else "不能"
    yield Check("pre_fit", passed, f"合成单位{words}跟上开始前的走势(p = {fit:.3f})")
    yield _beside(
        "placebo", earlier_of(plan, means, others), placebos.earlier,
        ("假设提前开始，看不到变化", "假设提前开始，也会“看到”变化"),
    )  # fmt: skip


def _beside(name: str, value: float, placebos: Floats, words: tuple[str, str]) -> Check:
    """A quantity of the past against the same of the comparison units."""
    spread = max(float(placebos.std(ddof=1)), 1e-12)
    chance = t_tail(value / spread, len(placebos) - 1)
    passed = chance >= LEVEL
    return Check(name, passed, f"{words[0] if passed else words[1]}(p = {chance:.3f})")


def weighted(panel: Panel, plan: Plan, found: list[Synthesis]) -> list[dict[str, object]]:
    """The comparison units that count for at least one hundredth, by start."""
    names = panel.of(panel.is_comparison).units
    return [
        {"start": panel.periods[start], "unit": names[row], "weight": float(one.units[row])}
        for one, (start, _) in zip(found, plan.cohorts, strict=True)
        for row in np.argsort(-one.units)
        if one.units[row] >= 0.01
    ]


def drawn(panel: Panel, plan: Plan, found: list[Synthesis], scale: float, reach: float) -> Line:
    """The mean of the treated, and where the synthetic units say they would stand."""
    actual = panel.values[panel.is_treated].mean(axis=0)
    gap, share = np.zeros(len(actual)), np.zeros(len(actual))
    for one, (start, count) in zip(found, plan.cohorts, strict=True):
        since = np.arange(len(actual)) >= start
        gap += one.gap * scale * count / plan.count
        share += since * count / plan.count
    expected, width = actual - gap, reach * share * scale
    starts = tuple(start for start, _ in plan.cohorts)
    return Line(panel.periods, actual, expected, expected - width, expected + width, starts)
