"""The data pack of a host: its KPIs over two years, drawn from the ledger, never typed again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.activities.counselling.models import CounsellingTopic, TopicMeasure
from shuanghe.activities.counselling.queries.topics.places import (
    kpis_measured,
    pairs_of,
)
from shuanghe.activities.counselling.queries.topics.terms import sheet
from shuanghe.activities.counselling.rules.topics.months import (
    Pack,
    change_percent,
    is_reached,
    mean_of,
    month_after,
    pack_of,
)
from shuanghe.operations.models import Kpi
from shuanghe.operations.queries.definitions import benchmarks_over
from shuanghe.operations.queries.values import Series, confirmed_at
from shuanghe.operations.rules.amounts import rounded
from shuanghe.organisation.models import Organisation


def written(amount: Decimal | None, decimals: int) -> str:
    """A value of a KPI as people read it; a dash for none."""
    return "—" if amount is None else f"{rounded(amount, decimals):,}"


@dataclass(frozen=True)
class PackLine:
    """One KPI of one unit over two years, held against its benchmark of the year."""

    kpi: Kpi
    unit: Organisation
    pack: Pack
    benchmark: Decimal | None

    @property
    def gap_percent(self) -> Decimal | None:
        """How far the latest value lies from the benchmark, per cent of it."""
        return change_percent(self.benchmark, self.pack.latest)

    def shown(self, amount: Decimal | None) -> str:
        return written(amount, self.kpi.decimals)

    @property
    def missing(self) -> str:
        """The months nobody filed, in words."""
        return "、".join(f"{one:%Y-%m}" for one in self.pack.missing)


def kpi_pack(host: Organisation, *, on: date) -> list[PackLine]:
    """Every KPI that units of a host report, over the months the data says."""
    months, pairs = int(sheet("scoring")["kpi_months"]), pairs_of(host)
    since = month_after(on.replace(day=1), -months)
    values = confirmed_at(host.path, [(kpi, unit.pk) for kpi, unit in pairs], since, on)
    kpis = list({kpi.pk: kpi for kpi, _unit in pairs}.values())
    units = list({unit.pk: unit for _kpi, unit in pairs}.values())
    held = benchmarks_over(kpis, units, [on.year])
    found = []
    for kpi, unit in pairs:
        sticks = [held.get((kpi.pk, unit.pk, on.year, kind)) for kind in KINDS]
        stick = next((one for one in sticks if one is not None), None)
        pack = pack_of(values.get((kpi.pk, unit.pk), {}), on=on, months=months)
        found.append(PackLine(kpi, unit, pack, None if stick is None else stick.amount))
    return found


KINDS = ("target", "internal_best", "industry", "design")


@dataclass(frozen=True)
class MeasureLine:
    """A KPI of a topic: baseline, target, the mean since the start, the months behind it."""

    measure: TopicMeasure
    months: int
    mean: Decimal | None
    latest_month: date | None
    latest: Decimal | None
    is_reached: bool | None

    def shown(self, amount: Decimal | None) -> str:
        return written(amount, self.measure.kpi_decimals)

    @property
    def change(self) -> Decimal | None:
        """The mean since the start against the baseline, in per cent."""
        return change_percent(self.measure.baseline, self.mean)


def measure_lines(
    topic: CounsellingTopic, measures: Sequence[TopicMeasure], *, on: date
) -> list[MeasureLine]:
    """The KPIs of a topic with the confirmed months since it started."""
    if not measures:
        return []
    start = month_after((topic.started_on or on).replace(day=1))
    kpis = kpis_measured({one.kpi_id for one in measures})
    pairs = [(kpis[one.kpi_id], one.unit_id) for one in measures if one.kpi_id in kpis]
    values: Series = {}
    if topic.started_on:
        values = confirmed_at(topic.organisation.path, pairs, start, on)
    found = []
    for one in measures:
        series = {m: v for m, v in values.get((one.kpi_id, one.unit_id), {}).items() if m >= start}
        last, mean = max(series, default=None), mean_of(series.values())
        found.append(
            MeasureLine(
                one, len(series), mean, last, None if last is None else series[last],
                is_reached(mean, one.target, one.kpi_direction),
            )
        )  # fmt: skip
    return found
