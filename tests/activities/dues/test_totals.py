"""Sums of a subtree agree with the sheets they are made of, and never name a person."""

import random
import time
from datetime import date
from decimal import Decimal

import pytest
from tests.activities.dues.test_months import FIRST, random_people
from tests.activities.dues.worlds import NOVEMBER, OCTOBER, ON, admit, move
from tests.records.worlds import EVERYTHING

from shuanghe.activities.dues.queries import tariff_on
from shuanghe.activities.dues.queries.rolls import Payers
from shuanghe.activities.dues.queries.sheets import year_of
from shuanghe.activities.dues.queries.totals import place_totals, publication_of, totals_of
from shuanghe.activities.dues.rules import Settled, month_number
from shuanghe.activities.dues.rules.many import table_owed
from shuanghe.activities.dues.services import payment_arrange
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member

pytestmark = pytest.mark.django_db


def arranged(world, member, month, until):
    payment_arrange(
        world.office(), organisation=world.first, member_id=member.pk, month=month,
        until_on=until, note="外出", on=ON,
    )  # fmt: skip


@pytest.fixture
def lively(world):
    """Payments, a move, a newcomer without a base, an arrangement, an overpayment."""
    dice = random.Random(3)
    for month in range(1, 12):
        for member, yuan in zip(world.members, ("50.00", "75.00", "0.20"), strict=True):
            if dice.random() < 0.6:
                world.pay(member, yuan, month=date(2026, month, 1))
    world.pay(world.members[0], "8.00", month=NOVEMBER, is_extra=True)
    arranged(world, world.members[2], OCTOBER, date(2026, 12, 31))
    admit("新人", world.first, date(2026, 9, 9))
    move(world.members[1], world.second, date(2026, 8, 8))
    return world


def by_hand(year):
    """The totals from the judgement of every single month."""
    found = {}
    for row in range(len(year.table.members)):
        for column in range(year.table.fen.shape[1]):
            place = int(year.table.places[row, column])
            if place in year.roll.inside:
                _owed, paid, state = year.state(row, column, on=ON)
                people = found.setdefault(place, {"all": set(), "open": set(), "none": set()})
                people["all"].add(row)
                people["paid"] = people.get("paid", Decimal("0.00")) + paid
                if state in (Settled.OPEN, Settled.PART):
                    people["open"].add(row)
                if state is Settled.NO_BASE:
                    people["none"].add(row)
    return {
        place: (len(one["all"]), len(one["open"]), len(one["none"]), one["paid"])
        for place, one in found.items()
    }


@pytest.mark.parametrize("months", [1, 11])
def test_the_totals_are_those_of_every_single_month(lively, months):
    first = month_number(date(2026, 12 - months, 1))
    with looking(EVERYTHING):
        year = year_of(Payers(lively.top), first=first, months=months)
        totals = place_totals(year, on=ON)
    found = {
        one.organisation_id: (
            one.payer_count, one.open_count, one.unknown_count, one.collected
        )
        for one in totals
    }  # fmt: skip
    assert found == by_hand(year)
    assert len(found) == 2


def test_a_branch_s_totals_leave_out_the_months_paid_elsewhere(lively):
    actor = lively.secretary()
    with looking(actor.scope("dues.read")):
        (one,) = totals_of(lively.first, first=month_number(NOVEMBER), months=1, on=ON)
    assert one.organisation_id == lively.first.pk
    assert one.payer_count == 3


def test_the_publication_adds_up(lively):
    with looking(EVERYTHING):
        told = publication_of(lively.top, 2026, on=ON)
    assert [f"{month:%m}" for month, _paid in told.months] == [f"{n:02d}" for n in range(1, 12)]
    assert told.collected == sum(total.collected for _name, total in told.places)


def test_a_merged_entry_keeps_what_it_paid_and_its_base(world):
    kept, merged = world.members[0], world.members[1]
    world.pay(merged, "75.00")
    with looking(EVERYTHING):
        Member.objects.filter(pk=merged.pk).update(merged_into=kept)
    row = world.row(kept)
    assert str(row.paid) == "75.00"
    assert merged.pk not in [one.member_id for one in world.sheet().rows]


def test_a_company_s_year_takes_half_a_second():
    stretches, steps, reliefs = random_people(14_900, seed=1)
    tariffs = [tariff_on(ON)] * 12
    table_owed(stretches[:2], steps[:2], [], first=FIRST, tariffs=tariffs)

    times = []
    for _ in range(3):
        start = time.process_time()
        table = table_owed(stretches, steps, reliefs, first=FIRST, tariffs=tariffs)
        times.append(time.process_time() - start)

    assert len(table.members) == 14_900
    assert min(times) <= 0.5
