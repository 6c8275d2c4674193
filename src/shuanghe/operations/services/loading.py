"""Taking over former values, confirmed where they come from: set-wise, ledger and all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import is_within
from shuanghe.operations.models import Kpi, KpiEntry, KpiValue, ValueState
from shuanghe.operations.queries.definitions import terms_of
from shuanghe.operations.rules.amounts import amount_of
from shuanghe.operations.rules.filing import amount_fault, month_fault
from shuanghe.organisation.models import Organisation

VALUE = KpiValue._meta.db_table
ENTRY = KpiEntry._meta.db_table
COLUMNS = (
    "kpi_id, organisation_id, month, quantity, millionths, state, entered_by, confirmed_by, "
    "changed_at, is_sample"
)
KEPT = "kpi_id, organisation_id, month, quantity, millionths"
ENTRIES = """INSERT INTO {entry} ({kept}, kind, before_millionths, reason, source, entered_by,
        entered_at, is_sample)
    SELECT {kept}, %s, {before}, '', %s, {by}, changed_at, is_sample FROM {value}
    WHERE changed_at = %s{only} ORDER BY id"""


@dataclass(frozen=True)
class Former:
    """One former value, in whole millionths; is_open: still to be confirmed here."""

    kpi_id: int
    unit_id: int
    month: date
    millionths: int
    is_open: bool = False


@action("kpi.manage")
def values_take_over(
    actor: Actor,
    *,
    organisation: Organisation,
    former: Sequence[Former],
    entered_by: str,
    confirmed_by: str,
    source: str,
    on: date,
) -> int:
    """Write former values that are not here yet, each with its lines of the ledger; how many.

    organisation: the KPIs are its own and the units lie below it. Raises Refused for the first
    value that may not stand, IntegrityError for one that is here already.
    """
    kpis = {one.pk: one for one in Kpi.objects.filter(organisation=organisation)}
    units = {one.pk: one for one in Organisation.objects.filter(pk__in={o.unit_id for o in former})}
    _check(former, kpis, units, organisation, on=on)
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    rows = [
        (
            one.kpi_id,
            one.unit_id,
            one.month,
            "actual",
            one.millionths,
            ValueState.FILED.value if one.is_open else ValueState.CONFIRMED.value,
            entered_by,
            "" if one.is_open else confirmed_by,
            now,
            units[one.unit_id].is_sample,
        )
        for one in former
    ]
    marks = ", ".join(["%s"] * 10)
    values = {"entry": ENTRY, "value": VALUE, "kept": KEPT}
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {VALUE} ({COLUMNS}) VALUES ({marks})", rows)
        filed = ENTRIES.format(**values, before="NULL", by="entered_by", only="")
        cursor.execute(filed, ["filed", source, now])
        only = " AND state = 'confirmed'"
        confirmed = ENTRIES.format(**values, before="millionths", by="confirmed_by", only=only)
        cursor.execute(confirmed, ["confirmed", source, now])
    trail().note(organisation, f"接收以往的指标数值 {len(rows)} 项", after={"source": source})
    return len(rows)


def _check(
    former: Sequence[Former],
    kpis: dict[int, Kpi],
    units: dict[int, Organisation],
    place: Organisation,
    *,
    on: date,
) -> None:
    terms = {pk: terms_of(one) for pk, one in kpis.items()}
    for one in former:
        unit = units.get(one.unit_id)
        if one.kpi_id not in terms or unit is None or not is_within(unit.path, place.path):
            raise Refused("指标不是该组织的，或单位不在该组织之内。")
        fault = amount_fault(terms[one.kpi_id], amount_of(one.millionths)) or month_fault(
            terms[one.kpi_id], one.month, on=on, is_plan=False
        )
        if fault is not None:
            raise Refused(fault.text)
