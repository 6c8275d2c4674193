"""What meetings and dues have on record of one person, as project reads it."""

from datetime import date
from decimal import Decimal

from tests.records.worlds import EVERYTHING

from shuanghe.activities.disposals.models import MonthKind
from shuanghe.activities.disposals.queries.facts import person_facts
from shuanghe.activities.disposals.rules.months import Mark
from shuanghe.activities.disposals.services import reason_mark
from shuanghe.activities.meetings.models import Attendee, Meeting, MeetingState
from shuanghe.kernel.permissions import looking

ON = date(2026, 11, 21)


def meeting(world, day, presence, reason="", state=MeetingState.FROZEN):
    made = Meeting.objects.create(
        organisation=world.first,
        title="示例大会",
        kinds=["branch_general_meeting"],
        planned_on=day,
        held_on=day,
        state=state,
        client_key=f"{day}-{state}-{presence}",
    )
    Attendee.objects.create(
        meeting=made,
        member=world.person,
        member_name=world.person.name,
        standing="full",
        presence=presence,
        leave_reason=reason,
    )


def life(world):
    with looking(EVERYTHING):
        found = person_facts(world.person, on=ON)
    return next(one for one in found.kinds if one.kind == MonthKind.LIFE)


def marks(kind):
    return {f"{one.month:%m}": one.mark for one in kind.months if one.mark != Mark.UNKNOWN}


def test_nothing_on_record_says_nothing(world):
    with looking(EVERYTHING):
        found = person_facts(world.person, on=ON)

    assert [one.in_a_row for one in found.kinds] == [0, 0, 0]
    assert not any(one.is_on_record for one in found.kinds)
    assert not any(one.written for one in found.kinds)


def test_archived_meetings_say_who_came_who_was_excused_and_who_was_away(world):
    with looking(EVERYTHING):
        meeting(world, date(2026, 7, 5), "present")
        meeting(world, date(2026, 8, 5), "absent")
        meeting(world, date(2026, 9, 5), "leave", "出差")
        meeting(world, date(2026, 9, 6), "absent", state=MeetingState.HELD)
        meeting(world, date(2026, 10, 5), "absent")
        meeting(world, date(2026, 11, 5), "present")

    kind = life(world)
    assert marks(kind) == {
        "07": Mark.DONE, "08": Mark.NOT_DONE, "09": Mark.EXCUSED, "10": Mark.NOT_DONE
    }  # fmt: skip
    assert kind.in_a_row == 2
    assert "出差" in next(one.note for one in kind.months if one.mark == Mark.EXCUSED)


def test_a_reason_written_by_people_excuses_a_month_but_not_one_that_was_done(world):
    with looking(EVERYTHING):
        meeting(world, date(2026, 9, 5), "present")
        meeting(world, date(2026, 10, 5), "absent")
    for month in (date(2026, 9, 1), date(2026, 10, 1)):
        reason_mark(
            world.secretary(),
            organisation=world.first,
            member=world.person,
            kind="life",
            month=month,
            reason="外出执行任务",
            on=ON,
        )

    kind = life(world)
    assert marks(kind) == {"09": Mark.DONE, "10": Mark.EXCUSED}
    assert kind.in_a_row == 0


def test_dues_are_months_owed_and_paid(world, monkeypatch):
    from shuanghe.activities.dues.queries.people import MonthOf
    from shuanghe.activities.dues.rules.months import Owed
    from shuanghe.project.queries import standing_facts

    class Year:
        months = tuple(
            MonthOf(date(2026, month, 1), Owed(Decimal(10), None, None), Decimal(paid), None)
            for month, paid in ((8, 10), (9, 0), (10, 5))
        )

    monkeypatch.setattr(standing_facts, "member_year", lambda member, year, on: Year)
    months = [date(2026, month, 1) for month in (8, 9, 10)]
    found = standing_facts.dues_months(world.person, months, ON)

    assert [found[month].mark for month in months] == [Mark.DONE, Mark.NOT_DONE, Mark.DONE]
