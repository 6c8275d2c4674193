"""What follows from decisions, and that nothing follows without one."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.activities.disposals.worlds import standings
from tests.procedures.samples import ON
from tests.procedures.test_other_procedures import good
from tests.records.worlds import EVERYTHING

from shuanghe.activities.disposals.models import DisposalDecision
from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.tasks.models import Job
from shuanghe.kernel.tasks.services import jobs_schedule
from shuanghe.kernel.tasks.working import Worker
from shuanghe.organisation.models import Member
from shuanghe.procedures.models import CaseStep
from shuanghe.procedures.queries.timeline import case_view
from shuanghe.procedures.rules.spans import span_after
from shuanghe.procedures.services import (
    Doing,
    approval_withdraw,
    case_stop,
    step_approve,
    step_correct,
)
from shuanghe.project.schedule import SCHEDULE


def decisions():
    with looking(EVERYTHING):
        return list(
            DisposalDecision.objects.filter(withdrawn_at=None)
            .order_by("id")
            .values_list("measure", "from_on", "until_on")
        )


def now(member):
    with looking(EVERYTHING):
        return Member.objects.get(pk=member.pk)


def withdraw(world, case, code):
    return approval_withdraw(
        world.office(),
        organisation=world.committee,
        case=case,
        code=code,
        reason="写错了",
        version=case.version,
        on=ON,
    )


def test_nothing_happens_to_a_standing_before_the_committee_has_approved(world):
    before = standings(world.person)
    world.run("removal", "meeting")

    assert standings(world.person) == before
    assert decisions() == []


def test_an_approved_removal_ends_the_standing_on_the_day_of_the_decision(world):
    facts = good("removal")["steps"]["approval"]
    world.run("removal", "approval")

    assert standings(world.person)[-1] == ("removed", facts["decided_on"])
    assert standings(world.person)[0][0] == "full"
    assert decisions() == [
        ("removal", facts["decided_on"], span_after(facts["decided_on"], 5, "years"))
    ]


def test_time_to_correct_oneself_leaves_the_standing_and_runs_as_a_deadline(world):
    before, facts = standings(world.person), good("correction")["steps"]["approval"]
    world.run("correction", "served")

    assert standings(world.person) == before
    assert decisions() == [("correction", facts["correction_from"], facts["correction_until"])]
    with looking(EVERYTHING):
        due = Deadline.objects.get(met_on=None, dropped_on=None)
    assert (due.rule_id, due.due_on, due.subject) == ("CZ-04", facts["correction_until"], "")


def test_somebody_persuaded_to_leave_stays_until_he_agrees(world):
    before = standings(world.person)
    case = world.run("persuasion", "served")
    assert standings(world.person) == before
    assert [one[0] for one in decisions()] == ["persuasion"]

    answer = good("persuasion")["steps"]["persuasion_answer"]
    world.do(case, "persuasion_answer", answer)
    assert standings(world.person)[-1] == ("removed", answer["left_on"])


def test_somebody_who_refuses_to_leave_stays_a_member(world):
    before = standings(world.person)
    case = world.run("persuasion", "served")
    answer = good("persuasion")["steps"]["persuasion_answer"]
    world.do(case, "persuasion_answer", {"done_on": answer["done_on"], "answer": "refuses"})

    assert standings(world.person) == before


def test_facts_that_are_not_confirmed_end_the_case_and_change_nothing(world):
    before = standings(world.person)
    case = world.run("removal", "investigation", {"investigation": {"finding": "not_confirmed"}})

    assert (case.state, standings(world.person)) == ("finished", before)


def test_a_lost_member_is_suspended_then_removed_by_two_decisions(world):
    steps = good("lost_contact")["steps"]
    case = world.run("lost_contact", "suspended")
    assert standings(world.person)[-1] == ("suspended", steps["suspended"]["suspended_from"])
    assert now(world.person).lost_contact_on == good("lost_contact")["about"]["last_contact_on"]
    with looking(EVERYTHING):
        due = Deadline.objects.get(met_on=None, dropped_on=None)
    assert due.rule_id == "JG-16"

    for code in ("filed_beforehand", "removal_meeting", "removal_approved"):
        world.do(case, code, steps[code])
    assert standings(world.person)[-1] == ("removed", steps["removal_approved"]["decided_on"])


def test_a_suspended_member_is_restored_by_the_body_above(world):
    case = world.run("lost_contact", "suspended")
    day = date(2023, 6, 1)
    world.do(case, "restored", {"done_on": day, "meets_conditions": True})

    assert standings(world.person)[-1] == ("full", day)
    assert now(world.person).lost_contact_on is None
    with looking(EVERYTHING):
        assert not Deadline.objects.filter(met_on=None, dropped_on=None).exists()


def test_a_lost_member_found_again_ends_the_case_and_nothing_else(world):
    before, found = standings(world.person), date(2022, 10, 1)
    case = world.run(
        "lost_contact", "confirmation", {"confirmation": {"result": "found", "found_on": found}}
    )

    assert (case.state, standings(world.person)) == ("finished", before)
    assert now(world.person).lost_contact_on is None
    assert decisions() == []


def test_somebody_who_asks_to_leave_is_removed_by_the_meeting_without_a_bar(world):
    day = good("withdrawal")["steps"]["meeting"]["removed_on"]
    world.run("withdrawal", "meeting")

    assert standings(world.person)[-1] == ("removed", day)
    assert decisions() == [("withdrawal", day, None)]


def test_the_same_submission_twice_decides_once(world):
    case = world.run("removal", "meeting")
    doing = Doing("approval", good("removal")["steps"]["approval"], client_key="double-0001")
    for _ in range(2):
        step_approve(world.office(), organisation=world.committee, case=case, doing=doing, on=ON)

    assert len(decisions()) == 1
    assert [kind for kind, _day in standings(world.person)].count("removed") == 1


def test_what_changed_a_standing_cannot_be_undone_or_stopped(world):
    case = world.run("removal", "approval")
    before = standings(world.person)

    with pytest.raises(Refused, match="党籍已经变动"):
        withdraw(world, case, "approval")
    with pytest.raises(Refused, match="不能终止"):
        case_stop(
            world.secretary(),
            organisation=world.first,
            case=case,
            version=case.version,
            reason="不想办了",
            on=ON,
        )
    assert standings(world.person) == before
    with looking(EVERYTHING):
        assert CaseStep.objects.filter(case=case, code="approval", replaced_at=None).exists()


def test_a_decision_that_changed_no_standing_can_be_withdrawn(world):
    case = world.run("correction", "approval")
    withdraw(world, case, "approval")

    assert decisions() == []


def test_a_step_that_changed_a_standing_cannot_be_corrected_to_another_day(world):
    case, facts = world.run("withdrawal", "meeting"), good("withdrawal")["steps"]["meeting"]
    before, later = standings(world.person), facts["removed_on"] + timedelta(days=3)

    def correct(**changes):
        with looking(EVERYTHING):
            case.refresh_from_db()
        return step_correct(
            world.secretary(),
            organisation=world.first,
            case=case,
            code="meeting",
            facts={**facts, **changes},
            reason="笔误",
            version=case.version,
            on=ON,
        )

    with pytest.raises(Refused, match="不能更正"):
        correct(removed_on=later)
    correct(yes_votes=13)
    assert standings(world.person) == before
    assert decisions() == [("withdrawal", facts["removed_on"], None)]


@pytest.mark.django_db(transaction=True)
def test_every_job_leaves_every_standing_as_it_is(world):
    world.run("correction", "served")
    case, steps = world.opened("lost_contact", world.members[1])
    world.do(case, "report", steps["report"])
    before = {one.pk: standings(one) for one in world.members}

    for year in (0, 1, 9):
        jobs_schedule(SCHEDULE, timezone.now() + timedelta(days=366 * year))
    Job.objects.update(not_before=timezone.now())
    assert Worker().until_idle() >= len(SCHEDULE)

    assert {one.pk: standings(one) for one in world.members} == before


def test_the_time_line_shows_what_is_next_and_by_when(world):
    case = world.run("correction", "served")
    with looking(EVERYTHING):
        view = case_view(case, on=ON)

    assert [one.step.code for one in view.next] == ["correction_review"]
    assert view.next[0].clocks[0].rule_id == "CZ-04"
