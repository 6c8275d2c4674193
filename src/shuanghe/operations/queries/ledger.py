"""The ledger of values: what stands, what led to it, and whether both agree."""

from collections.abc import Collection
from datetime import date

from shuanghe.operations.models import EntryKind, KpiEntry, KpiValue, Quantity, ValueState

Key = tuple[int, int, date, str]
"""(kpi id, unit id, first day of the period, quantity)."""
BACK = (EntryKind.WITHDRAWN, EntryKind.RETURNED)
AFTER = {
    EntryKind.FILED: ValueState.FILED,
    EntryKind.CONFIRMED: ValueState.CONFIRMED,
    EntryKind.CORRECTED: ValueState.CORRECTED,
}


def values_standing(keys: Collection[Key]) -> dict[Key, KpiValue]:
    """The current values of these keys, in view; one statement."""
    if not keys:
        return {}
    found = KpiValue.objects.filter(
        kpi_id__in={key[0] for key in keys},
        organisation_id__in={key[1] for key in keys},
        month__in={key[2] for key in keys},
    )
    told = {(one.kpi_id, one.organisation_id, one.month, one.quantity): one for one in found}
    return {key: told[key] for key in keys if key in told}


def returned_of(unit_id: int, month: date) -> dict[int, KpiEntry]:
    """KPI id → the entry that sent its value of a month back, where that was the last word."""
    found: dict[int, KpiEntry] = {}
    entries = KpiEntry.objects.filter(
        organisation_id=unit_id, month=month, quantity=Quantity.ACTUAL
    )
    for one in entries.order_by("id"):
        found[one.kpi_id] = one
    return {kpi: one for kpi, one in found.items() if one.kind == EntryKind.RETURNED}


def entries_of(kpi_id: int, unit_id: int, month: date) -> list[KpiEntry]:
    """Everything that was written down about a month, oldest first."""
    found = KpiEntry.objects.filter(kpi_id=kpi_id, organisation_id=unit_id, month=month)
    return list(found.order_by("id"))


def values_differing() -> list[Key]:
    """Keys in view whose value is not what the last entry says; empty when all agree."""
    last: dict[Key, tuple[int, str]] = {}
    sure: dict[Key, tuple[int, str]] = {}
    entries = KpiEntry.objects.order_by("id").values_list(
        "kpi_id", "organisation_id", "month", "quantity", "millionths", "kind"
    )
    for kpi, unit, month, quantity, amount, kind in entries.iterator():
        key = kpi, unit, month, quantity
        if kind in BACK:
            last.pop(key, None)
            if key in sure:
                last[key] = sure[key]
            continue
        last[key] = amount, AFTER[kind]
        if kind == EntryKind.CONFIRMED:
            sure[key] = last[key]
    values = KpiValue.objects.order_by().values_list(
        "kpi_id", "organisation_id", "month", "quantity", "millionths", "state"
    )
    held = {(kpi, unit, month, quantity): told for kpi, unit, month, quantity, *told in values}
    keys = held.keys() | last.keys()
    return sorted(key for key in keys if tuple(held.get(key, ())) != last.get(key))
