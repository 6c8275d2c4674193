"""The other procedures run on the engine from their first step to their last."""

import pytest
from tests.procedures.samples import ON
from tests.procedures.test_other_procedures import FILES, good
from tests.records.worlds import EVERYTHING

from shuanghe.duties.models import Deadline
from shuanghe.kernel.permissions import looking
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.services import (
    Doing,
    Opening,
    StepRefused,
    case_open,
    step_approve,
    step_do,
)


def opened(world, key, facts):
    first = next(iter(facts["steps"].values()))
    opening = Opening(
        procedure=key,
        subject_name=facts["about"]["name"],
        opened_on=first["done_on"],
        client_key=f"{key}-1",
        about=facts["about"],
    )
    return case_open(world.secretary(), organisation=world.first, opening=opening, on=ON)


def done(world, case, step, facts):
    doing = Doing(step.code, facts)
    if step.approver:
        step_approve(world.office(), organisation=world.committee, case=case, doing=doing, on=ON)
    else:
        step_do(world.secretary(), organisation=world.first, case=case, doing=doing, on=ON)


def run(world, key, facts, until=""):
    case = opened(world, key, facts)
    for step in procedure_on(key, on=ON).steps:
        if step.code in facts["steps"]:
            done(world, case, step, facts["steps"][step.code])
        if step.code == until:
            break
    with looking(EVERYTHING):
        return Case.objects.select_related("organisation").get(pk=case.pk)


@pytest.mark.parametrize(("key", "name"), FILES)
def test_a_good_case_runs_to_its_end_and_leaves_no_deadline(world, key, name):
    case = run(world, key, good(name))

    assert case.state == "finished"
    with looking(EVERYTHING):
        assert not Deadline.objects.filter(met_on=None, dropped_on=None).exists()


def test_a_void_ballot_is_refused_with_its_article(world):
    facts = good("election")
    facts["steps"]["election_meeting"]["returned"] = 17

    with pytest.raises(StepRefused) as refused:
        run(world, "election", facts, "election_meeting")

    assert [one.rule_id for one in refused.value.faults] == ["XJ-28"]


def test_a_member_under_correction_stays_open_until_the_review(world):
    facts = good("correction")

    case = run(world, "disposal", facts, "served")

    assert case.state == "running"
    with looking(EVERYTHING):
        open_ones = Deadline.objects.filter(met_on=None, dropped_on=None)
        until = facts["steps"]["approval"]["correction_until"]
        assert [one.due_on for one in open_ones] == [until]
