"""Filing values: every row judged, all written or none, set-wise, in a ledger that only grows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.operations.models import EntryKind, KpiEntry, KpiValue, Quantity, ValueState
from shuanghe.operations.queries.definitions import Held, held_in, terms_of
from shuanghe.operations.queries.ledger import Key, values_standing
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.operations.rules.filing import (
    Fault,
    amount_fault,
    month_fault,
    standing_fault,
)
from shuanghe.organisation.models import Organisation

AT_ONCE = 500


@dataclass(frozen=True)
class Filing:
    """One value to be filed. month: the first day of its period; reason: why it is changed."""

    kpi_id: int
    unit_id: int
    month: date
    amount: Decimal
    quantity: str = Quantity.ACTUAL
    reason: str = ""

    @property
    def key(self) -> Key:
        """What tells its value from others."""
        return self.kpi_id, self.unit_id, self.month, self.quantity


@dataclass(frozen=True)
class Filed:
    """How many values were new, changed (a correction among them) or there already."""

    new: int = 0
    changed: int = 0
    same: int = 0


class FilingRefused(Refused):
    """Values that may not stand; faults: (place in what was sent, what is wrong)."""

    def __init__(self, faults: Sequence[tuple[int, Fault]]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(fault.text for _at, fault in self.faults))


@action("kpi.file")
def values_file(
    actor: Actor,
    *,
    organisation: Organisation | None = None,
    judge: Callable[[], Sequence[Filing]],
    source: str = "",
    on: date | None = None,
) -> Filed:
    """File values for units the actor answers for, all of them or none.

    organisation: the place of the audit line, None for all that the actor holds. judge gives the
    values inside this transaction. What stands already writes nothing; a changed value leaves
    the former in the ledger; a locked one is corrected when the filing says why.
    Raises FilingRefused with every fault.
    """
    today = on or timezone.localdate()
    held = held_in(actor.scope("kpi.file"), on=today)
    filings = list(judge())
    units = {one.unit_id: held.units[one.unit_id] for one in filings if one.unit_id in held.units}
    # Exactly the units of these pairs: the owner of a KPI files for units outside the own subtree.
    with looking(Scope.of(*(unit.path for unit in units.values()))):
        list(Organisation.objects.select_for_update().filter(pk__in=units).order_by("pk"))
        standing = values_standing({one.key for one in filings})
        _check(filings, held, standing, on=today)
        filed = _write(actor, filings, held, standing, source=source)
    trail().note(
        organisation or ("operations.kpivalue", source),
        f"填报经营指标：新增 {filed.new} 项、变更 {filed.changed} 项",
        after={"source": source, "new": filed.new, "changed": filed.changed},
    )
    return filed


def filing_fault(
    one: Filing, held: Held, standing: dict[Key, KpiValue], *, on: date
) -> Fault | None:
    """What is wrong with one filing, as it stands now; None when it may be written."""
    if (one.kpi_id, one.unit_id) not in held.pairs:
        return Fault("kpi", "这个指标不由您填报，或这个单位不填报它；请由指标的填报部门办理。")
    terms, is_plan = terms_of(held.kpis[one.kpi_id]), one.quantity == Quantity.PLAN
    value = standing.get(one.key)
    return (
        amount_fault(terms, one.amount)
        or month_fault(terms, one.month, on=on, is_plan=is_plan)
        or standing_fault(
            terms,
            one.amount,
            before=None if value is None else value.standing,
            reason=one.reason,
            is_plan=is_plan,
        )
    )


def _check(
    filings: Sequence[Filing], held: Held, standing: dict[Key, KpiValue], *, on: date
) -> None:
    faults, seen = [], set()
    for at, one in enumerate(filings):
        fault = filing_fault(one, held, standing, on=on)
        if fault is None and one.key in seen:
            fault = Fault("month", _("同一单位、指标、月份填了两次，请只留一行。"))
        seen.add(one.key)
        if fault is not None:
            faults.append((at, fault))
    if faults:
        raise FilingRefused(faults)


def _write(
    actor: Actor,
    filings: Sequence[Filing],
    held: Held,
    standing: dict[Key, KpiValue],
    *,
    source: str,
) -> Filed:
    """The entries of what changes, and the values that follow from them."""
    entries, values, new = [], [], 0
    for one in filings:
        before, wanted = standing.get(one.key), millionths_of(one.amount)
        if before is not None and before.millionths == wanted:
            continue
        new += before is None
        is_locked = before is not None and before.is_locked
        kept = {
            "kpi_id": one.kpi_id, "organisation_id": one.unit_id, "month": one.month,
            "quantity": one.quantity, "millionths": wanted, "entered_by": actor.name,
            "entered_by_id": actor.user_id, "is_sample": held.units[one.unit_id].is_sample,
        }  # fmt: skip
        entries.append(
            KpiEntry(
                **kept,
                kind=EntryKind.CORRECTED if is_locked else EntryKind.FILED,
                before_millionths=None if before is None else before.millionths,
                reason=one.reason.strip()[:200],
                source=source[:100],
            )
        )
        state = ValueState.CORRECTED if is_locked else ValueState.FILED
        values.append(KpiValue(**kept, state=state, changed_at=timezone.now()))
    KpiEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
    KpiValue.objects.bulk_create(
        values,
        batch_size=AT_ONCE,
        update_conflicts=True,
        unique_fields=["kpi", "organisation", "month", "quantity"],
        update_fields=[
            "millionths", "state", "entered_by", "entered_by_id", "confirmed_by", "changed_at"
        ],
    )  # fmt: skip
    return Filed(new, len(entries) - new, len(filings) - len(entries))
