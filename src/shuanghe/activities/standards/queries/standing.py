"""How the items of a catalogue stand at one organisation today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from shuanghe.activities.standards.models import Adoption
from shuanghe.activities.standards.queries.catalogues import is_issued_by_rule
from shuanghe.activities.standards.queries.held import adoptions_over
from shuanghe.activities.standards.rules import CatalogueItem
from shuanghe.activities.standards.rules.owing import code_of
from shuanghe.duties.models import Deadline
from shuanghe.duties.queries import Item, monthly_list
from shuanghe.duties.queries.deadlines import DeadlineItem, deadlines_in_month
from shuanghe.kernel.periods import Every, period_of
from shuanghe.organisation.models import Organisation

SOURCE = "standards.adoption"


@dataclass(frozen=True)
class Standing:
    """One item at one organisation: who demands it, and how it stands this month.

    due: its duties on the month's list, or the deadlines of its adoption, with what is overdue from
    before since; empty where this kind of organisation owes nothing. since: the month's first day.
    """

    item: CatalogueItem
    is_owed_here: bool
    is_by_rule: bool
    adoption: Adoption | None
    due: tuple[Item | DeadlineItem, ...]
    since: date

    @property
    def verdict(self) -> str:
        """The worst of what is due this month: missing, pending, late, met; "" when nothing is."""
        order = ("missing", "pending", "late", "met", "waived")
        found = {one.verdict.value for one in self.due if one.due_on >= self.since}
        return next((one for one in order if one in found), "")

    @property
    def behind(self) -> int:
        """How many are overdue from before this month."""
        before = [one for one in self.due if one.due_on < self.since]
        return sum(one.verdict.value == "missing" for one in before)


def standings(
    items: Iterable[CatalogueItem], organisation: Organisation, *, on: date
) -> list[Standing]:
    """Each item as it stands at an organisation in view. Three statements."""
    month = period_of(Every.MONTH, on)
    by_duty: dict[str, list[Item | DeadlineItem]] = {}
    for line in monthly_list(organisation=organisation, month=month, on=on):
        by_duty.setdefault(line.duty, []).append(line)
    by_code: dict[str, list[Item | DeadlineItem]] = {}
    for due in deadlines_in_month([organisation.pk], month=month, on=on):
        if due.row.source_type == SOURCE:
            by_code.setdefault(code_of(due.row.source_key), []).append(due)
    adopted = adoptions_over(organisation, on=on)
    return [_standing(item, organisation, on, (by_duty, by_code), adopted) for item in items]


def _standing(
    item: CatalogueItem,
    organisation: Organisation,
    on: date,
    due: tuple[Mapping[str, list[Item | DeadlineItem]], Mapping[str, list[Item | DeadlineItem]]],
    adopted: Mapping[str, Adoption],
) -> Standing:
    by_duty, by_code = due
    found = [line for rule in item.rules for line in by_duty.get(rule, ())]
    return Standing(
        item=item,
        is_owed_here=organisation.kind in item.scope,
        is_by_rule=is_issued_by_rule(item, on=on),
        adoption=adopted.get(item.code),
        due=(*found, *by_code.get(item.code, ())),
        since=on.replace(day=1),
    )


def adoption_counts(adoption: Adoption) -> dict[str, int]:
    """How many deadlines of an adoption in view were met, and how many are open."""
    rows = Deadline.objects.filter(source_type=SOURCE, source_id=adoption.pk, dropped_on=None)
    total, open_ = rows.count(), rows.filter(met_on=None).count()
    return {"met": total - open_, "open": open_}


def adoptions_of(code: str) -> list[Adoption]:
    """Every adoption of an item in the scope in force, the standing ones first."""
    rows = Adoption.objects.filter(code=code).select_related("organisation")
    return sorted(rows, key=lambda one: (one.until_on is not None, -one.pk))


def adoption_in_view(pk: int) -> Adoption | None:
    """An adoption of the scope in force; None for any other."""
    found: Adoption | None = Adoption.objects.filter(pk=pk).select_related("organisation").first()
    return found
