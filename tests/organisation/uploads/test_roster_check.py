"""Every bad input is named with its cell, its reason and the way to mend it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.organisation.samples import SMALL, TODAY, body, book, number, person, post, sheet_of

from shuanghe.kernel.permissions import Actor, Grant, Scope, looking
from shuanghe.kernel.uploads.workbooks import Row, Sheet, Workbook
from shuanghe.organisation.rules.sheets import MEMBERS, ORGANISATIONS
from shuanghe.organisation.uploads.rosters import RosterCheck, roster_check

pytestmark = pytest.mark.django_db


def check(workbook: Workbook, *, scope: Scope | None = None) -> RosterCheck:
    with looking(scope or Scope.everything("测试")):
        return roster_check(workbook, on=TODAY, today=TODAY)


def complaints(found: RosterCheck) -> dict[str, str]:
    """Cell → text of every message, with the sheet in front."""
    return {
        f"{sheet.title}!{message.cell}": message.text
        for sheet in found.sheets
        for row in sheet.rows
        for message in row.messages
    }


def members_book(*members, kinds=None):
    organisations, _, _ = SMALL
    return Workbook(
        "示例.xlsx",
        (sheet_of(ORGANISATIONS, organisations), sheet_of(MEMBERS, members, kinds=kinds)),
    )


BAD_MEMBERS = [
    ({"id_number": "110105194912310021"}, "C2", "校验码不符"),
    ({"id_number": "110105490231002"}, "C2", "15 位"),
    ({"id_number": "1.10105194912310E+17"}, "C2", "当作数字"),
    ({"id_number": "110105********002X"}, "C2", "已被遮蔽"),
    ({"id_number": ""}, "C2", "必须填写"),
    ({"name": ""}, "A2", "必须填写"),
    ({"name": "示" * 61}, "A2", "最多 60 个字"),
    ({"name": "示例\u202e甲"}, "A2", "看不见的字符"),
    ({"gender": "2"}, "B2", "性别与身份号码不一致"),
    ({"gender": "男的"}, "B2", "不在可选项里"),
    ({"ethnic": "汉人"}, "D2", "不在可选项里"),
    ({"born_on": "1980年2月31日"}, "E2", "没有 2 月 31 日"),
    ({"born_on": "1981-01-02"}, "E2", "不一致"),
    ({"born_on": "29222"}, "E2", "日期序号"),
    ({"education": "博导"}, "F2", "不在可选项里"),
    ({"organisation": "Z9"}, "H2", "没有编码为“Z9”的组织"),
    ({"organisation_name": "示例Z2"}, "I2", "Z1 是“示例Z1”"),
    ({"joined_on": "1970-01-01"}, "J2", "早于出生日期"),
    ({"joined_on": "2035-01-01"}, "J2", "在将来"),
    ({"confirmed_on": "2004-07-01"}, "K2", "早于加入党组织日期"),
    ({"phone": "123"}, "M2", "11 位手机号"),
    ({"phone": "1.38E+10"}, "M2", "当作数字"),
    ({"standing": "党员"}, "O2", "不在可选项里"),
    ({"standing": "预备党员"}, "K2", "还没有转正"),
    ({"is_floating": "也许"}, "Q2", "“是”或“否”"),
    ({"placed_on": "2001-01-01"}, "S2", "早于组织的成立日期"),
    ({"standing_on": "2030-01-01"}, "T2", "还没有到"),
    ({"attached": "Z9"}, "U2", "没有编码为“Z9”的组织"),
    ({"attached": "Z1"}, "U2", "就是所在党组织"),
]


@pytest.mark.parametrize(("change", "cell", "why"), BAD_MEMBERS)
def test_a_bad_cell_of_a_member_is_named_with_its_reason(change, cell, why):
    found = check(members_book(person(1, "Z1") | change))
    assert why in complaints(found)[f"党员!{cell}"]
    assert found.counts["error"] == 1
    assert not found.plan.new_members


BAD_ORGANISATIONS = [
    ({"code": ""}, "A3", "必须填写"),
    ({"code": "Z 1"}, "A3", "不留空格"),
    ({"code": "DW"}, "A3", "与第 2 行重复"),
    ({"name": ""}, "B3", "必须填写"),
    ({"kind": "科室"}, "D3", "不在可选项里"),
    ({"parent": "没有"}, "E3", "没有编码为“没有”的组织"),
    ({"parent": "Z1"}, "E3", "成环"),
    ({"kind": "党小组"}, "E3", "不能设在"),
    ({"kind": "班组", "parent": ""}, "E3", "不能没有上级"),
    ({"established_on": "2010年2月31日"}, "F3", "没有 2 月 31 日"),
    ({"established_on": ""}, "F3", "必须填写"),
    ({"established_on": "2030-01-01"}, "F3", "在将来"),
    ({"dissolved_on": "2009-01-01"}, "G3", "早于成立日期"),
    ({"has_committee": "设"}, "I3", "“是”或“否”"),
]


@pytest.mark.parametrize(("change", "cell", "why"), BAD_ORGANISATIONS)
def test_a_bad_cell_of_an_organisation_is_named_with_its_reason(change, cell, why):
    found = check(book([body("DW", "党委"), body("Z1", parent="DW") | change]))
    assert why in complaints(found)[f"组织!{cell}"]


BAD_POSTS = [
    ({"organisation": "Z9"}, "A2", "没有编码"),
    ({"id_number": number(77)}, "B2", "名册里没有这个身份号码"),
    ({"id_number": "150203198001020018"}, "B2", "校验码不符"),
    ({"name": "示例乙"}, "C2", "该号码的党员是示例甲1"),
    ({"kind": "总书记"}, "D2", "不在可选项里"),
    ({"from_on": "2024年2月30日"}, "F2", "没有 2 月 30 日"),
    ({"until_on": "2023-01-01"}, "G2", "须晚于任职日期"),
]


@pytest.mark.parametrize(("change", "cell", "why"), BAD_POSTS)
def test_a_bad_cell_of_a_post_is_named_with_its_reason(change, cell, why):
    organisations, members, _ = SMALL
    found = check(book(organisations, members, [post(1, "Z1") | change]))
    assert why in complaints(found)[f"任职!{cell}"]


def test_a_ring_among_organisations_is_named_at_every_row_of_it():
    found = check(book([body("A", "党委", "B"), body("B", "党委", "A"), body("C", "党委")]))
    told = complaints(found)
    assert "成环" in told["组织!E2"]
    assert "A → B → A" in told["组织!E2"] or "B → A → B" in told["组织!E2"]
    assert "成环" in told["组织!E3"]
    assert [one.code for one in found.plan.new_organisations] == ["C"]


def test_the_same_number_twice_names_the_other_row():
    found = check(members_book(person(1, "Z1"), person(1, "Z2")))
    assert "与第 2 行的身份号码重复" in complaints(found)["党员!C3"]


def test_a_number_kept_as_a_number_is_refused_even_when_it_looks_right():
    found = check(members_book(person(1, "Z1"), kinds={2: "ttn"}))
    assert "15 位有效数字" in complaints(found)["党员!C2"]


def test_a_formula_cell_is_refused_with_its_cell():
    found = check(members_book(person(1, "Z1"), kinds={2: "f"}))
    assert "公式" in complaints(found)["党员!A2"]


def test_an_error_value_is_refused_with_its_cell():
    found = check(members_book(person(1, "Z1") | {"position": "#REF!"}, kinds={2: "t" * 11 + "x"}))
    assert "#REF!" in complaints(found)["党员!L2"]


def test_two_secretaries_at_once_are_found():
    organisations, members, _ = SMALL
    found = check(book(organisations, members, [post(1, "Z1"), post(2, "Z1")]))
    assert "同时任书记" in complaints(found)["任职!D3"]


def test_a_secretary_after_a_secretary_is_right():
    organisations, members, _ = SMALL
    posts = [post(1, "Z1", until_on="2025-01-01"), post(2, "Z1", from_on="2025-01-01")]
    assert check(book(organisations, members, posts)).is_clean


def test_a_missing_column_is_named():
    sheet = Sheet(
        "党员", [Row(1, ["姓名", "所在党组织编码", "党籍状态"]), Row(2, ["甲", "Z1", "x"])]
    )
    found = check(Workbook("x.xlsx", (sheet,)))
    assert "缺少必填的列“公民身份号码”" in found.problems[0]
    assert found.counts["error"] == 1
    assert not found.is_clean


def test_a_doubled_column_is_named_with_both_cells():
    titles = [column.title for column in MEMBERS.columns]
    found = check(Workbook("x.xlsx", (Sheet("党员", [Row(1, [*titles, "姓名"])]),)))
    assert "A1 和 W1" in found.problems[0]


def test_a_wrong_workbook_names_the_sheets_it_should_have():
    found = check(Workbook("x.xlsx", (Sheet("Sheet1", [Row(1, ["a"])]),)))
    assert "没有找到工作表“党员”" in "".join(found.problems)


def test_a_masked_export_cannot_come_back():
    titles = [column.title for column in MEMBERS.columns]
    titles[2] = "公民身份号码(已遮蔽)"
    found = check(Workbook("x.xlsx", (Sheet("党员", [Row(1, titles), Row(2, ["甲"])]),)))
    assert "已遮蔽" in found.problems[0]
    assert found.counts == {"new": 0, "changed": 0, "same": 0, "error": 1}


def test_an_empty_template_says_so():
    assert "没有任何数据行" in check(book()).problems[0]


def test_the_order_of_columns_stars_and_full_width_titles_do_not_matter():
    organisations, _, _ = SMALL
    row = person(1, "Z1")
    columns = list(reversed(MEMBERS.columns))
    lines = [
        Row(3, [f" {column.title}* " for column in columns]),
        Row(4, [row.get(column.key, "") for column in columns]),
    ]
    sheets = (sheet_of(ORGANISATIONS, organisations), Sheet("党员", lines))
    assert check(Workbook("x.xlsx", sheets)).is_clean


def test_joining_under_eighteen_is_no_error():
    row = person(1, "Z1") | {"joined_on": "1996-07-01", "confirmed_on": "1997-07-01"}
    assert check(members_book(row)).is_clean


def test_someone_on_another_roll_is_refused_without_telling_where(small):
    branch = small["Z2"]
    actor = Actor("测试", grants=(Grant(branch.path, frozenset({"roster.import"})),))
    found = check(book(members=[person(1, "Z2")]), scope=actor.scope("roster.import"))
    told = complaints(found)["党员!C2"]
    assert "已在其他组织的名册上" in told
    assert "Z1" not in told
    assert "示例甲1" not in told


def test_a_code_used_elsewhere_is_refused_without_telling_where(small):
    actor = Actor("测试", grants=(Grant(small["Z2"].path, frozenset({"roster.import"})),))
    found = check(book([body("Z1", "党小组", "Z2")]), scope=actor.scope("roster.import"))
    assert "已被占用" in complaints(found)["组织!A2"]


texts = st.sampled_from(
    ["", "Z1", "Z9", "示例", "2010-01-01", "2025-02-31", "是", "党支部", "书记", number(1), "=1+1"]
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(texts, min_size=9, max_size=9), max_size=6),
    st.lists(st.lists(texts, min_size=22, max_size=22), max_size=6),
    st.lists(st.lists(texts, min_size=7, max_size=7), max_size=6),
)
def test_rows_in_are_rows_accounted_for(organisations, members, posts):
    from shuanghe.organisation.rules.sheets import POSTS

    sheets = []
    for template, rows in ((ORGANISATIONS, organisations), (MEMBERS, members), (POSTS, posts)):
        lines = [Row(1, [column.title for column in template.columns])]
        lines += [Row(at, row) for at, row in enumerate(rows, 2)]
        sheets.append(Sheet(template.title, lines))
    found = check(Workbook("x.xlsx", tuple(sheets)))
    assert sum(found.counts.values()) == len(organisations) + len(members) + len(posts)
    for sheet, rows in zip(found.sheets, (organisations, members, posts), strict=True):
        assert [row.row for row in sheet.rows] == list(range(2, len(rows) + 2))
        assert all(row.messages for row in sheet.rows if row.verdict == "error")
