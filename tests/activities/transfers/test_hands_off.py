"""What one side of a transfer wrote, the other side does not take back."""

import pytest

from shuanghe.kernel.actions import Refused
from shuanghe.procedures.services import step_correct, step_redo


def redone(world, transfer, code, actor):
    transfer = world.again(transfer)
    step_redo(
        actor,
        organisation=transfer.organisation,
        case=transfer.case,
        code=code,
        reason="想再来一次",
        version=transfer.case.version,
    )


def test_the_sender_does_not_take_back_that_the_letter_was_returned(world):
    transfer = world.lettered(world.opened())
    world.decided(transfer, "returned")
    with pytest.raises(Refused, match="示例乙党委办理"):
        redone(world, transfer, "returned", world.secretary())
    assert world.again(transfer).state == "returned"


@pytest.mark.parametrize("code", ["reporting", "receipt"])
def test_the_sender_does_not_take_back_what_the_receiver_reported(world, code):
    transfer = world.lettered(world.opened())
    world.decided(transfer)
    world.joined(transfer)
    world.decided(transfer, "receipt")
    with pytest.raises(Refused, match="不能代办"):
        redone(world, transfer, code, world.secretary())
    row = world.again(transfer)
    assert row.reported_on
    assert row.receipt_on


def test_the_sender_does_not_put_other_words_into_the_return(world):
    transfer = world.lettered(world.opened())
    row = world.decided(transfer, "returned")
    transfer = world.again(transfer)
    with pytest.raises(Refused, match="不能代办"):
        step_correct(
            world.secretary(),
            organisation=transfer.organisation,
            case=transfer.case,
            code="returned",
            facts={"done_on": row.done_on, "reason": "不收", "is_proper": True},
            reason="笔误",
            version=transfer.case.version,
        )
