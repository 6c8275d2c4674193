"""A case runs from its first step to its last, by those who may, and by no other way."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from tests.procedures.samples import ON, good_facts
from tests.procedures.worlds import ADMISSION
from tests.records.worlds import EVERYTHING

from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.timeline import case_in_view, case_view
from shuanghe.procedures.services import (
    Doing,
    StepRefused,
    approval_withdraw,
    case_move,
    case_stop,
    move_accept,
    move_return,
    step_approve,
    step_correct,
    step_do,
    step_redo,
)

STEPS = good_facts()["steps"]


def open_deadlines():
    with looking(EVERYTHING):
        return [
            (one.organisation.code, one.source_key, one.due_on)
            for one in Deadline.objects.filter(met_on=None, dropped_on=None)
        ]


def test_an_admission_by_the_book_ends_with_its_last_step(world):
    case = world.go_on(world.admission(), "archive")
    assert case.state == "finished"
    assert case.ended_on == STEPS["archive"]["done_on"]
    assert open_deadlines() == []


def test_a_first_talk_falls_due_for_the_branch_a_month_after_the_application(world):
    world.go_on(world.admission(), "application")
    assert open_deadlines() == [("Z1", "first_talk/FZ-03", date(2021, 4, 1))]


def test_the_approval_falls_due_for_the_committee_and_not_for_the_branch(world):
    steps = good_facts()["steps"]
    case = world.go_on(world.admission(), "form", steps)
    assert {code for code, *_ in open_deadlines()} <= {"Z1"}
    assert case.version > 1


def test_a_step_that_skips_a_gate_is_refused_with_its_article_and_nothing_is_kept(world):
    case = world.go_on(world.admission(), "first_talk")
    doing = Doing("form", STEPS["form"])
    with pytest.raises(StepRefused) as refused:
        step_do(world.secretary(), organisation=world.first, case=case, doing=doing, on=ON)
    assert any("跳过了第 13 步" in fault.wrong for fault in refused.value.faults)
    with looking(EVERYTHING):
        assert CaseStep.objects.filter(case=case).count() == 2


def test_a_branch_cannot_approve_for_its_committee(world):
    case = world.go_on(world.admission(), "activist")
    doing = Doing("activist_filed", STEPS["activist_filed"])
    with pytest.raises(Refused, match="示例党委"):
        step_do(world.secretary(), organisation=world.first, case=case, doing=doing, on=ON)
    with pytest.raises(Http404):
        step_approve(world.secretary(), organisation=world.committee, case=case, doing=doing)
    done = step_approve(world.office(), organisation=world.committee, case=case, doing=doing, on=ON)
    assert done.body_name == "示例党委"


def test_the_same_submission_twice_writes_one_step(world):
    case = world.admission()
    doing = Doing("application", STEPS["application"], client_key="k1")
    first = step_do(world.secretary(), organisation=world.first, case=case, doing=doing, on=ON)
    again = step_do(world.secretary(), organisation=world.first, case=case, doing=doing, on=ON)
    assert first.pk == again.pk


def test_somebody_elses_change_in_between_is_told(world):
    case = world.go_on(world.admission(), "application")
    doing = Doing("first_talk", STEPS["first_talk"], version=1)
    with pytest.raises(Refused, match="别人刚刚改过"):
        step_do(world.secretary(), organisation=world.first, case=case, doing=doing, on=ON)


def test_a_case_of_another_branch_is_not_there(world):
    case = world.admission()
    stranger = world.secretary(world.second)
    with looking(stranger.scope("case.read")), pytest.raises(Http404):
        case_in_view(case.pk)
    with pytest.raises(Http404):
        case_stop(stranger, organisation=world.first, case=case, version=1, reason="x")


def test_doing_anew_sets_aside_what_rests_on_the_step_and_keeps_it(world):
    case = world.go_on(world.admission(), "contacts")
    step_redo(
        world.secretary(),
        organisation=world.first,
        case=case,
        code="contacts",
        reason="联系人调离",
        version=case.version,
        on=ON,
    )
    with looking(EVERYTHING):
        rows = CaseStep.objects.filter(case=case, code="contacts")
        assert [row.replaced_reason for row in rows] == ["联系人调离"]
        view = case_view(Case.objects.get(pk=case.pk), on=ON)
    assert "contacts" in {one.step.code for one in view.next}


def test_only_the_committee_sets_its_own_filing_aside(world):
    case = world.go_on(world.admission(), "contacts")
    with pytest.raises(Refused, match="由它先撤回"):
        step_redo(
            world.secretary(),
            organisation=world.first,
            case=case,
            code="activist",
            reason="重办",
            version=case.version,
        )
    approval_withdraw(
        world.office(),
        organisation=world.committee,
        case=case,
        code="activist_filed",
        reason="材料有误",
        version=case.version,
        on=ON,
    )
    with looking(EVERYTHING):
        standing = CaseStep.objects.filter(case=case, replaced_at=None)
        left = {row.code for row in standing}
    assert left == {"application", "first_talk", "activist", "contacts"}


def test_one_more_review_is_added_and_the_next_falls_due_half_a_year_later(world):
    case = world.go_on(world.admission(), "contacts")
    first, second = STEPS["cultivation"]["reviewed_on"]
    doing = Doing("cultivation", {"done_on": first, "reviewed_on": [first]})
    step_do(world.secretary(), organisation=world.first, case=case, doing=doing, on=ON)
    with looking(EVERYTHING):
        case = Case.objects.select_related("organisation").get(pk=case.pk)
    step_correct(
        world.secretary(),
        organisation=world.first,
        case=case,
        code="cultivation",
        facts={"done_on": second, "reviewed_on": [first, second]},
        reason="又考察一次",
        version=case.version,
        on=ON,
    )
    due = [one for one in open_deadlines() if one[1] == "cultivation/FZ-06"]
    assert len(due) == 1
    assert second + timedelta(days=175) < due[0][2] < second + timedelta(days=190)


def test_a_correction_that_would_break_a_later_step_is_refused(world):
    case = world.go_on(world.admission(), "prospective")
    late = STEPS["prospective"]["done_on"] - timedelta(days=30)
    with pytest.raises(StepRefused, match="FZ-08"):
        step_correct(
            world.secretary(),
            organisation=world.first,
            case=case,
            code="activist",
            facts={**STEPS["activist"], "done_on": late},
            reason="笔误",
            version=case.version,
            on=ON,
        )


def test_the_sender_answers_until_the_receiver_accepts(world):
    case = world.go_on(world.admission(), "contacts")
    move = case_move(
        world.secretary(),
        organisation=world.first,
        case=case,
        to_code="Z3",
        reason="工作调动",
        version=case.version,
        on=ON,
    )
    assert {code for code, *_ in open_deadlines()} == {"Z1"}
    receiver = world.secretary(world.third)
    taken = move_accept(receiver, organisation=world.third, move=move, on=ON)
    assert taken.organisation_id == world.third.pk
    assert {code for code, *_ in open_deadlines()} == {"Z3"}
    with looking(world.secretary().scope("case.read")), pytest.raises(Http404):
        case_in_view(case.pk)
    with looking(receiver.scope("case.read")):
        assert len(case_view(case_in_view(case.pk), on=ON).done) == 5


def test_a_returned_case_stays_where_it_was_with_the_reason(world):
    case = world.admission()
    sent = {"organisation": world.first, "case": case, "to_code": "Z3", "reason": "调动"}
    move = case_move(world.secretary(), **sent, version=1, on=ON)
    with pytest.raises(Refused, match="已在移交"):
        case_move(world.secretary(), **sent, version=1, on=ON)
    receiver = world.secretary(world.third)
    back = move_return(receiver, organisation=world.third, move=move, reason="缺材料", on=ON)
    assert (back.state, back.decided_reason) == ("returned", "缺材料")
    with pytest.raises(Refused, match="已退回"):
        move_accept(receiver, organisation=world.third, move=move, on=ON)


def test_a_drill_sets_no_deadline_and_needs_no_superior(world):
    case = world.admission(is_drill=True)
    for code in ("application", "first_talk", "activist", "activist_filed"):
        doing = Doing(code, STEPS[code])
        step_do(world.secretary(), organisation=world.first, case=case, doing=doing, on=ON)
    assert open_deadlines() == []


def test_a_decision_keeps_the_roll_of_its_day(world):
    case = world.go_on(world.admission(), "activist")
    with looking(EVERYTHING):
        row = CaseStep.objects.get(case=case, code="activist")
    assert len(row.snapshot["roll"]) == 5
    assert len(row.snapshot_hash) == 64


def test_a_second_running_case_for_the_same_member_is_refused(world):
    world.admission(member=world.members[0])
    with pytest.raises(Refused, match="同类事项"):
        world.admission(member=world.members[0])


def test_an_unknown_procedure_is_refused(world):
    assert ADMISSION
    with pytest.raises(Refused, match="没有“dance”"):
        world.admission(procedure="dance")
