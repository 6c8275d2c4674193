"""Definitions of KPIs, and which units report them."""

import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import is_within
from shuanghe.operations.models import Direction, Kpi, KpiUnit, KpiValue
from shuanghe.organisation.models import Organisation

LATEST = 50
FIXED_WITH_VALUES = ("measure", "frequency", "numerator", "denominator")


@dataclass(frozen=True)
class KpiLine:
    """What a definition says. fields: those of the model, without place and code."""

    code: str
    fields: dict[str, Any]


def nested_check(units: Collection[Organisation]) -> None:
    """Refuse units of which one lies within another: their figures would be counted twice."""
    listed = sorted(units, key=lambda unit: unit.path)
    for upper, lower in itertools.pairwise(listed):
        if upper.pk != lower.pk and is_within(lower.path, upper.path):
            raise Refused(
                _("“%(lower)s”在“%(upper)s”之内，两个都填报会重复计数，请只留一个。")
                % {"lower": lower.name, "upper": upper.name}
            )


@action("kpi.manage")
def kpi_create(actor: Actor, *, organisation: Organisation, line: KpiLine) -> Kpi:
    """Define a KPI for an organisation and all below it. Raises Refused for one that cannot be."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    made = Kpi(
        organisation=organisation,
        code=line.code.strip().upper(),
        is_sample=organisation.is_sample,
        **line.fields,
    )
    _check(made)
    if Kpi.objects.filter(organisation=organisation, code=made.code).exists():
        raise Refused(_("已经有编码为 %(code)s 的指标，请换一个编码。") % {"code": made.code})
    made.save()
    trail().note(made, f"建立经营指标“{made.title}”", after=told(made))
    return made


@action("kpi.manage")
def kpi_change(actor: Actor, *, organisation: Organisation, kpi: Kpi, line: KpiLine) -> Kpi:
    """Change a definition. What its values mean stays: unit of measure, frequency, parts.

    Raises Refused for a change of these once there are values, and for a definition that cannot be.
    """
    before = told(kpi)
    has_values = KpiValue.objects.filter(kpi=kpi).exists()
    for name, value in line.fields.items():
        if has_values and name in FIXED_WITH_VALUES and getattr(kpi, name) != value:
            raise Refused(
                _("这个指标已有数值，计量单位、频次和分子分母不能再改；请停用它，另建一个指标。")
            )
        setattr(kpi, name, value)
    _check(kpi)
    kpi.save()
    trail().note(kpi, f"修改经营指标“{kpi.title}”", before=before, after=told(kpi))
    return kpi


@action("kpi.manage")
def units_set(
    actor: Actor,
    *,
    organisation: Organisation,
    kpi: Kpi,
    units: Sequence[Organisation],
    on: date | None = None,
) -> int:
    """Say which units report a KPI from now on; the others stop. How many report it then."""
    today = on or timezone.localdate()
    outside = [unit for unit in units if not is_within(unit.path, organisation.path)]
    if outside:
        raise Refused(_("%(unit)s 不在这个指标的适用范围内，请去掉。") % {"unit": outside[0].name})
    nested_check(units)
    wanted = {unit.pk for unit in units}
    open_ = {one.organisation_id: one for one in KpiUnit.objects.filter(kpi=kpi, until_on=None)}
    _end([open_[unit] for unit in open_.keys() - wanted], today)
    KpiUnit.objects.bulk_create(
        KpiUnit(kpi=kpi, organisation_id=unit, from_on=min(kpi.from_on, today))
        for unit in sorted(wanted - open_.keys())
    )
    trail().note(
        kpi,
        f"“{kpi.title}”由 {len(wanted)} 个单位填报",
        before={"units": sorted(open_)},
        after={"units": sorted(wanted)},
    )
    return len(wanted)


def _end(lines: Collection[KpiUnit], today: date) -> None:
    for one in lines:
        if one.from_on >= today:
            one.delete()
        else:
            one.until_on = today
            one.save(update_fields=["until_on"])


def _check(kpi: Kpi) -> None:
    """Raise Refused for what a definition cannot say, with the mend."""
    if not kpi.code or not kpi.title.strip() or not kpi.measure.strip():
        raise Refused(_("请写明指标的编码、名称和计量单位。"))
    if (kpi.numerator_id is None) != (kpi.denominator_id is None):
        raise Refused(_("算出来的指标要同时选分子和分母；只填报的指标两项都不选。"))
    if kpi.numerator_id is not None:
        _check_parts(kpi)
    low, high = kpi.band_low_millionths, kpi.band_high_millionths
    if kpi.direction == Direction.BAND and (low is None or high is None or low > high):
        raise Refused(_("“在目标区间内为好”的指标要写明区间的下限和上限，下限不大于上限。"))
    low, high = kpi.plausible_low_millionths, kpi.plausible_high_millionths
    if low is not None and high is not None and low > high:
        raise Refused(_("合理范围的下限大于上限，请核对。"))
    if kpi.until_on is not None and kpi.until_on <= kpi.from_on:
        raise Refused(_("停用日期要晚于启用日期。"))


def _check_parts(kpi: Kpi) -> None:
    numerator, denominator = kpi.numerator, kpi.denominator
    for part in (numerator, denominator):
        if part.is_computed or part.pk == kpi.pk:
            raise Refused(_("分子和分母要选直接填报的指标，不能选算出来的指标或它自己。"))
        if part.frequency != kpi.frequency:
            raise Refused(_("分子、分母和这个指标的频次要一样。"))
    if numerator.organisation_id != denominator.organisation_id:
        raise Refused(_("分子和分母要由同一个组织制定。"))


def told(kpi: Kpi) -> dict[str, Any]:
    """What the audit line keeps of a definition."""
    names = (
        "code", "title", "measure", "direction", "formula", "numerator_id", "denominator_id",
        "gathering", "owner_id", "owner_post", "frequency", "may_be_negative",
        "plausible_low_millionths", "plausible_high_millionths", "from_on", "until_on",
    )  # fmt: skip
    return {name: getattr(kpi, name) for name in names}
