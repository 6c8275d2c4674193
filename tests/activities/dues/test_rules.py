from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.activities.dues.queries import tariff_on
from shuanghe.activities.dues.rules import Payer, amount_due, rounded
from shuanghe.rulebook.queries import rule

ON = date(2026, 11, 21)
CASES = yaml.safe_load(Path(__file__).with_name("amounts.yaml").read_text("utf-8"))
MONEY = st.integers(0, 50_000_00).map(lambda fen: Decimal(fen) / 100)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['payer']} {case['base']}")
def test_an_officer_s_example_comes_out_to_the_fen(case):
    base = Decimal(case["base"]) if case["base"] else None

    due = amount_due(Payer(case["payer"]), base, tariff=tariff_on(ON))

    assert str(due.yuan) == case["yuan"]
    assert case["rule"] in due.rule_ids


def by_fen(fen: int) -> int:
    """Another way to the dues of a salaried member: whole fen and fractions of the rulebook."""
    kept = rule("DF-02", on=ON)
    bounds, rates = kept.parameter("upper_bounds").value, kept.parameter("rates").value
    rate = next((r for b, r in zip(bounds, rates, strict=False) if fen <= b * 100), rates[-1])
    exact = Fraction(fen) * Fraction(str(rate))
    return int(exact + Fraction(1, 2))


@given(fen=st.integers(0, 2_000_000))
def test_the_whole_base_bears_the_rate_of_its_bracket(fen):
    due = amount_due(Payer.SALARIED, Decimal(fen) / 100, tariff=tariff_on(ON))

    assert due.yuan * 100 == by_fen(fen)


@given(one=MONEY, other=MONEY)
def test_who_earns_more_never_pays_less(one, other):
    less, more = sorted([one, other])
    tariff = tariff_on(ON)

    paid = [amount_due(Payer.RETIRED, base, tariff=tariff).yuan for base in (less, more)]

    assert paid[0] <= paid[1]


def test_a_missing_or_impossible_base_is_refused_with_the_mend():
    tariff = tariff_on(ON)

    with pytest.raises(ValueError, match="缺少收入基数"):
        amount_due(Payer.SALARIED, None, tariff=tariff)
    for base in ("-0.01", "NaN", "Infinity"):
        with pytest.raises(ValueError, match="不小于 0"):
            amount_due(Payer.SALARIED, Decimal(base), tariff=tariff)


def test_a_farmer_may_choose_within_the_range_only():
    tariff = tariff_on(ON)

    assert str(amount_due(Payer.FARMER, None, tariff=tariff, chosen=Decimal("0.5")).yuan) == "0.50"
    with pytest.raises(ValueError, match="DF-06"):
        amount_due(Payer.FARMER, None, tariff=tariff, chosen=Decimal("1.01"))


def test_an_amount_over_the_usual_upper_end_is_told_and_not_cut():
    below, above = (
        amount_due(Payer.SALARIED, Decimal(base), tariff=tariff_on(ON)) for base in (50000, 60000)
    )

    assert not below.is_over_usual_max
    assert above.is_over_usual_max
    assert str(above.yuan) == "1200.00"


def test_the_calculation_can_be_read():
    due = amount_due(Payer.SALARIED, Decimal("2500.00"), tariff=tariff_on(ON))

    assert due.worked == "2500.00 × 0.5% = 12.50"
    assert (due.over, due.up_to) == (0, 3000)


def test_there_is_no_tariff_before_the_regulation():
    with pytest.raises(KeyError):
        tariff_on(date(2008, 3, 31))


def test_halves_go_up():
    assert rounded(Decimal("0.005"), Decimal("0.01")) == Decimal("0.01")
    assert rounded(Decimal("37.55"), Decimal("0.1")) == Decimal("37.60")
