"""Judgement on plain values: verdicts, running amounts, and the same for arrays."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.duties.rules import Verdict, arrays, met_on, verdict

DUE = date(2026, 3, 31)
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("met", "on", "is_waived", "expected"),
    [
        (DUE, DUE, False, Verdict.MET),
        (DUE + ONE_DAY, DUE + ONE_DAY, False, Verdict.LATE),
        (None, DUE, False, Verdict.PENDING),
        (None, DUE + ONE_DAY, False, Verdict.MISSING),
        (DUE + 2 * ONE_DAY, DUE + ONE_DAY, False, Verdict.MISSING),
        (None, DUE + ONE_DAY, True, Verdict.WAIVED),
        (DUE, DUE, True, Verdict.WAIVED),
    ],
)
def test_a_verdict_follows_from_the_dates(met, on, is_waived, expected):
    assert verdict(due_on=DUE, met_on=met, on=on, is_waived=is_waived) is expected


def test_every_verdict_has_its_word():
    assert [one.label for one in Verdict] == ["按期完成", "逾期补办", "逾期未办", "待办", "已豁免"]


def test_hours_are_met_on_the_day_they_add_up():
    acts = [(DUE, Decimal(8)), (DUE - 20 * ONE_DAY, Decimal("16.5")), (DUE + ONE_DAY, Decimal(9))]
    assert met_on(acts, needs=Decimal("24.5")) == DUE
    assert met_on(acts, needs=Decimal("33.5")) == DUE + ONE_DAY
    assert met_on(acts, needs=Decimal(34)) is None
    assert met_on([], needs=Decimal(1)) is None


credits_ = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 400), st.sampled_from([10, 50, 100, 250])),
    max_size=40,
)


@given(acts=credits_, needs=st.lists(st.sampled_from([10, 100, 150, 300]), min_size=6, max_size=6))
def test_arrays_meet_cells_on_the_same_day_as_the_loop(acts, needs):
    table = np.array(acts, dtype=np.int64).reshape(len(acts), 3)
    met = arrays.days_met(
        cell=table[:, 0], day=table[:, 1].astype(np.int32), amount=table[:, 2],
        needs=np.array(needs), cell_count=6,
    )  # fmt: skip
    start = date(2026, 1, 1)
    for cell, need in enumerate(needs):
        days = [(start + timedelta(days=d), Decimal(a)) for c, d, a in acts if c == cell]
        expected = met_on(days, needs=Decimal(need))
        found = None if met[cell] == arrays.NEVER else start + timedelta(days=int(met[cell]))
        assert found == expected


@given(
    cells=st.lists(
        st.tuples(st.integers(0, 20), st.none() | st.integers(0, 30), st.booleans()), min_size=1
    ),
    on=st.integers(0, 30),
)
def test_arrays_judge_as_the_single_verdict_does(cells, on):
    start = date(2026, 1, 1)
    judged = arrays.judged(
        due=np.array([due for due, _, _ in cells], dtype=np.int32),
        met=np.array([arrays.NEVER if m is None else m for _, m, _ in cells], dtype=np.int32),
        waived=np.array([waived for _, _, waived in cells]),
        on=on,
    )
    for row, (due, met, waived) in enumerate(cells):
        single = verdict(
            due_on=start + timedelta(days=due),
            met_on=None if met is None else start + timedelta(days=met),
            on=start + timedelta(days=on),
            is_waived=waived,
        )
        assert [name for name, mask in judged.items() if mask[row]] == [single.value]


def test_sums_below_leave_the_node_itself_out():
    parent, depth = np.array([-1, 0, 1, 1, 0]), np.array([0, 1, 2, 2, 1])
    own = np.array([[1], [10], [100], [1000], [10000]])
    below = arrays.sums_below(parent=parent, depth=depth, own=own)
    assert below[:, 0].tolist() == [11110, 1100, 0, 0, 0]


def test_one_act_slots_are_counted_by_ranges_of_the_preorder():
    first = arrays.first_days(
        row=np.array([0, 2, 2, 3], dtype=np.int32),
        day=np.array([5, 40, 31, 30], dtype=np.int16),
        count=5,
    )
    on_time, late = arrays.tallies(
        first=first, due=30, starts=np.array([0, 2]), ends=np.array([5, 4])
    )
    assert (on_time.tolist(), late.tolist()) == ([2, 1], [1, 1])


def test_the_country_bench_counts_every_branch_once_below_the_root():
    from shuanghe.duties.management.bench import _spans

    (first, last), (starts, ends) = _spans(1000)
    assert (first[0], last[0]) == (0, 1000)
    assert (starts[0], ends[0]) == (1, len(first))
    lowest = ends == starts
    assert int((last - first)[lowest].sum()) == 1000
