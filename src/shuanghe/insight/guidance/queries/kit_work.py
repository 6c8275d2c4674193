"""The work's side of a hand-over kit: what is open and what was done."""

from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.dues.queries.people import bases_missing
from shuanghe.activities.dues.queries.sheets import month_sheet
from shuanghe.activities.meetings.models import Meeting, MeetingState
from shuanghe.activities.meetings.queries.suggesting import open_tasks
from shuanghe.duties.queries import deadlines_open, monthly_list
from shuanghe.insight.guidance.queries.changes import Change
from shuanghe.insight.guidance.queries.practice import setting
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.ui.words import period_words
from shuanghe.organisation.models import Organisation, OrganisationKind
from shuanghe.procedures.queries.book import procedures_restricted
from shuanghe.procedures.queries.found import Wanted, cases_found
from shuanghe.procedures.queries.listing import case_lines
from shuanghe.records.models import Record
from shuanghe.records.queries.practice import kinds_titled

Rows = list[list[str]]
OPEN = ("missing", "pending")
UNDER_WAY = (MeetingState.PLANNED, MeetingState.HELD, MeetingState.SIGNED)
COLLECTING = (
    OrganisationKind.BRANCH,
    OrganisationKind.JOINT_BRANCH,
    OrganisationKind.TEMPORARY_BRANCH,
)
MOST = 200


def duties(organisation: Organisation, on: date, _change: Change | None) -> Rows:
    """The open duties of the month and what is overdue from before, soonest due first."""
    month = period_of(Every.MONTH, on)
    return [
        [one.title, period_words(one.period), f"{one.due_on}", _(one.verdict.label), one.citation]
        for one in monthly_list(organisation=organisation, month=month, on=on)
        if one.verdict in OPEN
    ]


def deadlines(organisation: Organisation, on: date, _change: Change | None) -> Rows:
    """The open deadlines of the body, soonest first; those of restricted cases name nobody."""
    found = deadlines_open(on=on).filter(organisation=organisation)[:MOST]
    late, open_ = _("逾期"), _("待办")
    return [
        [one.title, one.subject, f"{one.due_on}", late if one.due_on < on else open_]
        for one in found
    ]


def cases(organisation: Organisation, on: date, _change: Change | None) -> Rows:
    """The cases that the body itself runs, without the restricted ones."""
    running = cases_found(Wanted()).filter(organisation=organisation)
    shown = running.exclude(procedure__in=list(procedures_restricted()))[:MOST]
    return [
        [
            one.title,
            one.case.subject_name,
            f"{one.case.opened_on}",
            f"{one.done}/{one.total}",
            "；".join(step.title for step in one.next),
        ]
        for one in case_lines(shown, on=on)
    ]


def meetings(organisation: Organisation, _on: date, _change: Change | None) -> Rows:
    """Meetings that are planned or not archived yet."""
    found = Meeting.objects.filter(
        organisation=organisation, state__in=UNDER_WAY, corrects=None
    ).order_by("planned_on", "id")
    return [
        [one.title, f"{one.held_on or one.planned_on}", _(MeetingState(one.state).label)]
        for one in found[:MOST]
    ]


def tasks(organisation: Organisation, _on: date, _change: Change | None) -> Rows:
    """What meetings have set and nobody has reported done."""
    return [[one.text, one.owner_name, f"{one.due_on}"] for one in open_tasks(organisation)[:MOST]]


def dues(organisation: Organisation, on: date, _change: Change | None) -> Rows:
    """How the dues of the running month stand: people and sums, never wages, never names."""
    if organisation.kind not in COLLECTING:
        return []
    sheet = month_sheet(organisation, on.replace(day=1), on=on)
    behind = sum(bool(row.open_months) for row in sheet.rows)
    return [
        [_("本月应交人数"), f"{len(sheet.rows)}"],
        [_("本月已收（元）"), f"{sheet.collected}"],
        [_("本月未交清人数"), f"{len(sheet.open_rows)}"],
        [_("以前月份未交清人数"), f"{behind}"],
        [_("本年还没有核定基数的人数"), f"{len(bases_missing(organisation, on.year))}"],
    ]


def records(organisation: Organisation, on: date, _change: Change | None) -> Rows:
    """The records of the last twelve months, newest first."""
    months = on.year * 12 + on.month - 1 - setting("records_months")
    since = date(months // 12, months % 12 + 1, 1)
    found = Record.objects.filter(
        organisation=organisation, withdrawn_at=None, done_on__range=(since, on)
    ).order_by("-done_on", "-id")
    late = _("补录")
    return [
        [
            f"{one.done_on}",
            "、".join(kinds_titled(tuple(one.kinds))),
            one.title,
            late if one.is_late_entry else "",
        ]
        for one in found[: setting("records_most")]
    ]
