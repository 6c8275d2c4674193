"""What changed since another edition, paragraph by paragraph."""

from shuanghe.insight.handbooks.rules.comparing import Change, changes_between, counted
from shuanghe.insight.handbooks.rules.content import Section, paragraph, table


def section(code, *lines, title="1.1 节"):
    return Section(code, "第一章", title, tuple(paragraph(line) for line in lines))


def test_editions_that_say_the_same_have_no_changes():
    assert changes_between([section("a", "一", "二")], [section("a", "一", "二")]) == []


def test_a_changed_paragraph_stands_beside_the_old_one_with_what_is_around_it():
    old = [section("a", "一", "二", "三", "四", "五")]
    new = [section("a", "一", "二", "三改", "四", "五")]
    (found,) = changes_between(old, new)
    assert found.change == Change.CHANGED
    assert [(one.change, one.text) for one in found.lines] == [
        (Change.SAME, "二"),
        (Change.REMOVED, "三"),
        (Change.ADDED, "三改"),
        (Change.SAME, "四"),
    ]


def test_a_new_section_and_one_that_is_gone_are_told_whole():
    found = changes_between([section("a", "旧")], [section("b", "新")])
    assert [(one.change, one.lines[0].text) for one in found] == [
        (Change.ADDED, "新"),
        (Change.REMOVED, "旧"),
    ]
    assert counted(found) == {Change.ADDED: 1, Change.CHANGED: 0, Change.REMOVED: 1}


def test_a_section_that_only_moved_or_was_renumbered_is_a_change_of_its_title():
    (found,) = changes_between([section("a", "一")], [section("a", "一", title="2.1 节")])
    assert (found.change, found.lines) == (Change.CHANGED, ())


def test_a_row_of_a_table_is_a_paragraph():
    old = Section(
        "a", "第一章", "1.1", (table(("项目", "数值"), [("到会", "4/5"), ("通过", "1/2")]),)
    )
    new = Section(
        "a", "第一章", "1.1", (table(("项目", "数值"), [("到会", "2/3"), ("通过", "1/2")]),)
    )
    (found,) = changes_between([old], [new])
    assert (Change.REMOVED, "到会 ｜ 4/5") in [(one.change, one.text) for one in found.lines]
    assert (Change.ADDED, "到会 ｜ 2/3") in [(one.change, one.text) for one in found.lines]


def test_far_apart_changes_have_a_gap_between_them():
    lines = [str(number) for number in range(30)]
    changed = ["零", *lines[1:-1], "末"]
    (found,) = changes_between([section("a", *lines)], [section("a", *changed)])
    assert ("", Change.SAME) in [(one.text, one.change) for one in found.lines]
