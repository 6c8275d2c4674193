from datetime import date

import pytest

from shuanghe.organisation.rules.codes import code_table
from shuanghe.organisation.rules.forest import cycles, may_hang_under, parents_first
from shuanghe.organisation.rules.names import name_reading
from shuanghe.organisation.rules.people import date_order_reasons, identity_reasons
from shuanghe.organisation.rules.standings import standing_line

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("单雄信", "shanxiongxin sxx"),
        ("曾国藩", "zengguofan zgf"),
        ("欧阳明", "ouyangming oym"),
        ("仇英", "qiuying qy"),
        ("买买提·艾力", "maimaitiaili mmtal"),
    ],
)
def test_a_surname_is_read_as_a_surname(name, reading):
    assert name_reading(name) == reading


def test_all_fifty_six_peoples_have_a_code_and_both_ways_to_write_them():
    table = code_table("ethnic")
    assert len(table.titles) == 58
    assert table.code("汉") == table.code("汉族") == table.code("01") == "01"
    assert table.title("15") == "土家族"
    assert table.code("火星族") is None


def test_joining_before_birth_and_confirmation_before_joining_are_found():
    reasons = date_order_reasons(
        born_on=date(1990, 1, 1),
        joined_on=date(1989, 1, 1),
        confirmed_on=date(1988, 1, 1),
        on=DAY,
    )
    assert set(reasons) == {"joined_on", "confirmed_on"}


def test_a_woman_with_a_number_of_a_man_is_found():
    reasons = identity_reasons(number="11010519491231001X", born_on=None, gender="2")
    assert set(reasons) == {"gender"}


def test_a_ring_is_found_and_a_tree_is_not():
    assert cycles({"a": "b", "b": "c", "c": ""}) == []
    assert sorted(cycles({"a": "b", "b": "a", "c": "a"})[0]) == ["a", "b"]


def test_parents_come_before_children():
    order = parents_first(["c", "b", "a"], {"c": "b", "b": "a"})
    assert order == ["a", "b", "c"]


def test_a_party_body_never_hangs_under_an_administrative_unit():
    for unit in ("company", "plant", "department", "workshop", "team"):
        assert not may_hang_under("branch", unit)
    assert may_hang_under("team", "branch")
    assert may_hang_under("branch", "committee")
    assert not may_hang_under("team", None)


def test_the_standings_follow_from_joining_and_confirmation():
    line = standing_line(
        "removed",
        since=date(2020, 1, 1),
        joined_on=date(2010, 1, 1),
        confirmed_on=date(2011, 1, 1),
    )
    assert line == [
        ("probationary", date(2010, 1, 1), date(2011, 1, 1)),
        ("full", date(2011, 1, 1), date(2020, 1, 1)),
        ("removed", date(2020, 1, 1), None),
    ]
