"""一板: duties, deadlines, meetings, milestones and figures of a subtree, day by day."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import MeetingState
from shuanghe.activities.meetings.queries.found import SOURCE as MEETING
from shuanghe.activities.meetings.queries.found import Wanted, meetings_found
from shuanghe.activities.projects.models import ProjectMilestone
from shuanghe.activities.projects.rules.states import DRAFTED, ENDED
from shuanghe.duties.queries import deadlines_open, subtree_status
from shuanghe.insight.ledgers.queries.places import opening, within
from shuanghe.insight.ledgers.rules.days import Day, Lane, Mark, by_day, standing
from shuanghe.insight.ledgers.rules.rows import status_of
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.operations.models import KpiUnit, KpiValue, Quantity
from shuanghe.operations.queries.definitions import kpis_named
from shuanghe.operations.queries.reading import month_before
from shuanghe.operations.rules.filing import MONTHS_OF
from shuanghe.organisation.models import Organisation

MOST = 60
"""How many single things of one kind a month names; the rest is a number and a link."""
DEFAULTS = Path(__file__).parents[1] / "defaults.yaml"


@lru_cache(maxsize=1)
def defaults() -> dict[str, Any]:
    """The house's own settings (示例默认)."""
    loaded: dict[str, Any] = yaml.safe_load(DEFAULTS.read_text("utf-8"))
    return loaded


def month_board(
    actor: Actor, organisation: Organisation, *, month: Period, on: date
) -> tuple[list[Day], bool]:
    """The days of a month that hold anything, and whether anything was left out for number."""
    marks: list[Mark] = []
    is_cut = False
    for right, reader in READERS:
        if actor.may(right, organisation.path):
            with looking(actor.scope(right)):
                found = list(reader(organisation, month, on))
            is_cut = is_cut or len(found) > MOST
            marks += found[:MOST]
    return by_day(marks), is_cut


def _duties(organisation: Organisation, month: Period, on: date) -> Iterator[Mark]:
    together: dict[tuple[date, str], list[Any]] = {}
    for one in subtree_status(organisation=organisation, year=month.starts_on.year, on=on):
        if one.slot.due_on in month:
            together.setdefault((one.slot.due_on, one.slot.duty), []).append(one)
    for (day, duty), found in together.items():
        owed = sum(one.total - one.waived for one in found)
        done = sum(one.on_time + one.late for one in found)
        missing = sum(one.missing for one in found)
        if owed:
            yield Mark(
                day,
                Lane.DUTY,
                found[0].slot.title,
                opening(
                    "dashboards:cell", organisation=organisation.code, month=str(month), duty=duty
                ),
                status_of(missing=missing, pending=owed - done - missing),
                counts=(done, owed),
            )


def _deadlines(organisation: Organisation, month: Period, on: date) -> Iterator[Mark]:
    found = deadlines_open(on=on).filter(
        within("organisation__path", organisation), due_on__range=(month.starts_on, month.ends_on)
    )
    for row in found[: MOST + 1]:
        yield Mark(
            row.due_on,
            Lane.DUTY,
            row.title,
            opening("duties:deadlines"),
            standing(is_done=False, day=row.due_on, on=on),
            str(row.organisation),
        )


def _meetings(organisation: Organisation, month: Period, on: date) -> Iterator[Mark]:
    wanted = Wanted(organisation=organisation, from_on=month.starts_on, until_on=month.ends_on)
    places = Organisation.objects.filter(path=OuterRef("path")).order_by()
    name = Case(When(short_name="", then=F("name")), default=F("short_name"))
    found = meetings_found(wanted).annotate(place=Subquery(places.values_list(name)[:1]))
    for one in found.order_by("day", "id")[: MOST + 1]:
        is_meeting = one.source_type == MEETING
        is_done = not is_meeting or one.state == MeetingState.FROZEN
        page = "meetings:meeting" if is_meeting else "records:record"
        yield Mark(
            one.day,
            Lane.MEETING,
            one.title,
            opening(page, one.source_id),
            standing(is_done=is_done, day=one.day, on=on),
            one.place or "",
        )


def _milestones(organisation: Organisation, month: Period, on: date) -> Iterator[Mark]:
    found = ProjectMilestone.objects.filter(
        within("project__organisation__path", organisation),
        due_on__range=(month.starts_on, month.ends_on),
    ).exclude(project__state__in=[*DRAFTED, *ENDED])
    told = found.order_by("due_on", "id").values_list(
        "due_on", "title", "done_on", "project_id", "project__title"
    )
    for day, title, done_on, project, name in told[: MOST + 1]:
        status = standing(is_done=done_on is not None, day=day, on=on)
        yield Mark(day, Lane.PROJECT, title, opening("projects:project", project), status, name)


def _figures(organisation: Organisation, month: Period, on: date) -> Iterator[Mark]:
    """The day by which the figures of the month before are filed, and how many are."""
    before = month_before(month.starts_on)
    lines = KpiUnit.objects.filter(
        within("organisation__path", organisation),
        Q(until_on=None) | Q(until_on__gt=before),
        from_on__lt=month.starts_on,
    )
    pairs = set(lines.values_list("kpi_id", "organisation_id"))
    owed = {
        kpi.pk
        for kpi in kpis_named({kpi for kpi, _unit in pairs})
        if not kpi.is_computed and (before.month - 1) % MONTHS_OF[kpi.frequency] == 0
    }
    due = {pair for pair in pairs if pair[0] in owed}
    if not due:
        return
    there = KpiValue.objects.filter(
        within("organisation__path", organisation),
        month=before, quantity=Quantity.ACTUAL, kpi_id__in=owed,
    )  # fmt: skip
    filed = len(due & set(there.order_by().values_list("kpi_id", "organisation_id")))
    day = month.starts_on.replace(day=int(defaults()["kpi_filing_day"]["value"]))
    yield Mark(
        day,
        Lane.FIGURES,
        _("填报 %(month)s 经营指标") % {"month": f"{before:%Y-%m}"},
        opening("operations:kpis"),
        standing(is_done=filed == len(due), day=day, on=on),
        counts=(filed, len(due)),
    )


Reader = Callable[[Organisation, Period, date], Iterator[Mark]]
READERS: tuple[tuple[str, Reader], ...] = (
    ("duty.read", _duties),
    ("duty.read", _deadlines),
    ("record.read", _meetings),
    ("project.read", _milestones),
    ("kpi.read", _figures),
)
