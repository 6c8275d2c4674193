"""What may happen to an idea: plain values."""

from datetime import date

import pytest

from shuanghe.activities.forum.rules.likeness import alike
from shuanghe.activities.forum.rules.moves import (
    STATES,
    WAYS,
    Pilot,
    Wish,
    faults,
    moves_open,
)

REASON = "理由说得很清楚很完整"
PILOT = Pilot("一车间", date(2026, 11, 9), date(2026, 12, 9))


def test_every_way_leads_from_known_states_to_a_known_state():
    for way in WAYS.values():
        assert way.sources <= set(STATES)
        assert way.target in STATES


@pytest.mark.parametrize("state", ["declined", "withdrawn", "project"])
def test_nothing_follows_an_end(state):
    assert moves_open(state) == []
    assert moves_open(state, is_own=True) == []


def test_every_state_can_be_reached_from_the_first():
    reached = {"waiting"}
    for _ in STATES:
        reached |= {way.target for way in WAYS.values() if way.sources & reached}
    assert reached == set(STATES)


def test_declining_and_storing_need_a_reason_that_says_something():
    for kind in ("decline", "store"):
        assert faults("waiting", Wish(kind, "不行"), pilot_days=90)
        assert faults("waiting", Wish(kind, REASON), pilot_days=90) == []


def test_a_pilot_says_where_from_when_until_when_and_stays_within_the_days():
    assert faults("waiting", Wish("pilot", "好"), pilot_days=90)
    assert faults("waiting", Wish("pilot", "好", PILOT), pilot_days=90) == []
    assert faults("waiting", Wish("pilot", "好", PILOT), pilot_days=20)
    turned = Pilot("一车间", PILOT.until_on, PILOT.from_on)
    assert faults("waiting", Wish("pilot", "好", turned), pilot_days=90)


def test_a_pilot_that_ends_says_whether_it_worked():
    assert faults("piloting", Wish("pilot_end", REASON), pilot_days=90)
    assert faults("piloting", Wish("pilot_end", REASON, has_worked=False), pilot_days=90) == []


def test_a_move_that_the_state_does_not_allow_is_refused_with_its_mend():
    (wrong,) = faults("declined", Wish("adopt", REASON), pilot_days=90)
    assert "刷新" in wrong


def test_titles_that_share_most_pairs_are_alike_and_others_are_not():
    others = [(1, "一号泵房加装指示灯"), (2, "食堂增加素菜"), (3, "泵房加灯")]
    assert alike("泵房加装指示灯", others, percent=45)[0] == 1
    assert 2 not in alike("泵房加装指示灯", others, percent=45)
    assert alike("", others, percent=45) == []
