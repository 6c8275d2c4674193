"""Deadlines in view: of one organisation in a month, and the three lists of a subtree."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Q, QuerySet

from shuanghe.duties.models import Deadline
from shuanghe.duties.rules import Verdict, verdict
from shuanghe.kernel.periods import Period
from shuanghe.organisation.models import Organisation

NEAR_DAYS = 14
"""示例默认: a deadline this near is shown as nearly late."""


class Pressing(StrEnum):
    """The three lists: late, nearly late, to do."""

    LATE = "late"
    NEAR = "near"
    TO_DO = "to_do"


@dataclass(frozen=True)
class DeadlineItem:
    """One deadline as it stands on a day."""

    row: Deadline
    verdict: Verdict
    pressing: Pressing


def deadlines_in_month(
    organisation: Organisation, *, month: Period, on: date
) -> list[DeadlineItem]:
    """What the organisation owes by deadline in a month, soonest first. One statement.

    Due in the month, still open from before it, or met in it.
    """
    open_before = Q(met_on=None, due_on__lte=month.ends_on)
    in_month = Q(due_on__range=(month.starts_on, month.ends_on))
    met_within = Q(met_on__range=(month.starts_on, month.ends_on))
    rows = Deadline.objects.filter(
        open_before | in_month | met_within, organisation=organisation, dropped_on=None
    )
    return [_item(row, on) for row in rows.order_by("due_on", "id")]


def deadlines_open(*, on: date, pressing: Pressing | None = None) -> QuerySet[Deadline]:
    """Every open deadline in the scope in force, soonest first; of one of the three lists."""
    rows = Deadline.objects.filter(met_on=None, dropped_on=None)
    near = on + timedelta(days=NEAR_DAYS)
    if pressing == Pressing.LATE:
        rows = rows.filter(due_on__lt=on)
    elif pressing == Pressing.NEAR:
        rows = rows.filter(due_on__range=(on, near))
    elif pressing == Pressing.TO_DO:
        rows = rows.filter(due_on__gt=near)
    return rows.select_related("organisation").order_by("due_on", "id")


def pressing_of(row: Deadline, on: date) -> Pressing:
    """Which of the three lists an open deadline is on."""
    if row.due_on < on:
        return Pressing.LATE
    return Pressing.NEAR if row.due_on <= on + timedelta(days=NEAR_DAYS) else Pressing.TO_DO


def _item(row: Deadline, on: date) -> DeadlineItem:
    judged = verdict(due_on=row.due_on, met_on=row.met_on, on=on, is_waived=False)
    return DeadlineItem(row, judged, pressing_of(row, on))
