"""What a step decides, and months in a row, on plain values."""

from datetime import date

import pytest
from tests.procedures.test_other_procedures import good

from shuanghe.activities.disposals.rules.decided import DECIDING, Effect, decided
from shuanghe.activities.disposals.rules.months import (
    Mark,
    MonthFact,
    months_before,
    months_in_a_row,
    months_written,
)
from shuanghe.procedures.queries import procedure_on

ON = date(2026, 11, 21)
SIGNS = {"1": Mark.DONE, "0": Mark.NOT_DONE, "-": Mark.EXCUSED, "?": Mark.UNKNOWN}


def facts(text):
    months = months_before(ON, len(text))
    return [MonthFact(month, SIGNS[sign]) for month, sign in zip(months, text, strict=True)]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("000000", 6),
        ("100000", 5),
        ("000001", 0),
        ("00-000", 5),
        ("00000-", 5),
        ("000?00", 2),
        ("??????", 0),
        ("1-1-1-", 0),
    ],
)
def test_only_months_up_to_the_last_count_and_reasons_and_gaps_do_not(text, count):
    assert months_in_a_row(facts(text)) == count


def test_months_are_written_for_copying_only_when_all_are_known():
    assert months_written(facts("10-0")) == "10-0"
    assert months_written(facts("10?0")) == ""


def test_the_running_month_is_not_among_the_months():
    assert months_before(date(2026, 2, 28), 3) == [
        date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1)
    ]  # fmt: skip


def test_no_step_decides_but_those_of_a_meeting_or_a_body_above():
    for procedure, code in DECIDING:
        step = procedure_on(procedure, on=ON).step(code)
        by_vote_or_above = step.outcome in ("approval", "decision") or step.approver
        assert by_vote_or_above or code == "persuasion_answer", (procedure, code)


@pytest.mark.parametrize("name", ["correction", "removal", "persuasion"])
def test_only_a_removal_ends_a_membership_by_the_approval_itself(name):
    found = decided("disposal", "approval", good(name)["steps"]["approval"])

    assert found.measure == name
    assert (found.effect == Effect.REMOVED) == (name == "removal")


def test_other_steps_and_other_procedures_decide_nothing():
    assert decided("disposal", "meeting", good("removal")["steps"]["meeting"]) is None
    assert decided("transfer", "approval", {}) is None
    assert decided("disposal", "persuasion_answer", {"answer": "refuses"}) is None
