"""Steps before and after: order, days, what blocks a signature and what only warns."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.activities.meetings.life import (
    EVERYTHING,
    HELD_ON,
    ON,
    meeting_put,
    seats_put,
    world_create,
)

from shuanghe.activities.meetings.models import MeetingState, Presence, Step
from shuanghe.activities.meetings.queries.steps import (
    missing_steps,
    opening_finding,
    step_titles,
    step_warnings,
    steps_book,
    steps_due,
    steps_of,
)
from shuanghe.activities.meetings.rules.steps import StepDue, order_fault, removal_fault, status_on
from shuanghe.activities.meetings.services.steps import (
    StepEntry,
    StepsRefused,
    step_mark,
    step_unmark,
    steps_enter,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.rulebook.queries import rule

LIFE = "organisational_life_meeting"
DEMOCRATIC = "democratic_life_meeting"
BEFORE = ("theme_settled", "study", "talks_held", "opinions_heard")


@pytest.fixture
def company(db):
    """A company with two branches."""
    return world_create()


def mark(company, meeting, code, day, **more):
    return step_mark(
        company.secretary(),
        organisation=company.first,
        meeting=meeting,
        code=code,
        done_on=day,
        on=ON,
        **more,
    )


def seen(meeting, code, on=ON):
    with looking(EVERYTHING):
        return next(one for one in steps_of(meeting, on) if one.step.code == code)


def asked(call, meeting):
    with looking(EVERYTHING):
        return call(meeting)


def test_every_step_has_a_title_and_a_rule_that_exists():
    book = steps_book()
    for entries in book["kinds"].values():
        for entry in entries:
            assert entry["code"] in book["titles"]
            assert entry["when"] in ("before", "during", "after")
            assert entry["rule"] or entry["cite"].startswith("示例默认")
            if entry["rule"]:
                asked_rule = rule(entry["rule"], on=ON)
                if "parameter" in entry.get("due", {}):
                    assert asked_rule.parameter(entry["due"]["parameter"]).value
            if "days" in entry.get("due", {}):
                assert entry["due"]["confidence"] == "default"
    assert step_titles()["opinions_heard"] == "听取意见"


def test_a_combined_meeting_asks_for_a_step_once(company):
    meeting = meeting_put(company.first, "theme_day", LIFE)
    codes = [step.code for step in asked(steps_due, meeting)]
    assert codes.count("theme_settled") == 1
    assert {step.rule for step in asked(steps_due, meeting)} >= {"ZB-22", "ZB-25"}


def test_a_marked_step_is_done_and_leaves_a_line_in_the_trail(company):
    meeting = meeting_put(company.first, LIFE)
    mark(company, meeting, "study", date(2026, 11, 3), note="集中学习半天")
    one = seen(meeting, "study")
    assert (one.status, one.done_on, one.note) == ("done", date(2026, 11, 3), "集中学习半天")
    with looking(EVERYTHING):
        line = AuditLine.objects.get(verb="step_mark")
        meeting.refresh_from_db()
    assert "会前学习" in line.summary
    assert meeting.version == 2


def test_a_step_before_the_meeting_cannot_come_after_it(company):
    meeting = meeting_put(company.first, LIFE)
    with pytest.raises(Refused, match=r"不能晚于会议日期 2026-11-10.*ZB-25"):
        mark(company, meeting, "opinions_heard", date(2026, 11, 11))


def test_a_step_after_the_meeting_cannot_come_before_it(company):
    meeting = meeting_put(company.first, LIFE)
    with pytest.raises(Refused, match=r"不能早于会议日期 2026-11-10.*ZB-25"):
        mark(company, meeting, "rectification_listed", date(2026, 11, 9))


def test_a_step_of_the_meeting_is_of_its_day(company):
    meeting = meeting_put(company.first, LIFE)
    with pytest.raises(Refused, match="应为会议当天 2026-11-10"):
        mark(company, meeting, "criticism", date(2026, 11, 9))
    mark(company, meeting, "criticism", HELD_ON)
    assert seen(meeting, "criticism").is_done


def test_a_day_to_come_is_refused(company):
    meeting = meeting_put(company.first, LIFE)
    with pytest.raises(Refused, match="还没有到"):
        mark(company, meeting, "rectification_listed", ON + timedelta(days=1))


def test_before_the_meeting_is_held_only_what_comes_before_it_can_be_marked(company):
    meeting = meeting_put(company.first, LIFE, state=MeetingState.PLANNED, planned_on=ON)
    mark(company, meeting, "study", ON)
    with pytest.raises(Refused, match="会议还没有召开"):
        mark(company, meeting, "rectification_listed", ON)


def test_rectification_is_done_after_it_was_listed(company):
    meeting = meeting_put(company.first, LIFE)
    with pytest.raises(Refused, match="请先登记“列出整改清单”"):
        mark(company, meeting, "rectification_done", date(2026, 11, 15))
    mark(company, meeting, "rectification_listed", date(2026, 11, 12))
    mark(company, meeting, "rectification_done", date(2026, 11, 15))
    with pytest.raises(Refused, match="不能晚于“整改落实”"):
        mark(company, meeting, "rectification_listed", date(2026, 11, 16))
    with pytest.raises(Refused, match="请先取消“整改落实”"):
        step_unmark(
            company.secretary(),
            organisation=company.first,
            meeting=meeting,
            code="rectification_listed",
        )


def test_two_steps_are_moved_together_by_how_they_stand_afterwards(company):
    meeting = meeting_put(company.first, LIFE)

    def enter(listed, finished):
        entries = [
            StepEntry("rectification_listed", listed),
            StepEntry("rectification_done", finished),
        ]
        return steps_enter(
            company.secretary(),
            organisation=company.first,
            meeting=meeting,
            entries=entries,
            on=ON,
        )

    assert enter(date(2026, 11, 12), date(2026, 11, 13)) == 2
    assert enter(date(2026, 11, 15), date(2026, 11, 18)) == 2
    assert enter(date(2026, 11, 15), date(2026, 11, 18)) == 0
    with pytest.raises(StepsRefused) as refused:
        enter(date(2026, 11, 19), date(2026, 11, 18))
    assert "不能晚于“整改落实”" in refused.value.faults["rectification_listed"]
    assert enter(None, None) == 2


def test_steps_of_a_rule_that_only_warns_are_told_and_do_not_block(company):
    meeting = meeting_put(company.first, LIFE)
    assert asked(missing_steps, meeting) == []
    told = " ".join(asked(step_warnings, meeting))
    assert told.count("ZB-25") >= len(BEFORE)
    for code in BEFORE:
        mark(company, meeting, code, date(2026, 11, 3))
    left = " ".join(asked(step_warnings, meeting))
    assert "查摆问题" in left
    assert left.count("会前环节") == 0


def test_a_step_before_dated_after_a_meeting_moved_forward_is_told(company):
    meeting = meeting_put(company.first, LIFE)
    for code in BEFORE:
        mark(company, meeting, code, date(2026, 11, 9))
    with looking(EVERYTHING):
        meeting.held_on = date(2026, 11, 8)
        meeting.save()
    assert "晚于会议日期 2026-11-08" in asked(step_warnings, meeting)[0]


def test_the_theme_of_a_theme_day_is_settled_by_a_plan_written_in_time(company):
    late = meeting_put(company.first, "theme_day", held_on=date(2025, 3, 1))
    assert asked(missing_steps, late) == []
    assert "确定主题" in asked(step_warnings, late)[0]
    assert not seen(late, "theme_settled").is_done
    planned = meeting_put(company.first, "theme_day", held_on=timezone.localdate())
    assert seen(planned, "theme_settled").done_on == timezone.localdate()
    assert asked(step_warnings, planned) == []


def test_the_plan_sent_up_late_only_warns_because_the_number_was_not_read(company):
    meeting = meeting_put(company.top, DEMOCRATIC)
    step_mark(
        company.office(),
        organisation=company.top,
        meeting=meeting,
        code="plan_sent_up",
        done_on=date(2026, 11, 5),
        on=ON,
    )
    one = seen(meeting, "plan_sent_up")
    assert one.step.confidence == "unverified"
    assert one.step.due_on == date(2026, 10, 31)
    assert one.status == "late"
    assert any("方案报上级" in text for text in asked(step_warnings, meeting))
    assert not any("方案报上级" in text for text in asked(missing_steps, meeting))


def test_the_report_has_a_clock_of_the_days_the_rule_says(company):
    meeting = meeting_put(company.top, DEMOCRATIC)
    within = int(rule("MS-06", on=ON).parameter("within_days").value)
    assert seen(meeting, "report_sent_up").step.due_on == HELD_ON + timedelta(days=within)
    assert seen(meeting, "report_sent_up").status == "due"
    later = HELD_ON + timedelta(days=within + 1)
    assert seen(meeting, "report_sent_up", on=later).status == "overdue"


@pytest.mark.parametrize(("present", "is_met"), [(5, True), (4, False)])
def test_a_democratic_life_meeting_needs_two_thirds_of_its_members(company, present, is_met):
    meeting = meeting_put(company.top, DEMOCRATIC)
    people = [*company.members, company.stranger, company.guest]
    with looking(EVERYTHING):
        seventh = type(people[0]).objects.create(
            name="庚示", organisation=company.first, standing="full"
        )
    people.append(seventh)
    seats_put(meeting, people[:present])
    seats_put(meeting, people[present:], presence=Presence.LEAVE)
    finding = asked(opening_finding, meeting)
    assert (finding.rule, finding.is_met) == ("MS-02", is_met)
    blocked = [text for text in asked(missing_steps, meeting) if "MS-02" in text]
    assert bool(blocked) is not is_met


def test_nobody_is_judged_before_attendance_is_entered(company):
    meeting = meeting_put(company.top, DEMOCRATIC)
    seats_put(meeting, company.members, presence=Presence.UNKNOWN)
    assert asked(opening_finding, meeting) is None
    other = meeting_put(company.first, LIFE)
    assert asked(opening_finding, other) is None


def test_after_the_archive_only_what_comes_after_can_still_be_added(company):
    kept = {"steps": [{"code": "rectification_listed"}]}
    meeting = meeting_put(company.first, LIFE, state=MeetingState.FROZEN, snapshot=kept)
    with looking(EVERYTHING):
        Step.objects.create(
            meeting=meeting, code="rectification_listed", done_on=date(2026, 11, 12)
        )
    with pytest.raises(Refused, match="已归档"):
        mark(company, meeting, "study", date(2026, 11, 3))
    with pytest.raises(Refused, match="已归档"):
        mark(company, meeting, "rectification_listed", date(2026, 11, 13))
    mark(company, meeting, "rectification_done", date(2026, 11, 18))
    step_unmark(
        company.secretary(), organisation=company.first, meeting=meeting, code="rectification_done"
    )
    assert not seen(meeting, "rectification_done").is_done


def test_a_cancelled_meeting_takes_no_step(company):
    meeting = meeting_put(company.first, LIFE, state=MeetingState.CANCELLED)
    with pytest.raises(Refused, match="已取消"):
        mark(company, meeting, "study", date(2026, 11, 3))


def test_a_step_of_another_kind_or_of_the_appraisal_is_refused(company):
    meeting = meeting_put(company.first, LIFE, "democratic_appraisal")
    with pytest.raises(Refused, match="没有这个环节"):
        mark(company, meeting, "report_sent_up", date(2026, 11, 12))
    with pytest.raises(Refused, match="民主评议页"):
        mark(company, meeting, "appraisal_self", date(2026, 11, 12))


def test_another_branch_cannot_mark_and_the_own_can(company):
    meeting = meeting_put(company.first, LIFE)
    act = {"organisation": company.first, "meeting": meeting, "code": "study"}
    with pytest.raises(Http404):
        step_mark(company.secretary(company.second), done_on=HELD_ON, on=ON, **act)
    with pytest.raises(Http404):
        step_mark(
            company.secretary(company.second),
            **{**act, "organisation": company.second},
            done_on=HELD_ON,
            on=ON,
        )
    with pytest.raises(Http404):
        step_unmark(company.secretary(company.second), **{**act, "organisation": company.second})
    assert step_mark(company.secretary(), done_on=HELD_ON, on=ON, **act).pk


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def plan(when, code="a", follows=""):
    return StepDue(code, code, "", when, "", "", "default", False, False, False, None, "", "",
                   follows=follows)  # fmt: skip


@given(when=st.sampled_from(["before", "during", "after"]), done_on=DAYS, meeting_on=DAYS, on=DAYS)
def test_an_accepted_day_always_keeps_the_order(when, done_on, meeting_on, on):
    step = plan(when)
    fault = order_fault(
        step,
        done_on=done_on,
        meeting_on=meeting_on,
        is_held=True,
        on=on,
        done={},
        steps=[step],
    )
    right = {
        "before": done_on <= meeting_on,
        "during": done_on == meeting_on,
        "after": done_on >= meeting_on,
    }[when]
    assert (fault == "") is (right and done_on <= on)


@given(days=st.lists(st.tuples(st.sampled_from("ab"), DAYS), max_size=12))
def test_however_two_steps_are_marked_the_second_never_comes_first(days):
    first, second = plan("after", "a"), plan("after", "b", follows="a")
    steps, done = [first, second], {}
    for code, day in days:
        step = first if code == "a" else second
        others = {one: kept for one, kept in done.items() if one != code}
        if not order_fault(
            step,
            done_on=day,
            meeting_on=date(2026, 1, 1),
            is_held=True,
            on=date(2026, 12, 31),
            done=others,
            steps=steps,
        ):
            done[code] = day
    assert "b" not in done or done["a"] <= done["b"]
    assert bool(removal_fault(first, done=done, steps=steps)) is ("b" in done)


@given(due_on=DAYS, done_on=st.none() | DAYS, on=DAYS)
def test_a_step_is_late_only_after_its_last_day(due_on, done_on, on):
    step = plan("after")
    step = StepDue(**{**step.__dict__, "due_on": due_on})
    status = status_on(step, done_on=done_on, on=on)
    assert status == (
        ("late" if done_on > due_on else "done")
        if done_on
        else ("overdue" if on > due_on else "due")
    )
