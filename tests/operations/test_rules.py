"""Gaps, lights, ratios and the two-skins test: judgement on plain values."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.operations.queries.standings import thresholds
from shuanghe.operations.queries.starters import starter_sets
from shuanghe.operations.rules.amounts import amount_of, amount_read, millionths_of, ratio_of
from shuanghe.operations.rules.filing import Terms, amount_fault
from shuanghe.operations.rules.gathering import gathered_ratio, gathered_value
from shuanghe.operations.rules.lights import (
    Light,
    Yardstick,
    best_of,
    gap_percent,
    light_of,
    red_run,
)
from shuanghe.operations.rules.skins import GoalFacts, Stretch, lacks_of, skins_on

D = Decimal
LOWER = Yardstick("lower", D(100), amber_within=D(3))
BAND = Yardstick("band", low=D(10), high=D(20), amber_within=D(10))


@pytest.mark.parametrize(
    ("stick", "amount", "gap", "light"),
    [
        (LOWER, 100, "0", Light.GREEN),
        (LOWER, 97, "3", Light.GREEN),
        (LOWER, 103, "-3", Light.AMBER),
        (LOWER, D("103.01"), "-3.01", Light.RED),
        (Yardstick("higher", D(-50)), -60, "-20", Light.RED),
        (Yardstick("higher", D(-50)), -40, "20", Light.GREEN),
        (Yardstick("higher"), 1, None, Light.NONE),
        (Yardstick("lower", D(0)), 0, None, Light.GREEN),
        (Yardstick("lower", D(0)), 1, None, Light.RED),
        (BAND, 15, "0", Light.GREEN),
        (BAND, 22, "-10", Light.AMBER),
        (BAND, 5, "-50", Light.RED),
        (Yardstick("band"), 5, None, Light.NONE),
    ],
)
def test_a_value_is_green_at_its_benchmark_amber_near_it_and_red_beyond(stick, amount, gap, light):
    assert gap_percent(D(amount), stick) == (None if gap is None else D(gap))
    assert light_of(D(amount), stick) is light


def test_only_red_months_without_a_gap_up_to_the_last_one_count():
    red, green = Light.RED, Light.GREEN
    months = [date(2026, month, 1) for month in range(1, 7)]
    assert red_run(list(zip(months, [red, green, red, red, red, red], strict=True))) == months[2:]
    assert red_run([(months[0], red), (months[2], red)]) == [months[2]]
    assert red_run([(months[0], red), (months[1], green)]) == []
    assert red_run([(months[0], red), (months[3], red)], step=3) == [months[0], months[3]]


def test_the_best_value_goes_by_the_direction():
    assert (best_of([D(1), D(3)], "lower"), best_of([D(1), D(3)], "higher")) == (1, 3)
    assert best_of([], "lower") is None


amounts = st.decimals(-(10**9), 10**9, places=6)


@given(st.lists(amounts))
def test_sums_of_what_is_kept_are_exact(values):
    kept = [millionths_of(one) for one in values]
    assert amount_of(sum(kept)) == sum(values, D(0))


@pytest.mark.parametrize("text", ["", "十", "1.2.3", "1e30", "NaN", "Infinity", "0.1234567", "=1"])
def test_what_is_no_number_of_ours_is_refused(text):
    with pytest.raises(ValueError, match=r"数字|小数"):
        amount_read(text)


TYPED = [
    (" 13，120.5 ", "13120.5"),
    ("１２．５", "12.5"),
    ("-1,234,567.8", "-1234567.8"),
    ("13 120", "13120"),
    ("1.2e3", "1200"),
    ("1.5000000000", "1.5"),
    ("0e-2000000", "0"),
    ("-0", "0"),
    ("999999999999.999999", "999999999999.999999"),
]


@pytest.mark.parametrize(("text", "amount"), TYPED)
def test_a_number_is_read_as_people_type_it(text, amount):
    assert str(amount_read(text).normalize()) == str(D(amount).normalize())


SLIPS = ["12,5", "1_000", "1,2,3", "1,000,00", "1 000,000", "٣٤", "１２,５", ".", "e5", "1" * 61]


@pytest.mark.parametrize("text", SLIPS)
def test_marks_stand_between_thousands_alone_and_digits_are_ours(text):
    with pytest.raises(ValueError, match="不是数字"):
        amount_read(text)


@pytest.mark.parametrize(
    "text",
    [
        "-1e-30000000", "1e-2000000", "123456789012.00000000000000000000001", "1e999999999",
        "999999999999.9999999", "1000000000000", "-1e12",
    ],
)  # fmt: skip
def test_a_number_beyond_what_is_kept_is_refused_in_few_words(text):
    for reading in (amount_read, lambda told: millionths_of(D(told))):
        with pytest.raises(ValueError, match=r"太大|最多 6 位小数") as wrong:
            reading(text)
        assert len(str(wrong.value)) < 60


@pytest.mark.parametrize("amount", ["-1e-30000000", "-1e30000000", "NaN", "-Infinity"])
def test_a_filed_value_is_bounded_before_it_is_told(amount):
    fault = amount_fault(Terms("产量", "t"), D(amount))
    assert fault.part == "amount"
    assert len(fault.text) < 60


cells = st.dictionaries(
    st.tuples(st.integers(1, 5), st.sampled_from([date(2026, 1, 1), date(2026, 2, 1)])),
    st.decimals(1, 1000, places=2), min_size=1,
)  # fmt: skip


@given(cells, cells)
def test_a_gathered_ratio_is_the_ratio_of_sums_over_cells_that_both_parts_have(above, below):
    found = gathered_ratio((above, False), (below, False))
    both = above.keys() & below.keys()
    if not both:
        assert found is None
        return
    assert found == (sum(above[key] for key in both), sum(below[key] for key in both))


def test_a_ratio_of_sums_differs_from_the_mean_of_ratios():
    one, two = (1, date(2026, 1, 1)), (2, date(2026, 1, 1))
    sums = gathered_ratio(({one: D(10), two: D(300)}, False), ({one: D(10), two: D(100)}, False))
    assert ratio_of(*sums, D(1)) == D("2.818182")


def test_a_stock_counts_with_its_last_month_and_what_cannot_be_added_stands_alone():
    told = {(1, date(2026, 1, 1)): D(5), (1, date(2026, 2, 1)): D(6), (2, date(2026, 2, 1)): D(7)}
    assert gathered_value(told, is_last=True) == 13
    assert gathered_value(told, is_single=True) is None
    assert ratio_of(D(1), D(0), D(1)) is None


def test_the_two_skins_test_counts_what_has_both_sides_on_the_day():
    jan, jun = date(2026, 1, 1), date(2026, 6, 1)
    held = Stretch(jan)
    facts = [
        GoalFacts(1, held, True, (held,), (Stretch(jun),), (("party", held), ("operations", held))),
        GoalFacts(2, held, False, (), (held,), (("party", held), ("both", Stretch(jan, jun)))),
        GoalFacts(3, Stretch(jun), True),
    ]
    before, after = (skins_on(facts, day) for day in (date(2026, 5, 31), jun))
    assert (before.goals.part, before.goals.whole) == (0, 2)
    assert (after.goals.part, after.goals.whole) == (1, 3)
    assert (before.party_linked.part, before.party_linked.whole) == (2, 3)
    assert (before.operations_linked.part, before.operations_linked.whole) == (1, 2)
    assert (after.operations_linked.part, after.operations_linked.whole) == (1, 1)
    assert lacks_of(facts[0], jan) == ("party",)
    assert lacks_of(facts[1], jan) == ("owner", "kpi")
    assert skins_on([], jan).goals.percent is None


def test_every_starter_set_says_where_it_comes_from_and_its_ratios_have_their_parts():
    for one in starter_sets().values():
        assert "示例默认" in one.provenance
        for part in one.parts:
            codes = {line["code"] for line in part.lines}
            assert all(set(line["parts"]) <= codes for line in part.lines)
            assert len(codes) == len(part.lines)
    assert thresholds()["provenance"] == "示例默认"
