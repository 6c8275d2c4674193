"""A rule is read as it stood on the day asked for."""

from datetime import date

import pytest
from tests.rulebook.conftest import BRANCH_WORK, MEETING

from shuanghe.rulebook.queries import rulebook_load

VALUE = "value: 1, unit: 次, title: 每季度次数"


def test_a_rule_does_not_hold_before_its_regulation(folder):
    book = rulebook_load(folder)
    assert book.rule("ZB-10", on=date(2018, 10, 28)).id == "ZB-10"
    with pytest.raises(KeyError, match="当天不生效"):
        book.rule("ZB-10", on=date(2018, 10, 27))


def test_an_unknown_id_is_told_apart_from_a_rule_out_of_force(folder):
    with pytest.raises(KeyError, match="没有这个编号"):
        rulebook_load(folder).rule("ZB-99", on=date(2026, 1, 1))


def test_a_value_changes_on_the_day_its_second_version_begins(folder, change):
    text = (folder / MEETING).read_text()
    line = next(one for one in text.splitlines() if "value: 1" in one)
    old = line.replace("tighter: higher", "tighter: higher, in_force_to: 2026-12-31")
    new = line.replace("value: 1", "value: 2").replace(
        "tighter: higher", "tighter: higher, in_force_from: 2027-01-01"
    )
    change(MEETING, line, f"{old}\n{new}")
    book = rulebook_load(folder)
    assert book.rule("ZB-10", on=date(2026, 12, 31)).recurrence.needs == 1
    assert book.rule("ZB-10", on=date(2027, 1, 1)).recurrence.needs == 2
    assert [one.from_on for one in book.versions("ZB-10")] == [
        date(2018, 10, 28),
        date(2027, 1, 1),
    ]


def test_two_versions_of_one_rule_may_follow_each_other(folder, change):
    later = (folder / MEETING).read_text().replace(VALUE, VALUE.replace("1", "3"))
    change(MEETING, "on_breach: warn", "on_breach: warn\nin_force_to: 2026-06-30")
    (folder / BRANCH_WORK / "duties/branch_general_meeting_2026.yaml").write_text(
        later.replace("on_breach: warn", "on_breach: warn\nin_force_from: 2026-07-01")
    )
    book = rulebook_load(folder)
    assert book.rules == ("ZB-10", "ZB-21")
    assert book.rule("ZB-10", on=date(2026, 6, 30)).recurrence.needs == 1
    assert book.rule("ZB-10", on=date(2026, 7, 1)).recurrence.needs == 3


def test_a_regulation_out_of_force_takes_its_rules_with_it(folder, change):
    index = f"{BRANCH_WORK}/index.yaml"
    change(index, "in_force_from: 2018-10-28", "in_force_from: 2018-10-28\nin_force_to: 2030-01-01")
    book = rulebook_load(folder)
    assert len(book.in_force(on=date(2030, 1, 1))) == 2
    assert book.in_force(on=date(2030, 1, 2)) == ()


def test_the_version_of_the_book_changes_with_any_file(folder, change):
    before = rulebook_load(folder)
    change(MEETING, "evidence: 会议记录", "evidence: 会议的记录")
    after = rulebook_load(folder)
    on = date(2026, 1, 1)
    assert before.version != after.version
    assert before.rule("ZB-10", on=on).version != after.rule("ZB-10", on=on).version
    assert before.rule("ZB-21", on=on).version == after.rule("ZB-21", on=on).version
