"""What a year of months comes to, one by one and for many at once."""

import random
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shuanghe.activities.dues.queries import tariff_on
from shuanghe.activities.dues.rules import (
    BaseStep,
    Payer,
    Relief,
    Settled,
    Stretch,
    month_after,
    month_day,
    month_number,
    months_told,
    owed_in_month,
    settled,
)
from shuanghe.activities.dues.rules.many import UNKNOWN, fen_of, table_owed

ON = date(2026, 11, 21)
FIRST = month_number(date(2026, 1, 1))
SCALED = (Payer.SALARIED, Payer.ANNUAL_SALARY, Payer.IRREGULAR_INCOME, Payer.RETIRED)


def steps(*lines):
    return [BaseStep(1, FIRST + at, payer, Decimal(yuan)) for at, payer, yuan in lines]


def owed(month, kept, reliefs=()):
    found = owed_in_month(FIRST + month, steps=kept, reliefs=reliefs, tariff=tariff_on(ON))
    return None if found is None else str(found.yuan)


def test_a_new_base_counts_from_the_month_in_which_it_is_drawn():
    kept = steps((0, Payer.SALARIED, "5000.00"), (6, Payer.SALARIED, "5000.01"))
    assert [owed(month, kept) for month in (0, 5, 6, 11)] == ["50.00", "50.00", "75.00", "75.00"]


def test_without_a_base_nobody_can_say_what_is_owed():
    assert owed(0, steps((1, Payer.SALARIED, "5000.00"))) is None


def test_a_correction_from_the_same_month_counts():
    kept = steps((0, Payer.SALARIED, "50000"), (0, Payer.SALARIED, "5000"))
    assert owed(0, kept) == "50.00"


def test_relief_lowers_its_months_and_never_raises():
    kept = steps((0, Payer.SALARIED, "5000.00"))
    relief = [Relief(1, FIRST + 2, FIRST + 4, Decimal(10))]
    assert [owed(month, kept, relief) for month in range(1, 5)] == ["50.00", "10", "10", "50.00"]
    assert owed(2, kept, [Relief(1, FIRST, FIRST + 9, Decimal(80))]) == "50.00"


def test_a_month_is_settled_by_money_by_nothing_due_or_by_consent():
    def state(due, paid, until=None):
        due = None if due is None else Decimal(due)
        return settled(due, Decimal(paid), arranged_until=until, on=ON)

    assert state("50", "50") is Settled.PAID
    assert state("50", "60") is Settled.PAID
    assert state("50", "20") is Settled.PART
    assert state("50", "0") is Settled.OPEN
    assert state("0", "0") is Settled.FREE
    assert state(None, "0") is Settled.NO_BASE
    assert state("50", "0", ON) is Settled.ARRANGED
    assert state("50", "0", date(2026, 11, 20)) is Settled.OPEN


def test_one_payment_starts_the_count_again_and_relief_is_not_counted():
    told = months_told(
        [(1, Settled.OPEN), (2, Settled.OPEN), (3, Settled.FREE), (4, Settled.OPEN)], paid_in={2}
    )
    assert told.months == (1, 2, 4)
    assert told.told == (False, True, None, False)


def test_a_payment_in_the_running_month_starts_the_count_again_too():
    missed = [(month, Settled.OPEN) for month in range(1, 8)]
    assert months_told(missed, paid_in={8}).told[-1] is True
    assert months_told(missed, paid_in=()).told[-1] is False


def test_months_are_numbers_and_back():
    for day in (date(2026, 1, 31), date(2026, 12, 1), date(2024, 2, 29)):
        assert month_day(month_number(day)) == day.replace(day=1)
    assert month_after(date(2026, 12, 5)) == date(2027, 1, 1)


def random_people(count, seed):
    """Stretches, bases and reliefs of generated members."""
    dice = random.Random(seed)
    stretches, kept, reliefs = [], [], []
    for member in range(1, count + 1):
        since, until = FIRST + dice.randint(-9, 6), FIRST + dice.choice([8, 12, 400])
        move = dice.randint(since, until)
        stretches += [Stretch(member, 7, since, move), Stretch(member, 8, move, until)]
        months = sorted(dice.sample(range(-6, 12), dice.randint(0, 3)))
        kept += [_step(dice, member, FIRST + at) for at in months]
        if dice.random() < 0.2:
            start = FIRST + dice.randint(0, 8)
            reliefs.append(Relief(member, start, start + 3, Decimal(dice.randint(0, 9000)) / 100))
    return stretches, kept, reliefs


def _step(dice, member, month):
    payer = dice.choice(list(Payer))
    if payer in SCALED:
        edge = dice.choice([300000, 500000, 1000000]) + dice.randint(-1, 1)
        fen = dice.choice([edge, dice.randint(0, 3_000_000)])
        return BaseStep(member, month, payer, Decimal(fen) / 100)
    chosen = Decimal(dice.randint(20, 100)) / 100 if payer is Payer.FARMER else None
    return BaseStep(member, month, payer, chosen)


def differences(stretches, kept, reliefs):
    """Cells in which the set-wise table and the one-by-one rule disagree."""
    tariffs = [tariff_on(ON)] * 12
    table = table_owed(stretches, kept, reliefs, first=FIRST, tariffs=tariffs)
    wrong = []
    for row, member in enumerate(table.members):
        own = [one for one in kept if one.member_id == member]
        less = [one for one in reliefs if one.member_id == member]
        homes = [one for one in stretches if one.member_id == member]
        for column in range(12):
            month = FIRST + column
            home = [one for one in homes if one.first <= month < one.until]
            due = owed_in_month(month, steps=own, reliefs=less, tariff=tariffs[column])
            fen = 0 if not home else UNKNOWN if due is None else fen_of(due.yuan)
            place = home[0].organisation_id if home else 0
            if (fen, place) != (table.fen[row, column], table.places[row, column]):
                wrong.append((member, column, fen, table.fen[row, column]))
    return wrong


def test_the_table_of_many_agrees_with_the_rule_for_one():
    assert differences(*random_people(1000, seed=20261121)) == []


@given(seed=st.integers(0, 10**9))
def test_it_agrees_for_any_few_members(seed):
    assert differences(*random_people(5, seed)) == []


def test_a_table_of_nobody_is_empty():
    table = table_owed([], [], [], first=FIRST, tariffs=[tariff_on(ON)] * 12)
    assert table.members == ()
    assert table.fen.shape == (0, 12)
