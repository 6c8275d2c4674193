"""Deadlines in view: of one organisation in a month, and the three lists of a subtree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from shuanghe.duties.models import Deadline
from shuanghe.duties.rules import Verdict, verdict
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions.scopes import current_scope
from shuanghe.organisation.models import Post

NEAR_DAYS = 14
"""示例默认: a deadline this near is shown as nearly late."""


class Pressing(StrEnum):
    """The three lists: late, nearly late, to do."""

    LATE = "late"
    NEAR = "near"
    TO_DO = "to_do"


@dataclass(frozen=True)
class DeadlineItem:
    """One deadline as it stands on a day; on a list it stands beside the duties of the period."""

    row: Deadline
    verdict: Verdict
    pressing: Pressing
    slot_id: None = None
    member_id: None = None
    amount: None = None
    period: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def organisation_id(self) -> int:
        """Who owes it."""
        return int(self.row.organisation_id)

    @property
    def duty(self) -> str:
        """The rule's id; empty where no rule sets the time."""
        return self.row.rule_id

    @property
    def title(self) -> str:
        return self.row.title

    @property
    def subject(self) -> str:
        """Whom or what it is about; for the eyes of those who may read cases."""
        return self.row.subject

    @property
    def due_on(self) -> date:
        return self.row.due_on

    @property
    def met_on(self) -> date | None:
        return self.row.met_on

    @property
    def owner(self) -> str:
        return self.row.owner

    @property
    def citation(self) -> str:
        return self.row.citation

    @property
    def is_soft(self) -> bool:
        return self.row.is_soft


_periodic: set[str] = set()


def periodic_plug(source_type: str) -> None:
    """Say that the deadlines of a source run for a period: while open they are listed in each of
    its months, as the duties of a rule are. Only project calls this."""
    _periodic.add(source_type)


def deadlines_in_month(
    organisations: Sequence[int], *, month: Period, on: date
) -> list[DeadlineItem]:
    """What these organisations owe by deadline in a month, soonest first. One statement.

    Due in the month, still open from before it, met in it, or of a period that holds it.
    """
    return _items(Q(organisation__in=organisations), month, on)


def deadlines_of_member(member_id: int, *, month: Period, on: date) -> list[DeadlineItem]:
    """What a person owes by deadline in a month through the posts held on a day. One statement."""
    held = Post.objects.filter(
        Q(until_on=None) | Q(until_on__gt=on), member=member_id, from_on__lte=on
    ).order_by()
    here = held.filter(organisation=OuterRef("organisation"), kind=OuterRef("owner"))
    whose = Q(Exists(here), organisation__in=held.values("organisation"))
    return _items(whose, month, on)


def _items(whose: Q, month: Period, on: date) -> list[DeadlineItem]:
    open_before = Q(met_on=None, due_on__lte=month.ends_on)
    coming = Q(met_on=None, source_type__in=_periodic, starts_on__lte=month.ends_on)
    in_month = Q(due_on__range=(month.starts_on, month.ends_on))
    met_within = Q(met_on__range=(month.starts_on, month.ends_on))
    owed = open_before | in_month | met_within | coming
    rows = _shown().filter(owed, whose, dropped_on=None)
    return [_item(row, on) for row in rows.order_by("due_on", "id")]


def deadlines_open(*, on: date, pressing: Pressing | None = None) -> QuerySet[Deadline]:
    """Every open deadline in the scope in force, soonest first; of one of the three lists."""
    rows = _shown().filter(met_on=None, dropped_on=None)
    near = on + timedelta(days=NEAR_DAYS)
    if pressing == Pressing.LATE:
        rows = rows.filter(due_on__lt=on)
    elif pressing == Pressing.NEAR:
        rows = rows.filter(due_on__range=(on, near))
    elif pressing == Pressing.TO_DO:
        rows = rows.filter(due_on__gt=near)
    return rows.select_related("organisation").order_by("due_on", "id")


def deadline_counts(*, on: date) -> dict[Pressing, int]:
    """How many open deadlines of the scope in force are on each of the three lists."""
    near = on + timedelta(days=NEAR_DAYS)
    counted = (
        _shown()
        .filter(met_on=None, dropped_on=None)
        .aggregate(
            late=Count("pk", filter=Q(due_on__lt=on)),
            near=Count("pk", filter=Q(due_on__range=(on, near))),
            to_do=Count("pk", filter=Q(due_on__gt=near)),
        )
    )
    return {one: counted[one.value] for one in Pressing}


def _shown() -> QuerySet[Deadline]:
    """The deadlines of the scope in force; restricted ones only where the reader handles cases."""
    rows: QuerySet[Deadline] = Deadline.objects.all()
    closed = current_scope().closed
    if closed.is_everything:
        return rows
    return rows.filter(Q(is_restricted=False) | closed.q("organisation__path"))


def pressing_of(row: Deadline, on: date) -> Pressing:
    """Which of the three lists an open deadline is on."""
    if row.due_on < on:
        return Pressing.LATE
    return Pressing.NEAR if row.due_on <= on + timedelta(days=NEAR_DAYS) else Pressing.TO_DO


def _item(row: Deadline, on: date) -> DeadlineItem:
    judged = verdict(due_on=row.due_on, met_on=row.met_on, on=on, is_waived=False)
    return DeadlineItem(row, judged, pressing_of(row, on))
