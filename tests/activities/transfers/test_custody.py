"""Until acceptance the sender has the member; from that day on the receiver; never nobody."""

from datetime import timedelta

import pytest
from django.http import Http404
from tests.activities.transfers.worlds import NUMBER, OFFICE, ago, someone, today
from tests.records.worlds import EVERYTHING, FOUNDED, person

from shuanghe.activities.transfers.models import Transfer
from shuanghe.activities.transfers.queries.seen import transfer_in_view
from shuanghe.activities.transfers.services import transfer_join, transfer_receive
from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member, Organisation, Spell, Standing, StandingKind
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.organisation.services.capabilities import capability_set
from shuanghe.organisation.services.members import member_place, standing_change
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.services import (
    Doing,
    Opening,
    StepRefused,
    approval_withdraw,
    case_open,
    case_stop,
    step_correct,
    step_do,
    step_redo,
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


def test_the_sender_has_the_member_until_the_day_of_acceptance_and_the_receiver_from_it(world):
    transfer = world.lettered(world.opened())
    member = world.members[0]
    assert world.homes(member) == [("Z1", FOUNDED, None)]
    world.decided(transfer)
    assert world.homes(member) == [("Z1", FOUNDED, ago(3)), ("Z3", ago(3), None)]
    assert member.name in names_on_roll(world.first, ago(4))
    assert member.name not in names_on_roll(world.third, ago(4))
    assert member.name in names_on_roll(world.third, ago(3))
    assert member.name not in names_on_roll(world.first, ago(3))


def test_acceptance_leaves_the_standing_as_it_was(world):
    world.decided(world.lettered(world.opened()))
    with looking(EVERYTHING):
        rows = Standing.objects.filter(member=world.members[0])
        assert [(one.kind, one.from_on, one.until_on) for one in rows] == [
            (StandingKind.FULL, FOUNDED, None)
        ]
        assert Member.objects.get(pk=world.members[0].pk).organisation.code == "Z3"


def test_a_transfer_by_the_book_ends_with_the_stub_and_owes_nothing(world):
    transfer = world.lettered(world.opened())
    world.decided(transfer)
    world.joined(transfer)
    world.decided(transfer, "receipt")
    world.archived(transfer)
    ended = world.again(transfer)
    assert (ended.state, ended.closed_on) == ("closed", today())
    assert ended.case.state == "finished"
    assert owed() == set()


def test_the_letter_makes_the_receiver_decide_and_the_sender_ask_by_its_own_validity(world):
    until = today() + timedelta(days=10)
    world.lettered(world.opened(), valid_until=until)
    assert owed() == {("DX", "decide", until), ("Z1", "chase", until)}


def test_the_receipt_falls_due_for_the_committee_that_accepted(world):
    transfer = world.lettered(world.opened())
    world.decided(transfer)
    assert owed() == {("DX", "receipt", ago(3) + timedelta(days=30))}
    world.joined(transfer)
    world.decided(transfer, "receipt")
    assert owed() == set()


def test_nobody_may_refuse_without_a_reason(world):
    transfer = world.lettered(world.opened())
    with pytest.raises(StepRefused) as refused:
        world.decided(transfer, "returned", reason="")
    assert refused.value.faults[0].fact == "reason"
    with pytest.raises(StepRefused) as refused:
        world.decided(transfer, "returned", is_proper=False)
    assert refused.value.faults[0].rule_id == "JG-11"
    assert world.again(transfer).state == "sent"


def test_a_returned_member_was_at_home_all_the_time_and_may_be_sent_again(world):
    transfer = world.lettered(world.opened())
    world.decided(transfer, "returned")
    returned = world.again(transfer)
    assert (returned.state, returned.decided_reason) == ("returned", "介绍信没有盖章")
    assert world.homes(world.members[0]) == [("Z1", FOUNDED, None)]
    with pytest.raises(Refused, match="不能再接收"):
        world.decided(transfer)
    assert world.homes(world.members[0]) == [("Z1", FOUNDED, None)]
    approval_withdraw(
        world.office(),
        organisation=world.committee,
        case=returned.case,
        code="letter",
        reason="补盖章",
        version=returned.case.version,
    )
    assert world.again(transfer).state == "preparing"
    world.lettered(world.again(transfer), letter_number="LT-0002")
    world.decided(transfer)
    assert world.homes(world.members[0])[-1] == ("Z3", ago(3), None)


def test_the_sender_withdraws_before_acceptance_with_a_reason_and_not_after(world):
    transfer = world.lettered(world.opened())
    given = {"organisation": world.first, "case": transfer.case}
    version = transfer.case.version
    with pytest.raises(Refused):
        case_stop(world.secretary(), **given, version=version, reason=" ")
    case_stop(world.secretary(), **given, version=version, reason="本人不走了")
    assert world.again(transfer).state == "withdrawn"
    assert owed() == set()
    again = world.lettered(world.opened())
    world.decided(again)
    with pytest.raises(Refused, match="已经接收"):
        case_stop(
            world.secretary(),
            organisation=world.first,
            case=again.case,
            version=world.again(again).case.version,
            reason="反悔",
        )
    assert world.again(again).state == "accepted"


def test_a_second_transfer_of_the_same_member_is_refused_while_one_is_under_way(world):
    world.opened()
    with pytest.raises(Refused, match="已有一次转接在办"):
        world.opened(to="Z2")


def test_the_same_submission_twice_opens_and_accepts_once(world):
    first = world.opened(client_key="same-key")
    assert world.opened(client_key="same-key").pk == first.pk
    transfer = world.lettered(first)
    one = world.decided(transfer, key="accept-key")
    two = world.decided(transfer, key="accept-key")
    assert one.pk == two.pk
    assert len(world.homes(world.members[0])) == 2


def test_accepting_twice_is_refused_and_changes_nothing(world):
    transfer = world.lettered(world.opened())
    world.decided(transfer)
    before = world.homes(world.members[0])
    with pytest.raises(Refused, match="已经登记过"):
        world.decided(transfer, done_on=ago(1))
    assert world.homes(world.members[0]) == before


def test_nobody_accepts_somebody_elses_transfer(world):
    transfer = world.lettered(world.opened())
    doing = Doing("acceptance", {"done_on": ago(3), "responsible_from": ago(3), **ACCEPTED})
    with pytest.raises(Http404):
        transfer_receive(
            world.office(), organisation=world.committee, transfer=transfer, doing=doing
        )
    with pytest.raises(Http404):
        transfer_receive(world.office(), organisation=world.other, transfer=transfer, doing=doing)
    with pytest.raises(Refused, match="示例乙党委"):
        step_do(world.secretary(), organisation=world.first, case=transfer.case, doing=doing)
    assert world.homes(world.members[0]) == [("Z1", FOUNDED, None)]


def test_the_receiving_branch_cannot_accept_for_its_committee(world):
    transfer = world.lettered(world.opened())
    doing = Doing("acceptance", {"done_on": ago(3), "responsible_from": ago(3), **ACCEPTED})
    with pytest.raises(Http404):
        transfer_receive(
            world.secretary(world.third), organisation=world.other, transfer=transfer, doing=doing
        )
    with pytest.raises(Refused, match="不由本组织办理"):
        transfer_join(
            world.secretary(world.third), organisation=world.third, transfer=transfer, doing=doing
        )


def test_a_key_used_for_another_case_files_the_step_of_this_one(world):
    other = world.lettered(world.opened(member=world.members[1]))
    world.decided(other, key="shared-key")
    transfer = world.lettered(world.opened())
    world.decided(transfer, key="shared-key")
    arrived = world.arrived(client_key=transfer.client_key)
    with looking(EVERYTHING):
        filed = set(
            CaseStep.objects.filter(client_key="shared-key").values_list("case_id", flat=True)
        )
    assert filed == {other.case_id, transfer.case_id}
    assert arrived.pk != transfer.pk


def test_a_stranger_sees_a_transfer_of_others_as_one_that_is_not_there(world):
    transfer = world.opened()
    for branch, is_seen in ((world.first, True), (world.third, True), (world.second, False)):
        with looking(world.secretary(branch).scope("case.read")):
            if is_seen:
                assert transfer_in_view(transfer.pk).pk == transfer.pk
            else:
                with pytest.raises(Http404):
                    transfer_in_view(transfer.pk)


@pytest.mark.parametrize("code", ["NOBODY", " ", "BZ1"])
def test_a_code_that_names_no_party_body_is_refused(world, code):
    with pytest.raises(Refused):
        world.opened(to=code)
    with looking(EVERYTHING):
        assert not Transfer.objects.exists()
        assert not Case.objects.exists()


def test_a_whole_name_that_one_body_alone_bears_finds_it(world):
    assert world.opened(to=world.third.name).receiver_id == world.third.pk


def test_a_name_that_two_bodies_bear_is_refused(world):
    with looking(EVERYTHING):
        Organisation.objects.filter(pk__in=[world.second.pk, world.third.pk]).update(name="同名")
    with pytest.raises(Refused, match="没有这个全称"):
        world.opened(to="同名")


def test_the_home_itself_is_no_receiver(world):
    with pytest.raises(Refused, match="已经在"):
        world.opened(to="Z1")


def test_a_committee_denied_the_power_cannot_transfer_directly(world):
    capability_set(
        world.office(world.other),
        organisation=world.other,
        power="direct_transfer",
        is_given=False,
        basis="示例批复",
        on=ago(30),
    )
    with pytest.raises(Refused, match="JG-10"):
        world.opened()


def test_within_one_committee_the_committee_accepts(world):
    transfer = world.lettered(world.opened(to="Z2"))
    assert transfer.decider == world.committee
    world.decided(transfer)
    assert world.homes(world.members[0])[-1] == ("Z2", ago(3), None)


def test_somebody_who_meanwhile_left_by_another_way_is_not_accepted(world):
    transfer = world.lettered(world.opened())
    given = {"organisation": world.first, "member": world.members[0]}
    member_place(world.office(), **given, to=world.second, kind="home", on=ago(5))
    with pytest.raises(Refused, match="已不在"):
        world.decided(transfer)
    assert world.homes(world.members[0])[-1] == ("Z2", ago(5), None)


def test_somebody_off_the_roll_is_not_accepted(world):
    transfer = world.lettered(world.opened())
    standing_change(
        world.office(),
        organisation=world.first,
        member=world.members[0],
        kind=StandingKind.DECEASED,
        on=ago(5),
    )
    with pytest.raises(Refused, match="不在名册"):
        world.decided(transfer)


def test_acceptance_cannot_be_undone_or_dated_anew(world):
    transfer = world.lettered(world.opened())
    world.decided(transfer)
    case = world.again(transfer).case
    given = {"organisation": world.first, "case": case, "version": case.version}
    both = someone(world.first, OFFICE, "党群部")
    with pytest.raises(Refused, match="已经接收"):
        step_redo(both, **given, code="acceptance", reason="错了")
    facts = {"done_on": ago(2), "responsible_from": ago(2), **ACCEPTED}
    with pytest.raises(Refused):
        step_correct(both, **given, code="acceptance", facts=facts, reason="错了")
    assert world.homes(world.members[0])[-1] == ("Z3", ago(3), None)


def test_an_acceptance_before_the_letter_or_after_today_is_refused(world):
    transfer = world.lettered(world.opened())
    for day in (ago(16), today() + timedelta(days=1)):
        with pytest.raises(StepRefused):
            world.decided(transfer, done_on=day, responsible_from=day)
    assert world.homes(world.members[0]) == [("Z1", FOUNDED, None)]


def test_an_overdue_letter_reminds_and_does_not_forbid(world):
    transfer = world.lettered(world.opened(), valid_until=ago(10))
    row = world.decided(transfer)
    assert any("JG-12" in found for found in row.findings)


def test_what_ends_on_the_way_is_told_and_the_guest_of_the_receiver_becomes_its_member(world):
    with looking(EVERYTHING):
        Spell.objects.create(
            member=world.members[0], organisation=world.third, kind="attached", from_on=ago(40)
        )
    world.decided(world.lettered(world.opened()))
    with looking(EVERYTHING):
        guest = Spell.objects.get(member=world.members[0], kind="attached")
    assert guest.until_on == ago(3)


def test_a_members_case_begun_elsewhere_is_refused(world):
    opening = Opening("transfer", "示例甲", ago(3), "k-elsewhere", member=world.members[0])
    with pytest.raises(Refused, match="转接"):
        case_open(world.secretary(), organisation=world.first, opening=opening)


def test_a_change_in_between_is_told(world):
    transfer = world.lettered(world.opened())
    facts = {"done_on": ago(3), "responsible_from": ago(3), **ACCEPTED}
    with pytest.raises(Refused, match="别人刚刚改过"):
        transfer_receive(
            world.office(world.other),
            organisation=world.other,
            transfer=transfer,
            doing=Doing("acceptance", facts, version=1),
        )


def test_a_member_of_another_branch_cannot_be_sent_away(world):
    with looking(EVERYTHING):
        stranger = person("示例丁", world.third)
    from shuanghe.activities.transfers.services import Plan, transfer_open

    plan = Plan(stranger, "steal-1", {"done_on": ago(3)}, to_code="Z1")
    with pytest.raises(Refused, match="不在本组织"):
        transfer_open(world.secretary(), organisation=world.first, plan=plan)


def test_the_receipt_must_name_the_letter(world):
    transfer = world.lettered(world.opened())
    world.decided(transfer)
    world.joined(transfer)
    with pytest.raises(StepRefused) as refused:
        world.decided(transfer, "receipt", letter_number=NUMBER + "x")
    assert refused.value.faults[0].rule_id == "JG-13"


def test_a_probationer_accepted_without_a_look_at_the_file_is_pointed_out(world):
    with looking(EVERYTHING):
        member = world.members[0]
        Standing.objects.filter(member=member).update(kind="probationary")
        Member.objects.filter(pk=member.pk).update(standing="probationary")
        member.refresh_from_db()
    transfer = world.lettered(world.opened(member=member))
    row = world.decided(transfer, is_file_checked=False)
    assert any("FZ-28" in found for found in row.findings)
    with looking(EVERYTHING):
        assert Standing.objects.get(member=member).kind == "probationary"
