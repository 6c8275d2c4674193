"""Benchmarks: what a KPI is held against in a year, always with its source."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import is_within
from shuanghe.operations.models import Benchmark, Direction, Kpi
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class BenchmarkLine:
    """One benchmark: kind, year, value, peer, where it was found and when."""

    kind: str
    year: int
    amount: Decimal
    source: str
    source_on: date
    peer: str = ""


@action("kpi.manage")
def benchmark_set(
    actor: Actor, *, organisation: Organisation, kpi: Kpi, scope_path: str, line: BenchmarkLine
) -> Benchmark:
    """Set a benchmark for an organisation and all below; the former value stays in the audit.

    scope_path: the path of the place that defines the KPI. Raises Refused without a source, for a
    band, or for an organisation the KPI does not hold for.
    """
    if kpi.direction == Direction.BAND:
        raise Refused(_("区间指标按目标区间看，不设对标值；请改指标的目标区间。"))
    if not line.source.strip():
        raise Refused(_("请写明出处，例如“2025 年行业对标手册”。"))
    if not is_within(organisation.path, scope_path):
        raise Refused(_("这个指标不适用于该单位，请另选单位。"))
    found = Benchmark.objects.filter(
        kpi_id=kpi.pk, organisation=organisation, kind=line.kind, year=line.year
    ).first()
    before = {} if found is None else {"amount": found.amount, "source": found.source}
    made = found or Benchmark(
        kpi_id=kpi.pk, organisation=organisation, kind=line.kind, year=line.year
    )
    made.millionths = millionths_of(line.amount)
    made.peer, made.source = line.peer.strip()[:60], line.source.strip()[:200]
    made.source_on, made.entered_by = line.source_on, actor.name
    made.is_sample = organisation.is_sample
    made.save()
    trail().note(
        made,
        f"“{kpi.title}”{line.year} 年{made.kind_title}为 {line.amount.normalize():f}",
        before=before,
        after={"amount": made.amount, "source": made.source, "source_on": made.source_on},
    )
    return made
