"""Out of the system and into it from outside: papers say what happened, rolls follow."""

import pytest
from tests.activities.transfers.worlds import ago
from tests.records.worlds import EVERYTHING, FOUNDED

from shuanghe.activities.transfers.services import Entry
from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member, Post, StandingKind
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.services import (
    Doing,
    step_do,
)

NUMBER_OF_ID = "11010519491231002X"
ACCEPTED = {"acceptor": "committee", "is_file_checked": True}


def owed():
    with looking(EVERYTHING):
        rows = Deadline.objects.filter(
            met_on=None, dropped_on=None, source_type="transfers.transfer"
        )
        return {(one.organisation.code, one.source_key, one.due_on) for one in rows}


def names_on_roll(branch, day):
    with looking(EVERYTHING):
        return [one.name for one in roll_on(branch, day).home]


def test_out_of_the_system_the_member_stays_until_the_paper_says_accepted(world):
    transfer = world.opened(to="", receiver_name="外单位党委", receiver_address="某市某路")
    transfer = world.lettered(transfer)
    assert owed() == {("Z1", "chase", transfer.valid_until)}
    facts = {"done_on": ago(3), "responsible_from": ago(3), **ACCEPTED}
    with looking(EVERYTHING):
        Post.objects.create(
            organisation=world.first, member=world.members[0], kind="secretary", from_on=FOUNDED
        )
    step_do(
        world.secretary(),
        organisation=world.first,
        case=transfer.case,
        doing=Doing("acceptance", facts),
    )
    assert world.homes(world.members[0]) == [("Z1", FOUNDED, ago(3))]
    with looking(EVERYTHING):
        member = Member.objects.get(pk=world.members[0].pk)
        assert member.standing == StandingKind.LEFT
        assert Post.objects.get(member=member).until_on == ago(3)
    assert world.members[0].name in names_on_roll(world.first, ago(4))
    assert world.members[0].name not in names_on_roll(world.first, ago(3))
    assert {(code, key) for code, key, _due in owed()} == {("Z1", "receipt")}


def test_a_letter_from_outside_puts_nobody_on_a_roll_before_acceptance(world):
    transfer = world.lettered(world.arrived())
    with looking(EVERYTHING):
        assert not Member.objects.filter(name="示例转").exists()
    with pytest.raises(Refused, match="身份号码"):
        world.decided(transfer)
    world.decided(transfer, entry=Entry(NUMBER_OF_ID, ago(5000), ago(4000)))
    member = world.again(transfer).member
    assert world.homes(member) == [("Z2", ago(3), None)]
    assert member.standing == StandingKind.FULL


def test_the_identity_number_is_in_no_case_step_and_no_audit_line(world):
    transfer = world.lettered(world.arrived())
    world.decided(transfer, entry=Entry(NUMBER_OF_ID, ago(5000), ago(4000)))
    with looking(EVERYTHING):
        kept = [str(one.facts) for one in CaseStep.objects.all()]
        kept += [str(one.about) for one in Case.objects.all()]
        kept += [f"{one.summary}{one.before}{one.after}" for one in AuditLine.objects.all()]
    assert not any(NUMBER_OF_ID in text for text in kept)


def test_who_comes_back_regains_the_entry_known_from_before(world):
    first = world.lettered(world.arrived())
    world.decided(first, entry=Entry(NUMBER_OF_ID, ago(5000), ago(4000)), done_on=ago(10),
                  responsible_from=ago(10))  # fmt: skip
    member = world.again(first).member
    out = world.lettered(
        world.opened(
            member=member,
            to="",
            receiver_name="外单位",
            facts={"done_on": ago(9), "reason": "unit_changed", "changed_on": ago(9)},
        ),
        done_on=ago(8),
    )
    facts = {"done_on": ago(6), "responsible_from": ago(6), **ACCEPTED}
    step_do(
        world.secretary(world.second),
        organisation=world.second,
        case=out.case,
        doing=Doing("acceptance", facts),
    )
    again = world.lettered(world.arrived())
    world.decided(again, entry=Entry(NUMBER_OF_ID, ago(5000), ago(4000)))
    assert world.again(again).member == member
    assert world.homes(member) == [("Z2", ago(10), ago(6)), ("Z2", ago(3), None)]


def test_a_known_number_on_the_roll_or_under_another_name_is_refused(world):
    first = world.lettered(world.arrived())
    world.decided(first, entry=Entry(NUMBER_OF_ID, ago(5000), ago(4000)))
    for name, told in (("示例转", "不能从系统外转入"), ("示例别", "别的姓名")):
        again = world.lettered(world.arrived(person_name=name))
        with pytest.raises(Refused, match=told):
            world.decided(again, entry=Entry(NUMBER_OF_ID, ago(5000), ago(4000)))
        assert world.again(again).state == "sent"
        with looking(EVERYTHING):
            assert Member.objects.filter(name__in=("示例转", "示例别")).count() == 1


def test_a_wrong_number_is_refused_and_nothing_is_half_written(world):
    transfer = world.lettered(world.arrived())
    with pytest.raises(Refused):
        world.decided(transfer, entry=Entry("110105194912310021", ago(5000)))
    assert world.again(transfer).member is None
    with looking(EVERYTHING):
        assert not CaseStep.objects.filter(code="acceptance").exists()
