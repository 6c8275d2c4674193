"""Difference in differences with staggered starts, after Callaway & Sant'Anna 2021."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from shuanghe.insight.effects.rules.cohorts import (
    COMPARED,
    Contrast,
    Study,
    Weights,
    contrast,
    study_of,
)
from shuanghe.insight.effects.rules.distributions import t_quantile, t_tail
from shuanghe.insight.effects.rules.panels import Panel, is_flat, scale_of
from shuanghe.insight.effects.rules.results import Check, Effect, Line, measured, untold

METHOD = "did"
LEVEL = 0.05
LEADS = 6
FREEDOM = 2.0
CHECKED_BEFORE = 3
TOO_FEW = (
    "对照单位或完整的数据太少，算不出区间；至少要有 2 个对照单位，各单位在开始前一期都要有数。"
)


def estimate(panel: Panel, *, not_yet: bool | None = None) -> Effect:
    """The average over all treated units and all their periods since the start.

    not_yet: compare with the units not yet treated instead of the never treated; None for the
    latter where there are two of them.
    """
    kept, notes = usable(panel)
    later = kept.is_comparison.sum() < COMPARED if not_yet is None else not_yet
    counts = counted(panel, kept)
    notes = [*panel.notes, *notes]
    reason = impossible(kept, not_yet=later)
    if reason:
        return untold(METHOD, reason, counts=counts, notes=tuple(notes))
    scale = scale_of(kept.values)
    scaled = replace(kept, values=kept.values / scale)
    study = study_of(scaled, not_yet=later)
    found = contrast(study, averaging(study), is_share_random=True)
    if not found.n_cells or found.freedom < FREEDOM:
        return untold(METHOD, TOO_FEW, counts=counts, notes=tuple(notes))
    quantile = t_quantile(0.95, found.freedom)
    parts = {
        "comparison": "not yet treated" if later else "never treated",
        "influence_error": found.error * scale,
        "freedom": found.freedom,
        "event_study": listed(study, scale),
    }
    return measured(
        METHOD, found.estimate * scale, found.careful_error * scale, quantile,
        checks=tuple(checks(study, found)), counts=counts, parts=parts, notes=tuple(notes),
        line=drawn(study, scale, quantile * found.careful_error),
    )  # fmt: skip


def usable(panel: Panel) -> tuple[Panel, list[str]]:
    """The panel without the units treated from the first period on."""
    always = panel.starts == 0
    notes = [f"“{panel.units[row]}”在第一期就已开始，没有计算。" for row in np.flatnonzero(always)]
    return (panel.of(~always) if always.any() else panel), notes


def impossible(panel: Panel, *, not_yet: bool) -> str:
    """Why the method cannot be used, or ""."""
    if not panel.is_treated.any():
        return "没有在这些期内开始实施、又有开始前数据的单位。"
    if panel.is_comparison.sum() < COMPARED and not not_yet:
        return f"只有 {panel.is_comparison.sum()} 个未实施的对照单位，至少要 {COMPARED} 个。"
    cohorts = study_of(panel, not_yet=True).cohorts if not_yet else ()
    if not_yet and not any(one.there[one.start :].any() for one in cohorts):
        return f"没有对照单位：未实施或尚未实施的至少要 {COMPARED} 个，才有得比。"
    if is_flat(panel.of(panel.is_treated).values):
        return "实施单位的数值从头到尾没有变化，看不出任何差别。"
    return ""


def counted(panel: Panel, kept: Panel) -> dict[str, int]:
    """How many units and periods there are and were used."""
    return {
        "n_units": len(panel.units),
        "n_treated": int((panel.starts < panel.never).sum()),
        "n_comparison": int(panel.is_comparison.sum()),
        "n_used": int(kept.is_treated.sum()),
        "n_periods": len(panel.periods),
        "n_values": int((~np.isnan(panel.values)).sum()),
    }


def averaging(study: Study) -> Weights:
    """Every cell since the start, by the size of its cohort (the paper's simple average)."""
    periods = np.arange(study.periods)
    return shared(
        study, {one.start: np.where(periods >= one.start, 1.0, 0.0) for one in study.cohorts}
    )


def shared(study: Study, chosen: Weights) -> Weights:
    """The chosen cells that are there, by the size of their cohort, adding up to one."""
    weights = {
        one.start: np.where(one.there, chosen[one.start] * one.count, 0.0) for one in study.cohorts
    }
    total = sum(float(one.sum()) for one in weights.values())
    return {start: one / total if total else one for start, one in weights.items()}


def at_distance(study: Study, distance: int) -> Weights:
    """The cells so many periods after the start; negative before it."""
    periods = np.arange(study.periods)
    return shared(
        study,
        {one.start: (periods == one.start + distance).astype(float) for one in study.cohorts},
    )


def before(study: Study, *, is_slope: bool) -> tuple[Weights, int]:
    """Weights of the slope before the start, or of a start invented halfway; and of how many units.

    Cohorts with fewer than three periods before their start say nothing.
    """
    weights: Weights = {}
    told = 0
    for one in study.cohorts:
        own, start = np.zeros(study.periods), one.start
        known = np.flatnonzero(one.there[:start])
        if len(known) >= CHECKED_BEFORE:
            at = study.panel.at[known].astype(float)
            half = len(known) - len(known) // 2
            own[known] = np.where(np.arange(len(known)) < half, -1 / half, 1 / (len(known) - half))
            if is_slope:
                own[known] = (at - at.mean()) / ((at - at.mean()) ** 2).sum()
            own *= one.count
            told += one.count
        weights[start] = own
    return {start: one / max(told, 1) for start, one in weights.items()}, told


def event_study(study: Study) -> dict[int, Contrast]:
    """The effect at each distance from the start that can be had; -1 is nought by definition."""
    found = {}
    starts = [one.start for one in study.cohorts]
    for distance in range(-min(max(starts), 12), min(study.periods - min(starts), 36)):
        one = contrast(study, at_distance(study, distance))
        if distance != -1 and one.n_cells and one.freedom >= FREEDOM and one.careful_error > 0:
            found[distance] = one
    return found


def listed(study: Study, scale: float) -> list[dict[str, object]]:
    """The event study as plain numbers, each with its interval."""
    rows: list[dict[str, object]] = []
    for distance, one in event_study(study).items():
        reach = t_quantile(0.95, one.freedom) * one.careful_error
        ends = [(one.estimate - reach) * scale, (one.estimate + reach) * scale]
        rows.append({"distance": distance, "estimate": one.estimate * scale, "interval": ends})
    return rows


def checks(study: Study, found: Contrast) -> Iterator[Check]:
    """What must hold before the difference may be called an effect."""
    panel = study.panel
    yield Check(
        "comparison_units", True,
        f"{int(panel.is_treated.sum())} 个实施单位、{int(panel.is_comparison.sum())} 个未实施单位"
        + ("，同尚未开始的单位相比" if study.not_yet else ""),
    )  # fmt: skip
    size = float(np.nanmax(np.abs(panel.values)))
    is_scattered = bool(found.careful_error > 1e-10 * size)
    yield Check(
        "scatter", is_scattered,
        "数值有正常的波动" if is_scattered else "数值没有任何波动，不像实测数据",
    )  # fmt: skip
    parallel = ("开始前双方走势平行", "开始前双方的走势就不一样")
    yield _tested(study, "pre_trend", parallel, is_slope=True)
    nothing = ("假设提前到一半时开始，看不到变化", "假设提前到一半时开始，也会“看到”变化")
    yield _tested(study, "placebo", nothing, is_slope=False)
    yield _leads(study)


def _tested(study: Study, name: str, words: tuple[str, str], *, is_slope: bool) -> Check:
    weights, told = before(study, is_slope=is_slope)
    if not told:
        short = f"开始前双方共有的数据不足 {CHECKED_BEFORE} 期，无法检验原来的走势是否一致"
        return Check(name, False, short)
    one = contrast(study, weights)
    least = 1e-12 * float(np.nanmax(np.abs(study.panel.values)))
    chance = t_tail(one.estimate / max(one.careful_error, least), max(one.freedom, 1.0))
    passed = chance >= LEVEL
    return Check(name, passed, f"{words[0] if passed else words[1]}(p = {chance:.3f})")


def _leads(study: Study) -> Check:
    """The periods shortly before the start, one by one (Bonferroni)."""
    found = [contrast(study, at_distance(study, one)) for one in range(-2, -2 - LEADS, -1)]
    told = [one for one in found if one.n_cells and one.freedom >= 1 and one.careful_error > 0]
    if not told:
        return Check("leads", False, "开始前的数据太少，无法逐期检验")
    worst = min(t_tail(one.estimate / one.careful_error, one.freedom) for one in told)
    chance = min(1.0, worst * len(told))
    passed = chance >= LEVEL
    words = "逐期看没有差别" if passed else "逐期看已有差别"
    return Check("leads", passed, f"开始前 {len(told)} 期{words}(p = {chance:.3f})")


def drawn(study: Study, scale: float, reach: float) -> Line:
    """The mean of the treated, and where they would stand: as the comparison units moved on."""
    treated = study.panel.of(study.panel.is_treated).values
    actual = np.where(np.isnan(treated).any(axis=0), np.nan, np.nan_to_num(treated).mean(axis=0))
    total = sum(one.count for one in study.cohorts)
    gap, share = np.zeros(study.periods), np.zeros(study.periods)
    for one in study.cohorts:
        since = np.arange(study.periods) >= one.start
        gap += np.where(since, one.cells, 0) * one.count / total
        share += since * one.count / total
    expected, width = (actual - gap) * scale, reach * share * scale
    starts = tuple(one.start for one in study.cohorts)
    return Line(
        study.panel.periods, actual * scale, expected, expected - width, expected + width, starts
    )
