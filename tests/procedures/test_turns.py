"""A step that does not apply keeps nobody waiting; a case may end before its last step."""

from tests.procedures.good_cases import correction, removal
from tests.procedures.samples import ON, case_of

from shuanghe.procedures.queries import case_faults, procedure_on
from shuanghe.procedures.rules import CaseFacts, is_ended, steps_next


def codes(procedure, case):
    return [step.code for step in steps_next(procedure, case)]


def test_a_step_that_does_not_apply_keeps_nobody_waiting():
    procedure = procedure_on("disposal", on=ON)
    facts = removal()
    del facts["steps"]["archive"]
    assert codes(procedure, case_of(facts)) == ["archive"]
    assert is_ended(procedure, case_of(removal()))


def test_a_step_that_applies_must_come_before_the_archive():
    procedure = procedure_on("disposal", on=ON)
    facts = correction()
    del facts["steps"]["archive"], facts["steps"]["correction_review"]
    assert codes(procedure, case_of(facts)) == ["correction_review"]


def test_a_step_done_where_it_does_not_apply_is_a_fault():
    procedure = procedure_on("disposal", on=ON)
    facts = removal()
    facts["steps"]["correction_review"] = correction()["steps"]["correction_review"]
    found = case_faults(procedure, case_of(facts), on=ON)
    assert next(one.wrong for one in found if one.step == "correction_review") == (
        "这种情形没有这一步"
    )


def test_a_member_found_again_ends_the_case_there():
    procedure = procedure_on("lost_contact", on=ON)
    steps = {
        "report": {"done_on": ON, "tried": "电话"},
        "search": {"done_on": ON, "searched_on": [ON]},
        "confirmation": {"done_on": ON, "result": "found", "confirmer": "示例甲"},
    }
    found = CaseFacts({"last_contact_on": ON}, steps)
    assert is_ended(procedure, found)
    assert codes(procedure, found) == []
    steps["confirmation"]["result"] = "not_found"
    assert codes(procedure, found) == ["suspended"]
