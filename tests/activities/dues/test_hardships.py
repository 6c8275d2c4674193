"""Paying less takes two: the branch that asks and another person at its committee."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import Http404
from tests.activities.dues.worlds import NOVEMBER, OCTOBER, ON
from tests.records.worlds import EVERYTHING

from shuanghe.activities.dues.models import DuesEntry, EntryKind, Hardship
from shuanghe.activities.dues.queries.hardships import hardships_asked
from shuanghe.activities.dues.rules import Settled
from shuanghe.activities.dues.services import (
    Plea,
    hardship_approve,
    hardship_refuse,
    hardship_request,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.records.models import Record

pytestmark = pytest.mark.django_db


def ask(world, actor=None, **changes):
    facts = {
        "member": world.members[0],
        "from_on": OCTOBER,
        "until_on": date(2027, 1, 1),
        "yuan": Decimal(0),
        "reason": "本人重病",
        "studied_on": date(2026, 10, 8),
        **changes,
    }
    return hardship_request(
        actor or world.secretary(), organisation=world.first, plea=Plea(**facts), on=ON
    )


def approve(world, asked, actor=None, place=None):
    return hardship_approve(
        actor or world.office(), organisation=place or world.top, hardship=asked, on=ON
    )


def test_nothing_changes_before_the_committee_approves(world):
    asked = ask(world)
    assert str(world.row(world.members[0]).owed) == "50.00"

    approve(world, asked)

    row = world.row(world.members[0])
    assert (str(row.owed), row.state, row.is_relieved) == ("0.00", Settled.FREE, True)
    assert str(world.row(world.members[0], month=date(2026, 9, 1)).owed) == "50.00"
    with looking(EVERYTHING):
        entry = DuesEntry.objects.get()
    assert (entry.kind, entry.paid_fen) == (EntryKind.REDUCTION, 0)


def test_the_month_closes_when_the_last_open_one_is_relieved(world):
    world.pay(world.members[1], "75.00")
    world.pay(world.members[2], "0.20")
    asked = ask(world)
    with looking(EVERYTHING):
        assert not Record.objects.exists()

    approve(world, asked)

    with looking(EVERYTHING):
        assert [one.period_on for one in Record.objects.all()] == [NOVEMBER]


def test_whoever_asked_cannot_approve(world):
    asked = ask(world, actor=world.office(user=3))
    with pytest.raises(Refused, match="不同的人"):
        approve(world, asked, actor=world.office(user=3))
    approve(world, asked, actor=world.office(user=4))


def test_the_branch_cannot_approve_itself_and_another_branch_sees_nothing(world):
    asked = ask(world)
    with pytest.raises(Http404):
        approve(world, asked, actor=world.secretary(user=4))
    with pytest.raises(Refused, match="上一级党委"):
        approve(world, asked, actor=world.secretary(user=4), place=world.first)
    stranger = world.secretary(world.second)
    with looking(stranger.scope("dues.read")):
        assert hardships_asked(stranger) == []
    with pytest.raises(Http404):
        ask(world, actor=stranger)


def test_a_decision_is_made_once(world):
    asked = ask(world)
    hardship_refuse(world.office(), organisation=world.top, hardship=asked, note="材料不全", on=ON)
    with pytest.raises(Refused, match="已经有决定"):
        approve(world, asked)
    assert str(world.row(world.members[0]).owed) == "50.00"
    approve(world, ask(world))


def test_a_refusal_needs_its_reason(world):
    asked = ask(world)
    with pytest.raises(Refused, match="原因"):
        hardship_refuse(world.office(), organisation=world.top, hardship=asked, note=" ", on=ON)


def test_an_impossible_request_is_refused_with_the_mend(world):
    for changes, told in (
        ({"studied_on": date(2026, 11, 22)}, "DF-08"),
        ({"reason": " "}, "困难情况"),
        ({"yuan": Decimal(-1)}, "不小于 0"),
        ({"until_on": OCTOBER}, "晚于"),
        ({"member": world.stranger}, "所在支部"),
    ):
        with pytest.raises(Refused, match=told):
            ask(world, **changes)
    ask(world)
    with pytest.raises(Refused, match="已有减免申请"):
        ask(world)


def test_the_queue_says_who_may_decide_and_the_reason_stays_out_of_the_trail(world):
    ask(world)
    for actor, may in ((world.office(), True), (world.secretary(), False)):
        with looking(actor.scope("dues.read")):
            (one,) = hardships_asked(actor)
        assert (one.may_decide, one.reason) == (may, "本人重病")
    with looking(EVERYTHING):
        assert b"\xe7\x97\x85" not in bytes(Hardship.objects.get().reason_sealed)
        assert not any("重病" in f"{one.summary}{one.after}" for one in AuditLine.objects.all())
