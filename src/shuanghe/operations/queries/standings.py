"""Values against their benchmarks: gaps, lights, the league, what stayed red."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shuanghe.operations.models import Benchmark, Kpi
from shuanghe.operations.queries.definitions import Held, benchmarks_over, kpis_over
from shuanghe.operations.queries.values import series_told
from shuanghe.operations.rules.amounts import amount_of
from shuanghe.operations.rules.filing import MONTHS_OF
from shuanghe.operations.rules.lights import Light, Yardstick, gap_percent, light_of, red_run
from shuanghe.organisation.models import Organisation

Known = Mapping[tuple[int, int, int, str], Benchmark]
"""(kpi, unit, year, kind) → benchmark."""
THRESHOLDS = Path(__file__).resolve().parents[1] / "data" / "thresholds.yaml"


@cache
def thresholds() -> dict[str, Any]:
    """The thresholds as data: what is amber, how many red months count, the order of benchmarks."""
    told: dict[str, Any] = yaml.safe_load(THRESHOLDS.read_text(encoding="utf-8"))
    return told


@dataclass(frozen=True)
class Standing:
    """How one value stands: the benchmark it is held against, gap in per cent, light.

    is_confirmed: whether a second person has confirmed it, or all that it is worked out from.
    """

    kpi: Kpi
    unit: Organisation
    month: date
    amount: Decimal
    benchmark: Benchmark | None
    gap: Decimal | None
    light: Light
    is_confirmed: bool = True


@dataclass(frozen=True)
class RedRun:
    """A KPI that stayed red at a unit, so that a topic is proposed; months: oldest first."""

    kpi: Kpi
    unit: Organisation
    months: tuple[date, ...]
    last: Standing


def stick_of(kpi: Kpi, unit: int, year: int, held: Known) -> tuple[Yardstick, Benchmark | None]:
    """What values of a year are held against: the first kind of benchmark that there is."""
    found = (held.get((kpi.pk, unit, year, kind)) for kind in thresholds()["held_against"])
    benchmark = next((one for one in found if one is not None), None)
    amber = kpi.amber_within_millionths
    low, high = kpi.band_low_millionths, kpi.band_high_millionths
    stick = Yardstick(
        direction=kpi.direction,
        benchmark=None if benchmark is None else benchmark.amount,
        low=None if low is None else amount_of(low),
        high=None if high is None else amount_of(high),
        amber_within=Decimal(str(thresholds()["amber_within_percent"]))
        if amber is None
        else amount_of(amber),
    )
    return stick, benchmark


def standings(
    kpis: Sequence[Kpi],
    units: Sequence[Organisation],
    from_on: date,
    to_on: date,
    *,
    is_confirmed: bool = False,
    benchmarks: Known | None = None,
) -> list[Standing]:
    """Every value of these KPIs and units in the months, by KPI, unit and month, with its light.

    benchmarks: those that are known already, of all these KPIs, units and years.
    """
    by_id, place = {one.pk: one for one in kpis}, {one.pk: one for one in units}
    if benchmarks is None:
        benchmarks = benchmarks_over(kpis, units, range(from_on.year, to_on.year + 1))
    sticks: dict[tuple[int, int, int], tuple[Yardstick, Benchmark | None]] = {}
    found = []
    rows, open_ = series_told(kpis, list(place), from_on, to_on, is_confirmed=is_confirmed)
    for kpi, unit, month, amount in rows:
        key = kpi, unit, month.year
        if key not in sticks:
            sticks[key] = stick_of(by_id[kpi], unit, month.year, benchmarks)
        stick, benchmark = sticks[key]
        gap, light = gap_percent(amount, stick), light_of(amount, stick)
        is_sure = (kpi, unit, month) not in open_
        found.append(
            Standing(by_id[kpi], place[unit], month, amount, benchmark, gap, light, is_sure)
        )
    return found


def red_runs(found: Sequence[Standing]) -> list[RedRun]:
    """Which of these series ended in enough red months, worst last gap first."""
    by_series: dict[tuple[int, int], list[Standing]] = {}
    for one in found:
        by_series.setdefault((one.kpi.pk, one.unit.pk), []).append(one)
    runs = []
    for line in by_series.values():
        last = line[-1]
        lights = [(one.month, one.light) for one in line]
        months = red_run(lights, step=MONTHS_OF[last.kpi.frequency])
        if len(months) >= thresholds()["red_months"]:
            runs.append(RedRun(last.kpi, last.unit, tuple(months), last))
    return sorted(runs, key=lambda run: (run.last.gap or 0, run.unit.path, run.kpi.code))


def runs_of_red(pairs: Collection[tuple[int, int]], held: Held, *, on: date) -> list[RedRun]:
    """The runs of red among confirmed values of these pairs, and of ratios made of them.

    on: values of the two years before it are looked at.
    """
    if not pairs:
        return []
    touched = {kpi for kpi, _unit in pairs}
    units = [held.units[unit] for unit in {unit for _kpi, unit in pairs}]
    kpis = kpis_of_parts(touched, units)
    since = date(on.year - 2, on.month, 1)
    found = standings(kpis, units, since, on, is_confirmed=True)
    return red_runs(found)


def kpis_of_parts(parts: Collection[int], units: Sequence[Organisation]) -> list[Kpi]:
    """These KPIs, and those above the units that are worked out from them."""
    return [one for one in kpis_over(units) if one.pk in parts or set(one.part_ids) & set(parts)]
