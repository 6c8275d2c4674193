"""Democratic appraisal: the fixed order, ballots, the ceiling, and who may see a grade."""

from datetime import date

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from tests.activities.meetings.life import (
    EVERYTHING,
    HELD_ON,
    ON,
    meeting_put,
    probationer,
    seats_put,
    world_create,
)

from shuanghe.activities.meetings.models import Appraisal, MeetingState, Presence, Step
from shuanghe.activities.meetings.queries.appraisals import (
    appraisal_totals,
    own_results,
    sheet_faults,
    sheet_of,
)
from shuanghe.activities.meetings.queries.facts import meeting_facts
from shuanghe.activities.meetings.queries.signing import missing_for_signature
from shuanghe.activities.meetings.queries.steps import missing_steps, steps_of
from shuanghe.activities.meetings.rules.appraisals import (
    STEPS,
    Line,
    ballot_fault,
    mark_fault,
    stage_counts,
    unmark_fault,
)
from shuanghe.activities.meetings.services.appraising import (
    Ballots,
    appraisals_mark,
    appraisals_open,
    appraisals_unmark,
    ballots_enter,
    opinions_enter,
)
from shuanghe.activities.meetings.services.copying import meeting_copy
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.rulebook.queries import rule

KIND = "democratic_appraisal"


@pytest.fixture
def company(db):
    """A company with two branches; the first has four full members and a probationer."""
    made = world_create()
    with looking(EVERYTHING):
        made.new_one = probationer("新示", made.first)
    return made


@pytest.fixture
def meeting(company):
    """An appraisal that was held, everybody present, lines opened."""
    made = meeting_put(company.first, KIND)
    seats_put(made, company.members)
    seats_put(made, [company.new_one], standing="probationary")
    appraisals_open(company.secretary(), organisation=company.first, meeting=made)
    return made


@pytest.fixture
def act(company, meeting):
    """Call a service on the meeting as the branch's secretary."""

    def call(service, **more):
        facts = {"organisation": company.first, "meeting": meeting, "on": ON}
        return service(company.secretary(), **{**facts, **more})

    return call


def through(act, company, *, until="ballot"):
    """Take everybody through the steps up to one."""
    act(appraisals_mark, step="self", done_on=date(2026, 11, 8))
    act(appraisals_mark, step="mutual", done_on=date(2026, 11, 9))
    if until != "mutual":
        ballots = [Ballots(one.pk, 2, 1, 1, 0) for one in company.members]
        act(ballots_enter, done_on=HELD_ON, ballots=ballots)


def row_of(meeting, member):
    with looking(EVERYTHING):
        return Appraisal.objects.get(meeting=meeting, member=member)


def test_every_home_member_of_that_day_gets_a_line_and_a_guest_does_not(company, meeting):
    with looking(EVERYTHING):
        rows = {row.member_name: row.is_graded for row in Appraisal.objects.all()}
    assert rows == {"甲示": True, "乙示": True, "丙示": True, "丁示": True, "新示": False}
    again = appraisals_open(company.secretary(), organisation=company.first, meeting=meeting)
    assert again == 0


def test_nobody_is_appraised_before_the_meeting_is_held(company):
    planned = meeting_put(company.first, KIND, state=MeetingState.PLANNED)
    with pytest.raises(Refused, match="还没有登记召开"):
        appraisals_open(company.secretary(), organisation=company.first, meeting=planned)


def test_a_meeting_of_another_kind_has_no_appraisal(company):
    other = meeting_put(company.first, "theme_day")
    with pytest.raises(Refused, match="没有“民主评议党员”"):
        appraisals_open(company.secretary(), organisation=company.first, meeting=other)


def test_all_have_done_their_self_appraisal_in_one_entry(company, meeting, act):
    assert act(appraisals_mark, step="self", done_on=HELD_ON) == 5
    with looking(EVERYTHING):
        assert sheet_of(meeting).counts["self"] == (5, 5)


def test_mutual_appraisal_waits_for_the_self_appraisal(company, act):
    with pytest.raises(Refused, match=r"甲示还没有“个人自评”.*ZB-27"):
        act(
            appraisals_mark,
            step="mutual",
            done_on=HELD_ON,
            members=[company.members[0].pk, company.members[1].pk],
        )


def test_one_member_out_of_order_keeps_the_whole_entry_out(company, meeting, act):
    first, second = company.members[:2]
    act(appraisals_mark, step="self", done_on=HELD_ON, members=[first.pk])
    with pytest.raises(Refused, match="乙示"):
        act(appraisals_mark, step="mutual", done_on=HELD_ON, members=[first.pk, second.pk])
    assert row_of(meeting, first).mutual_on is None


def test_the_ballot_waits_for_the_mutual_appraisal_and_the_opinion_for_the_ballot(company, act):
    member = company.members[0].pk
    act(appraisals_mark, step="self", done_on=HELD_ON)
    with pytest.raises(Refused, match="还没有“党员互评”"):
        act(ballots_enter, done_on=HELD_ON, ballots=[Ballots(member, 1, 0, 0, 0)])
    act(appraisals_mark, step="mutual", done_on=HELD_ON)
    with pytest.raises(Refused, match="还没有“民主测评”"):
        act(opinions_enter, done_on=HELD_ON, opinions={member: "qualified"})
    with pytest.raises(Refused, match="没有轮到“结果反馈”"):
        act(appraisals_mark, step="feedback", done_on=HELD_ON)


def test_more_ballots_than_voters_present_are_refused(company, act):
    through(act, company, until="mutual")
    with pytest.raises(Refused, match=r"共 5 票，多于到会有表决权的 4 人"):
        act(
            ballots_enter,
            done_on=HELD_ON,
            ballots=[Ballots(company.members[0].pk, 5, 0, 0, 0)],
        )


def test_whoever_was_on_leave_casts_no_ballot(company, meeting, act):
    through(act, company, until="mutual")
    with looking(EVERYTHING):
        meeting.attendees.filter(member=company.members[3]).update(presence=Presence.LEAVE)
    with pytest.raises(Refused, match="3 人"):
        act(
            ballots_enter,
            done_on=HELD_ON,
            ballots=[Ballots(company.members[0].pk, 4, 0, 0, 0)],
        )


def test_a_probationer_takes_part_and_gets_no_ballot_and_no_grade(company, meeting, act):
    through(act, company)
    new_one = company.new_one.pk
    with pytest.raises(Refused, match=r"预备党员.*不定等次.*MS-10"):
        act(ballots_enter, done_on=HELD_ON, ballots=[Ballots(new_one, 1, 0, 0, 0)])
    with pytest.raises(Refused, match="MS-10"):
        act(opinions_enter, done_on=HELD_ON, opinions={new_one: "qualified"})
    assert row_of(meeting, company.new_one).mutual_on == date(2026, 11, 9)


def test_more_than_a_third_excellent_needs_a_reason_that_is_kept(company, meeting, act):
    through(act, company)
    first, second = company.members[:2]
    assert act(opinions_enter, done_on=HELD_ON, opinions={first.pk: "excellent"}) == 1
    with pytest.raises(Refused, match=r"4 人计.*请填写说明（MS-09"):
        act(opinions_enter, done_on=HELD_ON, opinions={second.pk: "excellent"})
    assert row_of(meeting, second).opinion == ""
    act(
        opinions_enter,
        done_on=HELD_ON,
        opinions={second.pk: "excellent"},
        reason="抢险立功，支部委员会一致同意",
    )
    with looking(EVERYTHING):
        assert sheet_of(meeting).reason == "抢险立功，支部委员会一致同意"
    act(opinions_enter, done_on=HELD_ON, opinions={second.pk: "qualified"})
    with looking(EVERYTHING):
        assert not Step.objects.filter(meeting=meeting).exists()


def test_the_ceiling_counts_those_who_took_part_and_not_the_probationer(company, meeting, act):
    first, second, *_rest = [one.pk for one in company.members]
    members = [first, second, company.new_one.pk]
    act(appraisals_mark, step="self", done_on=HELD_ON, members=members)
    act(appraisals_mark, step="mutual", done_on=HELD_ON, members=members)
    act(ballots_enter, done_on=HELD_ON, ballots=[Ballots(first, 1, 0, 0, 0)])
    with pytest.raises(Refused, match="2 人计"):
        act(opinions_enter, done_on=HELD_ON, opinions={first: "excellent"})


def test_an_unknown_grade_is_refused(company, act):
    through(act, company)
    with pytest.raises(Refused, match="没有“最好”这个等次"):
        act(opinions_enter, done_on=HELD_ON, opinions={company.members[0].pk: "最好"})


def test_a_step_is_taken_back_only_from_the_end(company, meeting, act):
    through(act, company)
    member = company.members[0]
    with pytest.raises(Refused, match=r"已有“党员互评”，请先取消它"):
        act_without_on(act, appraisals_unmark, step="self", members=[member.pk])
    act_without_on(act, appraisals_unmark, step="ballot", members=[member.pk])
    assert (row_of(meeting, member).ballot_on, row_of(meeting, member).excellent) == (None, None)


def act_without_on(act, service, **more):
    return act(lambda actor, on, **facts: service(actor, **facts), **more)


def test_totals_say_how_many_and_never_who(company, meeting, act):
    through(act, company)
    grades = ["excellent", "qualified", "qualified", "basically_qualified"]
    opinions = dict(zip((one.pk for one in company.members), grades, strict=True))
    act(opinions_enter, done_on=HELD_ON, opinions=opinions)
    with looking(EVERYTHING):
        found = appraisal_totals(meeting)
    assert found == {
        "excellent": 1,
        "qualified": 2,
        "basically_qualified": 1,
        "unqualified": 0,
    }
    with looking(EVERYTHING):
        told = "".join(str(line.__dict__) for line in AuditLine.objects.all())
    assert "opinions_enter" in told
    assert not any(word in told for word in ("qualified", "excellent", "合格", "优秀"))


def test_the_signature_waits_for_the_steps_of_those_who_were_there(company, meeting, act):
    with looking(EVERYTHING):
        assert any("个人自评" in text and "0/5" in text for text in missing_steps(meeting))
    through(act, company)
    with looking(EVERYTHING):
        assert missing_steps(meeting) == []
    act_without_on(act, appraisals_unmark, step="ballot", members=[company.members[3].pk])
    with looking(EVERYTHING):
        assert any("民主测评" in text for text in missing_steps(meeting))
        meeting.attendees.filter(member=company.members[3]).update(presence=Presence.LEAVE)
        assert missing_steps(meeting) == []


def test_ballots_of_people_who_were_not_there_after_all_stand_in_the_way(company, meeting, act):
    through(act, company)
    with looking(EVERYTHING):
        meeting.attendees.filter(member=company.members[3]).update(presence=Presence.LEAVE)
        faults = sheet_faults(meeting)
        assert any("4 票" in text and "3 人" in text for text in faults)
        facts = meeting_facts(meeting)
        assert set(faults) <= set(missing_for_signature(meeting, facts, on=ON))


def test_the_ceiling_is_looked_at_again_when_others_are_taken_back(company, meeting, act):
    through(act, company)
    first, *others = [one.pk for one in company.members]
    act(opinions_enter, done_on=HELD_ON, opinions={first: "excellent"})
    for step in ("ballot", "mutual", "self"):
        act_without_on(act, appraisals_unmark, step=step, members=others)
    with looking(EVERYTHING):
        assert [text for text in sheet_faults(meeting) if "MS-09" in text]
    act(opinions_enter, done_on=HELD_ON, opinions={first: "excellent"}, reason="抢险立功")
    with looking(EVERYTHING):
        assert not sheet_faults(meeting)


def test_the_steps_of_the_meeting_show_how_far_the_appraisal_has_come(company, meeting, act):
    through(act, company)
    with looking(EVERYTHING):
        seen = {one.step.code: one for one in steps_of(meeting, ON)}
    assert seen["appraisal_ballot"].done_on == HELD_ON
    assert (seen["appraisal_opinion"].is_done, seen["appraisal_opinion"].note) == (False, "0/4")


def test_after_the_archive_open_opinions_and_feedback_can_still_come(company, meeting, act):
    through(act, company)
    first, second = [one.pk for one in company.members[:2]]
    act(opinions_enter, done_on=HELD_ON, opinions={first: "qualified"})
    with looking(EVERYTHING):
        meeting.refresh_from_db()
        meeting.state = MeetingState.FROZEN
        meeting.save()
    act(opinions_enter, done_on=HELD_ON, opinions={second: "qualified"})
    act(appraisals_mark, step="feedback", done_on=ON)
    with pytest.raises(Refused, match="已归档"):
        act(opinions_enter, done_on=HELD_ON, opinions={first: "excellent"})
    with pytest.raises(Refused, match="已归档"):
        act(appraisals_mark, step="self", done_on=HELD_ON)


def test_another_branch_cannot_enter_and_the_own_can(company, meeting):
    facts = {"meeting": meeting, "step": "self", "done_on": HELD_ON, "on": ON}
    for place in (company.first, company.second):
        with pytest.raises(Http404):
            appraisals_mark(company.secretary(company.second), organisation=place, **facts)
    assert appraisals_mark(company.secretary(), organisation=company.first, **facts) == 5


def test_ones_own_grade_is_shown_after_the_feedback(company, meeting, act):
    through(act, company)
    member = company.members[0]
    act(opinions_enter, done_on=HELD_ON, opinions={member.pk: "qualified"})
    with looking(EVERYTHING):
        before = own_results(member.pk)[0]
    assert (before.grade, before.is_given) == (None, True)
    act(appraisals_mark, step="feedback", done_on=ON, members=[member.pk])
    with looking(EVERYTHING):
        after = own_results(member.pk)[0]
        others = own_results(company.members[1].pk)[0]
    assert after.grade == "qualified"
    assert others.grade is None


def test_of_a_corrected_appraisal_only_the_one_in_force_is_shown(company, meeting, act):
    through(act, company)
    member = company.members[0]
    act(opinions_enter, done_on=HELD_ON, opinions={member.pk: "unqualified"})
    with looking(EVERYTHING):
        meeting.refresh_from_db()
        meeting.state = MeetingState.FROZEN
        meeting.save()
        copy = meeting_copy(meeting, client_key="c", created_by="王书记", reason="等次填错")
        assert [one.grade for one in own_results(member.pk)] == ["unqualified"]
    with pytest.raises(Refused, match="另起更正"):
        act(appraisals_mark, step="feedback", done_on=ON)
    with looking(EVERYTHING):
        Appraisal.objects.filter(meeting=copy, member=member).update(opinion="qualified")
        copy.state = MeetingState.FROZEN
        copy.save()
        assert [one.grade for one in own_results(member.pk)] == ["qualified"]


def test_the_steps_are_those_of_the_rule():
    titles = rule("ZB-27", on=ON).parameter("order").value
    assert titles == ("个人自评", "党员互评", "民主测评", "组织评定")


DAYS = st.dates(date(2026, 10, 1), date(2026, 12, 31))
MARKS = st.lists(st.tuples(st.sampled_from(STEPS), st.booleans(), DAYS), max_size=30)


@given(marks=MARKS, is_graded=st.booleans())
def test_whatever_is_tried_the_days_keep_the_order(marks, is_graded):
    days: dict[str, date] = {}
    for step, is_mark, day in marks:
        line = Line(1, "甲", is_graded, days)
        if is_mark and not mark_fault(
            line, step, done_on=day, meeting_on=HELD_ON, on=date(2026, 12, 31)
        ):
            days[step] = day
        elif not is_mark and not unmark_fault(line, step):
            del days[step]
    kept = [step for step in STEPS if step in days]
    assert kept == list(STEPS[: len(kept)])
    assert [days[step] for step in kept] == sorted(days[step] for step in kept)
    assert is_graded or not set(kept) - {"self", "mutual"}


@given(counts=st.lists(st.integers(-2, 12), min_size=4, max_size=4), voters=st.integers(0, 20))
def test_ballots_are_accepted_exactly_when_they_can_have_been_cast(counts, voters):
    can_be = min(counts) >= 0 and 0 < sum(counts) <= voters
    assert (ballot_fault("甲", counts, voters=voters) == "") is can_be


def test_nobody_without_a_grade_is_counted_as_owing_one():
    lines = [Line(1, "甲", True, {}), Line(2, "乙", False, {"self": HELD_ON})]
    assert stage_counts(lines)["ballot"] == (0, 1)
    assert stage_counts(lines)["self"] == (1, 2)
