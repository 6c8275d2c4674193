"""Bars g1 to g4: effects of many KPIs at once, against the stock library one by one.

g1: segmented regression with Newey–West errors; g2: two-way fixed effects with clustered errors;
both equal to statsmodels to nine digits on a sample before anything is timed. g3: every check of
the judged method over 2,000 KPIs of 36 months; g4 the same as the background job does it.
"""

import warnings
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from benchmarks.tables import Bar
from benchmarks.worlds import cpu, everything

MONTHS, LAGS = 36, 3
SERIES = (1_000, 10_000, 100_000)
SAMPLE = 60
PROJECTS = ((100, 10), (1_000, 10), (1_000, 100))
UNITS, TREATED = 60, 12
CLOSE = 1e-9
KPIS, LIMIT = 2_000, 60
COLUMNS, PLANTS, BEGUN = 50, 48, 40


def bars(sizes: list[int]) -> list[Bar]:
    """The sizes of branches do not matter here."""
    warnings.simplefilter("ignore")
    return [*g1(), *g2(), g3(), g4()]


def series(count: int) -> tuple[Any, Any]:
    """Monthly KPIs with a jump and a turn at a random start."""
    draw = np.random.default_rng(0)
    starts = draw.integers(12, 25, count)
    time = np.arange(MONTHS)
    moved = np.where(time >= starts[:, None], 2 + 0.05 * (time - starts[:, None]), 0)
    level = 50 + draw.normal(0, 5, (count, 1))
    return level + 0.1 * time + moved + draw.normal(0, 3, (count, MONTHS)), starts


def g1() -> list[Bar]:
    """Interrupted time series."""
    import statsmodels.api as sm

    from shuanghe.insight.effects.rules.segmented import design, fitted

    def one_by_one(values: Any, starts: Any) -> list[Any]:
        how = {"cov_type": "HAC", "cov_kwds": {"maxlags": LAGS}}
        return [
            sm.OLS(own, design(np.arange(MONTHS), int(start))).fit(**how)
            for own, start in zip(values, starts, strict=True)
        ]

    found, costs = [], []
    for count in SERIES:
        values, starts = series(count)
        loop, known = cpu(partial(one_by_one, values[:SAMPLE], starts[:SAMPLE]))
        baseline = loop / SAMPLE * count
        product, fits = cpu(partial(fitted, values, starts, lags=LAGS), best_of=5)
        for row, one in enumerate(known):
            agree("g1", fits.coefficients[row], one.params)
            agree("g1", fits.errors[row], one.bse)
        costs.append(product)
        growth = [later / before for before, later in pairwise(costs)][-1:] or [None]
        is_met = count != 10_000 or baseline / product >= 100
        found.append(
            Bar("g1", "interrupted time series of KPIs", f"{count:,}", product, baseline,
                baseline / product, "≥ 100× at 10k; growth ≤ 11",
                is_met and (growth[0] is None or growth[0] <= 11), growth=growth[0],
                note="equal to 1e-9 on the sample")
        )  # fmt: skip
    return found


def agree(code: str, ours: Any, theirs: Any) -> None:
    """Stop where a result differs in the ninth digit."""
    if not np.allclose(ours, theirs, rtol=CLOSE, atol=CLOSE):
        raise SystemExit(f"{code}: {ours} is not {theirs}")


def g2() -> list[Bar]:
    """Difference in differences, staggered starts included."""
    import pandas as pd
    import statsmodels.formula.api as smf

    from shuanghe.insight.effects.rules.twoway import two_way

    def by_formula(values: Any, starts: Any) -> tuple[float, float]:
        unit, month = np.repeat(np.arange(UNITS), MONTHS), np.tile(np.arange(MONTHS), UNITS)
        frame = pd.DataFrame({"y": values.ravel(), "unit": unit, "month": month})
        frame["treated"] = (month >= starts[unit]).astype(float)
        fit = smf.ols("y ~ treated + C(unit) + C(month)", frame).fit(
            cov_type="cluster", cov_kwds={"groups": frame.unit}
        )
        return fit.params["treated"], fit.bse["treated"]

    found = []
    for projects, kpis in PROJECTS:
        draw = np.random.default_rng(1)
        pool = draw.normal(0, 3, (400, MONTHS, kpis)) + draw.normal(0, 5, (400, 1, kpis))
        chosen = [draw.choice(400, UNITS, replace=False) for _ in range(projects)]
        starts = np.full((projects, UNITS), MONTHS)
        starts[:, :TREATED] = draw.integers(12, 25, (projects, TREATED))

        def all_at_once(pool: Any = pool, chosen: Any = chosen, starts: Any = starts) -> list[Any]:
            return [two_way(pool[rows], first) for rows, first in zip(chosen, starts, strict=True)]

        sample = pool[chosen[0]][:, :, 0]
        loop, known = cpu(lambda sample=sample, first=starts[0]: by_formula(sample, first))
        product, results = cpu(all_at_once)
        agree("g2", [results[0].effects[0], results[0].errors[0]], known)
        baseline = loop * projects * kpis
        found.append(
            Bar("g2", "two-way differences, projects × KPIs", f"{projects:,} × {kpis}", product,
                baseline, baseline / product, "≥ 500×", baseline / product >= 500,
                note="equal to 1e-9 on the sample")
        )  # fmt: skip
    return found


def g3() -> Bar:
    """Every KPI judged by itself: interval, past, placebo starts, autocorrelation."""
    from shuanghe.insight.effects.rules import its
    from shuanghe.insight.effects.rules.panels import Panel

    values, starts = series(KPIS)
    months = tuple(map(str, range(MONTHS)))

    def judged() -> int:
        told = 0
        for own, start in zip(values, starts, strict=True):
            panel = Panel(("u",), months, np.arange(MONTHS), own[None], np.array([start]), 12)
            told += its.estimate(panel).estimate is not None
        return told

    spent, told = cpu(judged)
    if told != KPIS:
        raise SystemExit("g3: not every KPI was judged")
    return Bar(
        "g3", "KPIs judged with pre-trend and placebo checks", f"{KPIS:,}", spent, LIMIT,
        LIMIT / spent, f"≤ {LIMIT} s", spent <= LIMIT, note=f"{spent / KPIS * 1e3:.1f} ms each",
    )  # fmt: skip


def g4() -> Bar:
    """The same as the job does it: read from the database, judged, kept, told; comparisons too."""
    from datetime import date

    from shuanghe.insight.effects.services.computing import effects_renew
    from shuanghe.kernel.permissions import Actor

    begun_kpis_fill()
    told: list[int] = []

    def renewed(key: str) -> Any:
        return effects_renew(
            Actor.system("基准测试"), key=key, on=date(2026, 11, 21),
            tell=lambda done, _total: told.append(done),
        )  # fmt: skip

    with everything():
        spent, first = cpu(partial(renewed, "first"))
        idle, second = cpu(partial(renewed, "second"))
    if first.total < KPIS or first.written != first.total or second.written or len(told) < 9:
        raise SystemExit(f"g4: {first} {second}")
    return Bar(
        "g4", "the job: series read, judged, kept", f"{first.total:,}", spent, LIMIT,
        LIMIT / spent, f"≤ {LIMIT} s", spent <= LIMIT,
        note=f"{spent / first.total * 1e3:.1f} ms each; {idle:.1f} s when nothing changed",
    )  # fmt: skip


def begun_kpis_fill() -> None:
    """KPIs that 48 plants report for 36 months; work began at 40 of them."""
    from datetime import date

    from shuanghe.operations.models import Intervention, Kpi, KpiUnit, KpiValue
    from shuanghe.organisation.models import Organisation

    values, starts = series(COLUMNS * PLANTS)
    months = [date(2023 + (10 + at) // 12, (10 + at) % 12 + 1, 1) for at in range(MONTHS)]
    with everything():
        top = Organisation.objects.create(
            code="BENCH", name="基准", kind="committee", path="0bench", established_on=months[0]
        )
        units = Organisation.objects.bulk_create(
            Organisation(
                code=f"BENCH{at}", name=f"基准{at}", kind="plant", parent=top,
                path=f"0bench.{at:03}", established_on=months[0],
            )
            for at in range(PLANTS)
        )  # fmt: skip
        kpis = Kpi.objects.bulk_create(
            Kpi(organisation=top, code=f"K{at}", title=f"指标{at}", measure="t",
                direction="higher", from_on=months[0])
            for at in range(COLUMNS)
        )  # fmt: skip
        pairs = [(kpi, unit) for kpi in kpis for unit in units]
        KpiUnit.objects.bulk_create(
            KpiUnit(kpi=kpi, organisation=unit, from_on=months[0]) for kpi, unit in pairs
        )
        Intervention.objects.bulk_create(
            Intervention(kpi=kpi, organisation=unit, started_on=months[int(starts[at])],
                         source_type="bench", source_id=str(at), title="基准", marked_by="基准")
            for at, (kpi, unit) in enumerate(pairs)
            if at % PLANTS < BEGUN
        )  # fmt: skip
        KpiValue.objects.bulk_create(
            (
                KpiValue(kpi=kpi, organisation=unit, month=month, state="confirmed",
                         millionths=round(float(values[at, column]) * 1_000_000), entered_by="基准")
                for at, (kpi, unit) in enumerate(pairs)
                for column, month in enumerate(months)
            ),
            batch_size=2_000,
        )  # fmt: skip
