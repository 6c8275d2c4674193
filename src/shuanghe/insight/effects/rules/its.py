"""Interrupted time series: each treated unit against its own past, carried on."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from shuanghe.insight.effects.rules.distributions import f_tail, t_quantile, t_tail
from shuanghe.insight.effects.rules.judging import Alike, Judged, Model, judge
from shuanghe.insight.effects.rules.panels import Floats, Ints, Panel, is_flat, scale_of
from shuanghe.insight.effects.rules.results import Check, Effect, Line, measured, untold
from shuanghe.insight.effects.rules.segmented import (
    TERMS,
    average_gap,
    design,
    lags_for,
    solved,
)
from shuanghe.insight.effects.rules.serial import (
    STRENGTHS,
    Expected,
    carried,
    expected,
    pooled,
    read_at,
)
from shuanghe.insight.effects.rules.tables import Unfit

METHOD = "its"
BEFORE, AFTER = 8, 3
PLACEBO_BEFORE, PLACEBO_AFTER = 5, 3
PLACEBO_STARTS = 10
LEVEL = 0.05
STRONGEST = 0.6
MISSING = 0.2
SEASONAL_YEARS = 3
# Fits of different starts or gaps times periods: what is worked out within ten seconds.
MOST = 50_000


def estimate(panel: Panel, *, season: bool | None = None) -> Effect:
    """The average gap after the start over the treated units, each unit counting alike.

    season: yearly waves in the model; None where the data ask for them. Raises Unfit where it
    would take too long.
    """
    kept, notes = usable(panel)
    counts = counted(panel, kept)
    if not kept.units:
        return untold(METHOD, too_little(panel), counts=counts, notes=(*panel.notes, *notes))
    if is_flat(kept.values):
        return untold(METHOD, "数值从头到尾没有变化，看不出任何差别。", counts=counts)
    bounded(kept)
    scale = scale_of(kept.values)
    series = kept.values / scale
    waves = waves_for(kept, series, season)
    full = modelled(kept, series, kept.starts, waves, is_drawn=True)
    judged = judge(full)
    quantile = t_quantile(0.95, judged.freedom)
    parts = {
        "model": "level + slope" + (f" + {waves} yearly waves" if waves else ""),
        "newey_west_error": float(judged.newey_west[0] * scale),
        "lags": lags_for(full.residuals.shape[1]),
        "autocorrelation": judged.strength,
        **described(judged, quantile, scale),
    }
    return measured(
        METHOD, float(judged.found[0] * scale), float(judged.errors[0] * scale), quantile,
        checks=tuple(checks(panel, kept, series, judged, waves)), counts=counts, parts=parts,
        notes=(*panel.notes, *notes), line=drawn(kept, judged, quantile, scale),
    )  # fmt: skip


def usable(panel: Panel) -> tuple[Panel, list[str]]:
    """The treated units with enough periods, and what is said of the others."""
    rows, notes = [], []
    for row in np.flatnonzero(panel.starts < panel.never):
        there = ~np.isnan(panel.values[row])
        before, after = there[: panel.starts[row]].sum(), there[panel.starts[row] :].sum()
        reach = np.flatnonzero(there)
        span = int(panel.at[reach[-1]] - panel.at[reach[0]] + 1) if len(reach) else 1
        if before < BEFORE or after < AFTER:
            notes.append(
                f"“{panel.units[row]}”开始前有 {before} 期、开始后有 {after} 期，"
                f"至少要 {BEFORE} 期和 {AFTER} 期，没有计算。"
            )
        elif 1 - there.sum() / span > MISSING:
            notes.append(f"“{panel.units[row]}”缺的期数超过两成，没有计算。")
        else:
            rows.append(row)
    return panel.of(np.array(rows, dtype=np.int64)), notes


def bounded(panel: Panel) -> None:
    """Raises Unfit where the units differ in too many ways over too many periods."""
    there = ~np.isnan(panel.values)
    ways = len({(int(one), row.tobytes()) for one, row in zip(panel.starts, there, strict=True)})
    if ways * (int(panel.at[-1] - panel.at[0]) + 1) > MOST:
        raise Unfit(
            f"期数太多：{len(panel.units)} 个单位的开始或缺期有 {ways} 种，"
            f"这样最多 {MOST // ways} 期；请按月汇总后再算，或分几批单位来算。"
        )


def too_little(panel: Panel) -> str:
    """Why no unit could be used."""
    if not (panel.starts < panel.never).any():
        return "没有在这些期内开始实施的单位。"
    if not panel.is_treated.any():
        return "各单位在第一期就已开始，没有开始前的数据可比。"
    return (
        f"没有一个单位有足够的期数：开始前至少 {BEFORE} 期、开始后至少 {AFTER} 期，"
        "缺的期不超过两成。"
    )


def counted(panel: Panel, kept: Panel) -> dict[str, int]:
    """How many units and periods there are and were used."""
    return {
        "n_units": len(panel.units),
        "n_treated": int((panel.starts < panel.never).sum()),
        "n_comparison": int(panel.is_comparison.sum()),
        "n_used": len(kept.units),
        "n_periods": len(panel.periods),
        "n_values": int((~np.isnan(panel.values)).sum()),
    }


def fitted_units(
    panel: Panel, series: Floats, starts: Ints, waves: int
) -> Iterator[tuple[Ints, Ints, Floats, Floats]]:
    """Groups of units with the same start and the same gaps: rows, columns, regressors, solver."""
    there = ~np.isnan(series)
    keys: dict[tuple[int, bytes], list[int]] = {}
    for row in range(len(series)):
        keys.setdefault((int(starts[row]), there[row].tobytes()), []).append(row)
    for (start, _), rows in sorted(keys.items()):
        columns = np.flatnonzero(there[rows[0]])
        regressors = design(panel.at[columns], int(panel.at[start]), panel.season, waves)
        yield np.array(rows), columns, regressors, solved(regressors)


def modelled(
    panel: Panel, series: Floats, starts: Ints, waves: int, *, is_drawn: bool = False
) -> Model:
    """Fit all units; contrasts: the average gap, and when drawn the terms and the expected line."""
    time = panel.at - panel.at[0]
    width, units = int(time[-1]) + 1, len(series)
    residuals, degrees = np.zeros((units, width)), np.zeros(units)
    found, alike, under = np.zeros(1 + (len(TERMS) + len(time)) * is_drawn), [], []
    for rows, columns, regressors, solver in fitted_units(panel, series, starts, waves):
        start = int(starts[rows[0]])
        parts = (average_gap(regressors) @ solver)[None]
        reading = np.ones((1, 1))
        if is_drawn:
            parts = np.vstack([parts, solver])
            reading = read(design(panel.at, int(panel.at[start]), panel.season, waves))
        own = series[np.ix_(rows, columns)]
        middle = own.mean(axis=1, keepdims=True)
        own = own - middle
        shift = reading @ parts.sum(axis=1)
        found += (own @ parts.T @ reading.T + middle * np.round(shift)).sum(axis=0) / units
        rest = own - (own @ solver.T) @ regressors.T
        residuals[np.ix_(rows, time[columns])] = rest
        degrees[rows] = len(columns) - regressors.shape[1]
        weights, together = np.zeros((len(parts), width)), np.zeros(width)
        weights[:, time[columns]], together[time[columns]] = parts / units, rest.sum(axis=0)
        alike.append(Alike(start, weights, reading, together))
        key = (time[columns].tobytes(), int(time[start]), int(panel.at[0]))
        under += [_under(key, panel.season, waves)] * len(rows)
    return Model(found, residuals, tuple(alike), degrees, pooled(under))


def read(regressors: Floats) -> Floats:
    """The average gap, the terms and the expected line, made of the gap and all the terms."""
    line = regressors.copy()
    line[:, 2:4] = 0
    reading = np.zeros((1 + len(TERMS) + len(line), 1 + line.shape[1]))
    reading[: 1 + len(TERMS), : 1 + len(TERMS)] = np.eye(1 + len(TERMS))
    reading[1 + len(TERMS) :, 1:] = line
    return reading


@lru_cache(maxsize=512)
def _under(key: tuple[bytes, int, int], season: int, waves: int) -> Expected:
    """What residuals of a design look like; the same for all units of a start."""
    places, start, origin = key
    positions = np.frombuffer(places, dtype=np.int64)
    return expected(design(positions + origin, start + origin, season, waves), positions)


def described(judged: Judged, quantile: float, scale: float) -> dict[str, object]:
    """The change of level and of slope, each with its interval."""
    found: dict[str, object] = {}
    for at, name in enumerate(TERMS, start=1):
        if name.endswith("change"):
            value, error = judged.found[at] * scale, judged.errors[at] * scale
            found[name] = {
                "estimate": float(value),
                "interval": [float(value - quantile * error), float(value + quantile * error)],
            }
    return found


def drawn(panel: Panel, judged: Judged, quantile: float, scale: float) -> Line:
    """The mean of the units, and the line they would have followed."""
    first = 1 + len(TERMS)
    expected_line, errors = judged.found[first:] * scale, judged.errors[first:] * scale
    there = ~np.isnan(panel.values)
    known = there.all(axis=0)
    actual = np.where(known, np.where(there, panel.values, 0).mean(axis=0), np.nan)
    return Line(
        panel.periods, actual, expected_line, expected_line - quantile * errors,
        expected_line + quantile * errors, tuple(int(one) for one in np.unique(panel.starts)),
    )  # fmt: skip


def waves_for(panel: Panel, series: Floats, season: bool | None) -> int:  # noqa: FBT001
    """How many yearly waves the model needs: two where the past shows a year, else none.

    An F test of the waves at 1 % on the periods before the start, three years of data at least.
    """
    if season is False or panel.season < 4:
        return 0
    waves = min(2, panel.season // 2)
    if season:
        return waves
    length = int(panel.at[-1] - panel.at[0]) + 1
    if length < SEASONAL_YEARS * panel.season or panel.starts.min() < 2 * panel.season:
        return 0
    lost = kept = above = below = 0.0
    for row, start in enumerate(panel.starts):
        columns = np.flatnonzero(~np.isnan(series[row, :start]))
        own = series[row, columns] - series[row, columns].mean()
        at, first = panel.at[columns], int(panel.at[-1]) + 1
        plain = design(at, first)[:, :2]
        full = np.hstack([plain, design(at, first, panel.season, waves)[:, 4:]])
        rests = [own - one @ (solved(one) @ own) for one in (plain, full)]
        lost, kept = lost + float(rests[0] @ rests[0]), kept + float(rests[1] @ rests[1])
        above, below = above + full.shape[1] - 2, below + len(columns) - full.shape[1]
    if below <= 0 or kept <= 0:
        return 0
    return waves if f_tail((lost - kept) / above / (kept / below), above, below) < 0.01 else 0


def checks(
    panel: Panel, kept: Panel, series: Floats, judged: Judged, waves: int
) -> Iterator[Check]:
    """What must hold before the gap may be called an effect."""
    periods = min(int(kept.starts.min()), int((kept.never - kept.starts).min()))
    yield Check("enough_points", True, f"开始前后各至少 {periods} 期")
    is_weak = judged.strength <= STRONGEST
    yield Check(
        "autocorrelation", is_weak,
        f"相邻两期的相关为 {judged.strength:.2f}" + ("" if is_weak else "，数据本身在漂移"),
    )  # fmt: skip
    yield pre_trend(kept, series)
    yield placebo(kept, series, waves)
    yield exactness(judged, series)
    others = panel.of(panel.is_comparison)
    if len(others.units) >= 2:
        yield comparison(others, int(np.median(kept.starts)), waves)


def pre_trend(kept: Panel, series: Floats) -> Check:
    """Whether the past is a straight line: its bend (a quadratic term) against nought."""
    rows = [pre_bend(kept, series[row], int(kept.starts[row])) for row in range(len(series))]
    bends, variances, freedoms = (np.array(one) for one in zip(*rows, strict=True))
    error = np.sqrt(variances.sum()) / len(rows)
    t = float(bends.mean() / error) if error > 0 else 0.0
    chance = t_tail(t, float(freedoms.sum()))
    passed = chance >= LEVEL
    return Check(
        "pre_trend", passed,
        f"开始前的走势{'是一条直线' if passed else '本来就在拐弯'}(p = {chance:.3f})",
    )  # fmt: skip


def pre_bend(kept: Panel, own: Floats, start: int) -> tuple[float, float, float]:
    """The quadratic term of one past, its variance and degrees of freedom."""
    columns = np.flatnonzero(~np.isnan(own[:start]))
    at = (kept.at[columns] - kept.at[columns].mean()) / max(len(columns), 1)
    regressors = np.stack([np.ones(len(at)), at, at**2], axis=1)
    solver = solved(regressors)
    shifted = own[columns] - own[columns].mean()
    rest = shifted - regressors @ (solver @ shifted)
    places = kept.at[columns] - kept.at[columns[0]]
    under = expected(regressors, places)
    held = np.zeros((int(places[-1]) + 1, 2))
    held[places, 0], held[places, 1] = rest, solver[2]
    ratio = (held[1:, 0] * held[:-1, 0]).sum() / max(float(rest @ rest), 1e-300)
    strength = float(read_at(np.array(ratio), under))
    near = round(strength / float(STRENGTHS[1]))
    spread = carried(held[:, 1:], STRENGTHS[near : near + 1])[0, :, 0]
    variance = float(rest @ rest) / under.squares[near] * (held[:, 1] @ spread)
    return float(solver[2] @ shifted), float(variance), float(under.freedom[near])


def placebo(kept: Panel, series: Floats, waves: int) -> Check:
    """Starts invented in the past must show nothing; several are tried (Bonferroni)."""
    least = int(kept.starts.min())
    earlier = np.unique(
        np.linspace(PLACEBO_AFTER, least - PLACEBO_BEFORE, PLACEBO_STARTS).astype(int)
    )
    worst, tried = 1.0, 0
    for back in earlier[earlier >= PLACEBO_AFTER]:
        masked = np.where(np.arange(kept.never) < kept.starts[:, None], series, np.nan)
        try:
            model = modelled(kept, masked, kept.starts - back, waves)
        except np.linalg.LinAlgError:  # the gaps leave too little after this start
            continue
        if model.degrees.mean() < 1:
            continue
        judged = judge(model)
        tried += 1
        if judged.errors[0] > 0 and judged.freedom > 0:
            t = float(judged.found[0] / judged.errors[0])
            worst = min(worst, t_tail(t, judged.freedom))
    if not tried:
        return Check("placebo", False, "开始前的期数太少，无法假设提前开始来检验")
    chance = min(1.0, worst * tried)
    passed = chance >= LEVEL
    return Check(
        "placebo", passed,
        f"假设提前 {earlier[0]}–{earlier[-1]} 期开始，"
        f"{'看不到变化' if passed else '也会“看到”变化'}(p = {chance:.3f})",
    )  # fmt: skip


def exactness(judged: Judged, series: Floats) -> Check:
    """Whether the values scatter at all: measurements do, invented ones may not."""
    size = float(np.nanmax(np.abs(series)))
    passed = bool(judged.errors[0] > 1e-10 * size)
    return Check(
        "scatter", passed, "数值有正常的波动" if passed else "数值没有任何波动，不像实测数据"
    )


def comparison(others: Panel, start: int, waves: int) -> Check:
    """Units that did not start must not show the same at that time."""
    placed = Panel(
        others.units, others.periods, others.at, others.values,
        np.full(len(others.units), start), others.season,
    )  # fmt: skip
    kept, _ = usable(placed)
    if not kept.units or is_flat(kept.values):
        return Check("comparison", True, "未实施的单位数据不足，没有比较")
    judged = judge(modelled(kept, kept.values / scale_of(kept.values), kept.starts, waves))
    chance = t_tail(float(judged.found[0] / judged.errors[0]), judged.freedom)
    passed = chance >= LEVEL
    return Check(
        "comparison", passed,
        f"未实施的 {len(kept.units)} 个单位同期"
        f"{'没有' if passed else '也有'}变化(p = {chance:.3f})",
    )  # fmt: skip
