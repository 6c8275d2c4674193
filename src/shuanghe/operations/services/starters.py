"""Adopting a starter set: its definitions become one's own, to be changed at will."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import is_within
from shuanghe.operations.models import Kpi, KpiUnit
from shuanghe.operations.queries.starters import starter_sets
from shuanghe.operations.services.kpis import nested_check
from shuanghe.organisation.models import Organisation


@action("kpi.manage")
def starter_adopt(
    actor: Actor,
    *,
    organisation: Organisation,
    key: str,
    part: str,
    units: Sequence[Organisation],
    from_on: date | None = None,
) -> int:
    """Define the KPIs of a part of a set here and let the units report them; how many are new.

    A code that is there already keeps its definition and gains the units. Raises Refused for an
    unknown set, a unit outside the organisation, or one within another that reports or will.
    """
    found = starter_sets().get(key)
    chosen = None if found is None else found.part(part)
    if found is None or chosen is None:
        raise Refused(_("没有这个起步指标集，请从列表中选择。"))
    if any(not is_within(unit.path, organisation.path) for unit in units):
        raise Refused(_("填报单位要在本组织之内，请去掉范围外的单位。"))
    since = from_on or timezone.localdate().replace(month=1, day=1)
    codes = [line["code"] for line in chosen.lines]
    there = KpiUnit.objects.filter(
        kpi__organisation=organisation, kpi__code__in=codes, until_on=None
    ).select_related("organisation")
    nested_check({*units, *(one.organisation for one in there)})
    known = {one.code: one for one in Kpi.objects.filter(organisation=organisation, code__in=codes)}
    missing = [line for line in chosen.lines if line["code"] not in known]
    for line in sorted(missing, key=lambda one: bool(one["parts"])):
        parts = [known[code] for code in line["parts"]]
        shared = {"provenance": found.provenance, "from_on": since}
        known[line["code"]] = _define(organisation, line, parts, **shared)
    _report([known[code] for code in codes], units, since)
    trail().note(
        organisation,
        f"采用“{found.title}”{chosen.title}：新建指标 {len(missing)} 项，{len(units)} 个单位填报",
        after={"set": key, "part": part, "units": [unit.code for unit in units]},
    )
    return len(missing)


def _define(
    organisation: Organisation, line: Mapping[str, Any], parts: Sequence[Kpi], **shared: Any
) -> Kpi:
    """A KPI of the set at an organisation; parts: numerator and denominator of a computed one."""
    numerator, denominator = parts or (None, None)
    fields = {name: value for name, value in line.items() if name != "parts"}
    kpi: Kpi = Kpi.objects.create(
        organisation=organisation,
        numerator=numerator,
        denominator=denominator,
        is_sample=organisation.is_sample,
        **shared,
        **fields,
    )
    return kpi


def _report(kpis: Sequence[Kpi], units: Sequence[Organisation], since: date) -> None:
    """Let units report KPIs that they do not report yet."""
    open_ = set(
        KpiUnit.objects.filter(kpi__in=kpis, until_on=None).values_list("kpi_id", "organisation_id")
    )
    KpiUnit.objects.bulk_create(
        (
            KpiUnit(kpi=kpi, organisation=unit, from_on=since)
            for kpi in kpis
            for unit in units
            if (kpi.pk, unit.pk) not in open_
        ),
        batch_size=500,
    )
