"""What an agreement makes its two sides owe by a day; kept in step after every change of it."""

from collections.abc import Container, Iterator
from datetime import date

from shuanghe.activities.agreements.models import Agreement
from shuanghe.activities.agreements.queries.people import unsigned_sides
from shuanghe.activities.agreements.queries.skeletons import Clocks, skeleton
from shuanghe.activities.agreements.rules.states import Signer, State
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.kernel.periods import Every, Period, periods_in_year
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.kernel.workdays.rules import Calendar
from shuanghe.organisation.models import PostKind

SOURCE = "agreements.agreement"
OWNER = PostKind.SECRETARY.value
CITATION = "示例默认"


def clocks_follow(
    agreement: Agreement, *, on: date, met: dict[str, date] | None = None,
    calendar: Calendar | None = None,
) -> None:  # fmt: skip
    """Set the deadlines an agreement asks for as it stands; met: those just met, by key."""
    known = calendar or calendar_entered()
    wanted = list(_wanted(agreement, on, skeleton().clocks, known))
    deadlines_keep(Source(SOURCE, agreement.pk), wanted=wanted, met=met or {}, on=on)


def _wanted(
    agreement: Agreement, on: date, clocks: Clocks, calendar: Calendar
) -> Iterator[DeadlineFacts]:
    if agreement.state == State.COMMENT and agreement.comment_until_on:
        if agreement.comments.exists():
            return
        started = agreement.comment_from_on or on
        text = f"对{agreement.year}年责任书提出意见"
        yield _facts(agreement, "comment", text, (started, agreement.comment_until_on))
    elif agreement.state == State.SIGNING and agreement.sign_by_on:
        signed = set(agreement.signatures.values_list("side", flat=True))
        started = agreement.sign_from_on or on
        for side in Signer:
            if side not in signed:
                text = f"签订{agreement.holder_name}{agreement.year}年责任书"
                days = (started, agreement.sign_by_on)
                yield _facts(agreement, f"sign-{side}", text, days, side)
    elif agreement.state == State.IN_FORCE:
        yield from _reports(agreement, on, clocks, calendar)
        yield from _changed(agreement, on, clocks, calendar)


def quarters(year: int) -> list[Period]:
    """The four quarters of a year."""
    return list(periods_in_year(Every.QUARTER, year))


def report_due(quarter: Period, clocks: Clocks, calendar: Calendar) -> date:
    """The day a self-report is due: some working days after its quarter."""
    return calendar.add_workdays(quarter.ends_on, clocks.report_workdays)


def reports_late(
    agreement: Agreement, reported: Container[int], calendar: Calendar, *, on: date
) -> dict[int, date]:
    """Quarters of an agreement in force that are not reported though their day is over, with it."""
    if agreement.state != State.IN_FORCE:
        return {}
    since, clocks = agreement.in_force_on or on, skeleton().clocks
    due = {
        number: report_due(quarter, clocks, calendar)
        for number, quarter in enumerate(quarters(agreement.year), 1)
        if number not in reported and quarter.ends_on >= since
    }
    return {number: day for number, day in due.items() if day < on}


def _reports(
    agreement: Agreement, on: date, clocks: Clocks, calendar: Calendar
) -> Iterator[DeadlineFacts]:
    """Every quarter that has begun and is not reported, and the next one."""
    done = set(agreement.reports.exclude(submitted_on=None).values_list("quarter", flat=True))
    since = agreement.in_force_on or on
    ahead = 0
    for number, quarter in enumerate(quarters(agreement.year), 1):
        if number in done or quarter.ends_on < since:
            continue
        ahead += quarter.starts_on > on
        if ahead > 1:
            return
        days = (max(quarter.starts_on, since), report_due(quarter, clocks, calendar))
        text = f"{agreement.year}年责任书第{number}季度自评"
        yield _facts(agreement, f"report-{number}", text, days)


def _changed(
    agreement: Agreement, on: date, clocks: Clocks, calendar: Calendar
) -> Iterator[DeadlineFacts]:
    """To sign anew, on a side whose secretary has not signed."""
    for side, since in unsigned_sides(agreement, on):
        days = (since, calendar.add_workdays(since, clocks.resign_workdays))
        text = f"书记变动，重新签订{agreement.holder_name}{agreement.year}年责任书"
        yield _facts(agreement, f"resign-{side}-{since}", text, days, side)


def _facts(
    agreement: Agreement,
    key: str,
    title: str,
    days: tuple[date, date],
    side: Signer = Signer.HOLDER,
) -> DeadlineFacts:
    is_issuer = side == Signer.ISSUER
    return DeadlineFacts(
        key=key,
        organisation_id=agreement.issuer_id if is_issuer else agreement.organisation_id,
        title=title[:120],
        starts_on=days[0],
        due_on=days[1],
        citation=CITATION,
        owner=OWNER,
        is_soft=True,
    )
