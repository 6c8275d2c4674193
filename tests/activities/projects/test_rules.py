"""The state machine, the benefit formulas, baselines, overlaps, clocks and who may judge."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.activities.projects.models import ChangeKind, ProjectState
from shuanghe.activities.projects.rules.baseline import baseline_of
from shuanghe.activities.projects.rules.benefit import (
    FORMULAS,
    Costs,
    Limits,
    benefit_of,
    confirmations_owed,
    verified_net,
)
from shuanghe.activities.projects.rules.clocks import Clock, due_on, months_due
from shuanghe.activities.projects.rules.moves import GATES, MOVES, Facts, faults_of, moves_from
from shuanghe.activities.projects.rules.overlaps import Claimed, overlap_of
from shuanghe.activities.projects.rules.reading import adjustments_read, milestones_read, team_read
from shuanghe.activities.projects.rules.states import ENDED, ORDER, TITLES, State

DAY = date(2026, 3, 2)
PASSED = {
    "lacks": (), "baselines_short": (), "targets_idle": (),
    "notice_until": date(2026, 3, 1), "objections_open": 0,
    "months_owed": (), "claims": 1, "claims_unverified": 0, "scores": 3, "scores_least": 3,
    "mean": "80.0", "is_passed": True, "has_release": True, "has_rework_open": False,
    "offers": 1, "offers_open": 0, "has_no_offer_reason": False,
}  # fmt: skip
BROKEN = {
    "proposal": {"lacks": ("负责人",)},
    "baseline": {"baselines_short": ("一厂 电耗",)},
    "target": {"targets_idle": ("一厂 电耗基线 100、目标 100",)},
    "notice": {"notice_until": DAY},
    "objections": {"objections_open": 1},
    "progress": {"months_owed": ("2026-01",)},
    "claims": {"claims": 0},
    "verified": {"claims_unverified": 1},
    "scores": {"scores": 2},
    "passed": {"is_passed": False},
    "release": {"has_release": False},
    "rework": {"has_rework_open": True},
    "offers": {"offers": 0},
    "answered": {"offers_open": 1},
}
WAY = [one for one in ORDER if one not in (State.POSTPONED, State.STOPPED, State.FAILED)]
NEEDED = {
    State.PROPOSED: "propose", State.BRANCH_CHECKED: "check_branch", State.CHECKED: "check_unit",
    State.APPROVED: "approve", State.RUNNING: "start", State.MID_REVIEWED: "review_mid",
    State.CLOSING: "close", State.FINANCE_VERIFIED: "confirm_benefit", State.ACCEPTED: "accept",
    State.REPLICATED: "replicate", State.ARCHIVED: "archive",
}  # fmt: skip


def facts(state, **more):
    return Facts(state=state, on=DAY, **{**PASSED, **more})


def test_every_move_of_the_table_may_be_made_where_all_gates_are_passed():
    for move in MOVES.values():
        for source in move.sources:
            assert faults_of(move.code, facts(source), note="说明") == [], move.code


@pytest.mark.parametrize("code", MOVES)
def test_no_gate_of_a_move_can_be_skipped(code):
    move = MOVES[code]
    for gate in move.gates:
        told = faults_of(code, facts(move.sources[0], **BROKEN[gate]), note="说明")
        assert len(told) == 1, (code, gate)
        assert told[0].endswith("。")
    if move.says:
        assert move.says in faults_of(code, facts(move.sources[0]))[0]


def test_every_gate_is_asked_by_a_move():
    assert set(GATES) == set(BROKEN) == {gate for move in MOVES.values() for gate in move.gates}


@given(st.sampled_from(list(MOVES)), st.sampled_from(list(State)))
def test_a_move_from_another_state_is_refused_with_where_the_project_stands(code, state):
    told = faults_of(code, facts(state), note="说明")
    if state in MOVES[code].sources:
        assert told == []
    else:
        assert TITLES[state] in told[0]


@given(st.lists(st.sampled_from(list(MOVES)), max_size=40))
def test_no_path_reaches_a_state_without_the_step_before_it(codes):
    """However moves are tried, each state of the way is entered from the one right before it."""
    state, seen = State.IDEA, [State.IDEA]
    made = set()
    for code in codes:
        if not faults_of(code, facts(state), note="说明"):
            state = MOVES[code].target
            made.add(code)
            seen.append(state)
    for at, one in enumerate(seen[1:], 1):
        if one in NEEDED and WAY.index(one) > 1:
            before = seen[at - 1]
            allowed = {WAY[WAY.index(one) - 1]}
            if one == State.RUNNING:
                allowed.add(State.POSTPONED)
            if one == State.MID_REVIEWED:
                allowed.add(State.CLOSING)
            assert before in allowed
    reached = max((WAY.index(one) for one in seen if one in WAY), default=0)
    passed = {WAY.index(one) for one in seen if one in WAY}
    assert passed == set(range(reached + 1))
    if State.ACCEPTED in seen:
        assert {"approve", "start", "confirm_benefit"} <= made


def test_nothing_leads_out_of_an_end_and_every_state_is_reached():
    assert all(not moves_from(one) for one in ENDED)
    assert {move.target for move in MOVES.values()} == set(State)
    assert all(move.says for move in MOVES.values() if move.target in (State.STOPPED, State.FAILED))


def test_pages_and_rules_say_the_same_words():
    assert {one: ProjectState(one).label for one in State} == TITLES
    assert all(ChangeKind(code).label == move.title for code, move in MOVES.items())


CASES = {
    "F1": ({"before": 13600, "after": 13500, "output": 2500, "price": "0.4"}, 100_000),
    "F2": ({"before": "92.5", "after": 94, "output": 1000, "good": 500, "bad": 300}, 3_000),
    "F3": ({"more": 100, "sold": 80, "price": 50}, 4_000),
    "F4": ({"cost_before": 9000, "cost_after": 4000}, 5_000),
    "F5": ({"hours": 10, "price": 300, "cap": 2000}, 2_000),
    "F6": ({"heads": 2, "price": 120000, "months": 3}, 60_000),
    "F7": ({"balance": 1000000, "price": 4, "months": 3}, 10_000),
}


@pytest.mark.parametrize("code", CASES)
def test_a_formula_gives_what_was_worked_out_by_hand(code):
    given_, gross = CASES[code]
    inputs = {key: Decimal(str(value)) for key, value in given_.items()}
    told = benefit_of(code, inputs, months=3, costs=Costs(running=Decimal(500)))
    assert (told.gross, told.net) == (gross, gross - 500)
    assert told.yearly == (gross - 500) * 4


def test_an_investment_is_spread_over_its_life():
    inputs = {"cost_before": Decimal(9000), "cost_after": Decimal(4000)}
    costs = Costs(investment=Decimal(24000), life_years=Decimal(4), rewards=Decimal(200))
    assert benefit_of("F4", inputs, months=3, costs=costs).costs == 1_700  # 24000/4 × 3/12 + 200


@pytest.mark.parametrize(
    ("code", "more", "told"),
    [
        ("F1", {"output": -1}, "同期产量”不能是负数"),
        ("F1", {"after": 13700}, "没有比基线改善"),
        ("F1", {"output": None}, "请填写"),
        ("F1", {"price": Decimal("NaN")}, "请填写"),
        ("F9", {}, "没有这种计算方法"),
    ],
)
def test_inputs_that_cannot_be_are_refused(code, more, told):
    given_ = {**CASES["F1"][0], **more}
    inputs = {key: Decimal(str(value)) for key, value in given_.items() if value is not None}
    with pytest.raises(ValueError, match=told):
        benefit_of(code, inputs, months=3, costs=Costs())


@pytest.mark.parametrize(
    ("costs", "share", "months", "told"),
    [
        (Costs(investment=Decimal(-1)), 100, 3, "不能是负数"),
        (Costs(life_years=Decimal(0)), 100, 3, "使用年限"),
        (Costs(), 0, 3, "归属比例"),
        (Costs(), 101, 3, "归属比例"),
        (Costs(), 100, 0, "至少一个月"),
    ],
)
def test_costs_shares_and_periods_that_cannot_be_are_refused(costs, share, months, told):
    inputs = {key: Decimal(str(value)) for key, value in CASES["F4"][0].items()}
    with pytest.raises(ValueError, match=told):
        benefit_of("F4", inputs, months=months, costs=costs, share=Decimal(share))


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(1, 36))
def test_net_is_gross_less_costs_to_the_fen(before, running, months):
    inputs = {"cost_before": Decimal(before), "cost_after": Decimal(0)}
    told = benefit_of("F4", inputs, months=months, costs=Costs(running=Decimal(running)))
    assert told.net == told.gross - told.costs == before - running


def test_every_formula_but_f8_ends_in_money():
    assert [code for code, one in FORMULAS.items() if not one.is_money] == ["F8"]
    assert benefit_of("F8", {}, months=3, costs=Costs()).net == 0


LIMITS = Limits(3, Decimal(100_000), Decimal(1_000_000))


@pytest.mark.parametrize(
    ("net", "owed"),
    [(99_999, []), (100_000, ["production"]), (1_000_000, ["production", "audit"])],
)
def test_larger_claims_need_others_to_stand_by_them(net, owed):
    assert confirmations_owed(Decimal(net), set(), LIMITS) == owed
    assert confirmations_owed(Decimal(net), {"production", "audit"}, LIMITS) == []


def test_finance_may_take_off_but_never_add_and_says_why():
    assert verified_net(Decimal(100), [(Decimal(-30), "天气"), (Decimal(-5), "价格")]) == 65
    with pytest.raises(ValueError, match="不能高于"):
        verified_net(Decimal(100), [(Decimal(1), "漏报")])
    with pytest.raises(ValueError, match="原因"):
        verified_net(Decimal(100), [(Decimal(-1), " ")])


def months(*values, last=date(2026, 2, 1)):
    found, month = {}, last
    for value in reversed(values):
        if value is not None:
            found[month] = Decimal(value)
        month = (month - timedelta(days=1)).replace(day=1)
    return found


def test_a_baseline_is_of_the_months_before_and_needs_three():
    told = baseline_of(months(1, 2, 3, last=date(2026, 2, 1)), before=DAY, months=12, least=3)
    assert (told.amount, told.count) == (2, 3)
    assert baseline_of(months(1, 2), before=DAY, months=12, least=3) is None
    assert baseline_of(months(1, None, 3), before=DAY, months=12, least=3) is None
    # the month of the day itself and those older than twelve do not count
    more = {**months(*range(1, 14)), date(2026, 3, 1): Decimal(999)}
    assert baseline_of(more, before=DAY, months=12, least=3).count == 12


CLAIM = Claimed("A", 1, 1, date(2026, 3, 1), date(2026, 5, 1))


@pytest.mark.parametrize(
    ("other", "is_taken"),
    [
        (Claimed("B", 1, 1, date(2026, 5, 1), date(2026, 7, 1)), True),
        (Claimed("B", 1, 1, date(2026, 6, 1), date(2026, 7, 1)), False),
        (Claimed("B", 2, 1, date(2026, 3, 1), date(2026, 5, 1)), False),
        (Claimed("B", 1, 2, date(2026, 3, 1), date(2026, 5, 1)), False),
    ],
)
def test_an_effect_is_claimed_once_by_kpi_unit_and_months(other, is_taken):
    assert (overlap_of(CLAIM, [other]) is other) is is_taken


def weekdays(day, count):
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


@pytest.mark.parametrize(
    ("kind", "value", "due"),
    [
        ("workdays", 5, date(2026, 3, 9)),
        ("days", 20, date(2026, 3, 22)),
        ("months", 12, date(2027, 3, 2)),
        ("day_of_next_month", 5, date(2026, 4, 5)),
        ("day_of_year", 731, date(2026, 7, 31)),
        ("day_of_year", 131, date(2027, 1, 31)),
    ],
)
def test_a_clock_runs_as_the_data_says(kind, value, due):
    assert due_on(Clock("x", "x", kind, value), DAY, weekdays) == due


def test_months_are_owed_from_their_day_on():
    start = date(2026, 1, 20)
    assert months_due(start, set(), on=date(2026, 3, 4), day=5) == [date(2026, 1, 1)]
    assert months_due(start, {date(2026, 1, 1)}, on=date(2026, 3, 5), day=5) == [date(2026, 2, 1)]


def test_lines_are_read_and_a_bad_one_is_named():
    line = milestones_read("2026-05-31 完成改造 张三\n\n2026-06-30 验证")[0]
    assert (line.due_on, line.title, line.owner) == (date(2026, 5, 31), "完成改造", "张三")
    with pytest.raises(ValueError, match="第 2 行"):
        milestones_read("2026-05-31 完成\n六月 验证")
    with pytest.raises(ValueError, match="没有写要做什么"):
        milestones_read("2026-05-31")
    assert [one.is_party_member for one in team_read("张三\n李四 群众")] == [True, False]
    assert adjustments_read("-12000 天气 影响") == [("-12000", "天气 影响")]
    with pytest.raises(ValueError, match="第 1 行"):
        adjustments_read("-12000")
