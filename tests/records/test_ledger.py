"""A unit's ledger comes in: judged row by row, written as a whole, once."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.records.worlds import EVERYTHING, ON

from shuanghe.duties.models import Evidence, MemberEvidence
from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.uploads.workbooks import Row, Sheet, Workbook
from shuanghe.records.documents import ledger_rows
from shuanghe.records.models import Attendance, Record
from shuanghe.records.queries.found import Wanted, records_found
from shuanghe.records.rules.ledger import COLUMNS
from shuanghe.records.services import ledger_apply
from shuanghe.records.uploads import VERDICTS, ledger_check

pytestmark = pytest.mark.django_db

PLAIN = {
    "组织编码": "ZB1",
    "日期": "2026-07-15",
    "事项": "主题党日、集中学习培训",
    "主题": "学习安全规程",
    "应到": "5",
    "实到": "4",
    "学时": "3",
    "主持人": "甲示",
    "缺席人员": "丁示",
}


def book(*rows, title="台账", columns=COLUMNS, kinds=None):
    lines = [Row(1, list(columns))]
    lines += [
        Row(at, [row.get(name, "") for name in columns], (kinds or {}).get(at, ""))
        for at, row in enumerate(rows, 2)
    ]
    return Workbook("台账.xlsx", (Sheet(title, lines),))


def check(workbook, scope=EVERYTHING, on=ON):
    with looking(scope):
        return ledger_check(workbook, on=on)


def apply(actor, workbook, on=ON):
    return ledger_apply(
        actor, judge=lambda: ledger_check(workbook, on=on).rows, name="台账.xlsx", on=on
    )


def only(checked):
    (row,) = checked.rows
    return row


def reason(**changes):
    """The text said about the one row of a ledger that differs so from a good one."""
    row = only(check(book({**PLAIN, **changes})))
    return row.verdict, " ".join([*row.reasons.values(), *row.notes.values()])


def test_a_new_row_becomes_a_record_with_attendance_evidence_and_hours(world):
    done = apply(world.office(), book(PLAIN))
    assert (done.new, done.changed, done.same) == (1, 0, 0)
    with looking(EVERYTHING):
        record = Record.objects.get()
        assert record.origin == "台账《台账.xlsx》第 2 行"
        assert dict(Attendance.objects.values_list("member_name", "is_present")) == {
            "甲示": True,
            "乙示": True,
            "丙示": True,
            "丁示": False,
            "客人": True,
        }
        kinds = set(Evidence.objects.values_list("kind", flat=True))
        assert kinds == {"theme_day", "training_session"}
        assert MemberEvidence.objects.count() == 4


def test_importing_twice_finds_everything_the_same(world):
    workbook = book(PLAIN, {**PLAIN, "主题": "另一次", "缺席人员": "", "实到": "5"})
    apply(world.office(), workbook)
    again = check(workbook, on=date(2026, 7, 25))
    assert again.counts == {"new": 0, "changed": 0, "same": 2, "error": 0}
    assert apply(world.office(), workbook).same == 2
    with looking(EVERYTHING):
        assert Record.objects.count() == 2


def test_the_export_is_an_import_with_nothing_new(world, file):
    file()
    apply(world.office(), book({**PLAIN, "所属期": "2026-06", "备注": "补上月"}))
    with looking(EVERYTHING):
        rows = [
            ["" if value is None else str(value) for value in row]
            for row in ledger_rows(records_found(Wanted()))
        ]
    lines = [Row(1, list(COLUMNS)), *(Row(at, row) for at, row in enumerate(rows, 2))]
    again = check(Workbook("出.xlsx", (Sheet("台账", lines),)))
    assert again.counts == {"new": 0, "changed": 0, "same": 2, "error": 0}


def test_many_changed_rows_take_as_many_statements_as_two(world):
    rows = [{**PLAIN, "主题": f"学习第{number}章"} for number in range(12)]
    apply(world.office(), book(*rows))
    counted = []
    for host, count in (("乙示", 2), ("丙示", 12)):
        changed = book(*({**row, "主持人": host} for row in rows[:count]))
        with CaptureQueriesContext(connection) as asked:
            assert apply(world.office(), changed).changed == count
        counted.append(len(asked))
    assert counted[0] == counted[1]
    with looking(EVERYTHING):
        assert Record.objects.filter(withdrawn_at=None).count() == 12
        assert Record.objects.exclude(withdrawn_at=None).count() == 14


def test_a_changed_row_corrects_the_record_and_keeps_the_old_one(world):
    apply(world.office(), book(PLAIN))
    changed = book({**PLAIN, "实到": "5", "缺席人员": ""})
    assert only(check(changed)).verdict == "changed"
    apply(world.office(), changed)
    with looking(EVERYTHING):
        new = Record.objects.get(withdrawn_at=None)
        assert new.corrects.withdrawn_reason.startswith("台账")
        assert MemberEvidence.objects.filter(withdrawn_at=None).count() == 5
        assert Evidence.objects.filter(withdrawn_at=None, source_id=new.pk).count() == 2


def test_one_wrong_row_keeps_the_whole_file_out(world):
    workbook = book(PLAIN, {**PLAIN, "日期": "2026-02-31"})
    with pytest.raises(Refused, match="第 3 行"):
        apply(world.office(), workbook)
    with looking(EVERYTHING):
        assert not Record.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"日期": "2026-02-31"}, "2026 年没有 2 月 31 日"),
        ({"日期": "2026-07-21"}, "还没有到"),
        ({"日期": "45000"}, "日期序号"),
        ({"组织编码": "ZB9"}, "没有编码为“ZB9”的组织"),
        ({"组织编码": "BZ1"}, "行政单位"),
        ({"组织编码": ""}, "必填"),
        ({"事项": "团建"}, "没有“团建”这个事项"),
        ({"事项": "民主生活会"}, "不是党支部的事项"),
        ({"学时": ""}, "请填写学时"),
        ({"学时": "三"}, "应为数字"),
        ({"学时": "1.25"}, "最多一位小数"),
        ({"应到": "3", "实到": "4"}, "多于应到"),
        ({"应到": "许多"}, "应为整数人数"),
        ({"缺席人员": "外人"}, "JG-08"),
        ({"出席人员": "甲示", "缺席人员": "甲示"}, "同时写在出席和缺席"),
        ({"所属期": "2026-13"}, "没有这个月份"),
        ({"所属期": "上月"}, "所属期应写作"),
        ({"所属期": "2026-08"}, "晚于实际日期"),
        ({"登记日期": "2026-07-01"}, "早于办理日期"),
        ({"登记日期": "2026-07-21"}, "还没有到"),
        ({"主题": "长" * 201}, "超过 200 字"),
    ],
)
def test_a_bad_cell_is_refused_with_its_reason(world, changes, said):
    verdict, text = reason(**changes)
    assert verdict == "error"
    assert said in text


def test_every_reason_names_its_cell(world):
    checked = check(book({**PLAIN, "日期": "2026-02-31"}))
    (message,) = checked.messages(checked.rows[0])
    assert (message["cell"], message["column"]) == ("B2", "日期")


def test_a_formula_is_refused_even_when_its_value_would_do(world):
    row = only(check(book(PLAIN, kinds={2: "tdtf"})))
    assert "是公式" in row.reasons["主题"]


def test_a_row_for_a_dissolved_branch_is_refused_with_the_rule(world):
    with looking(EVERYTHING):
        world.second.dissolved_on = date(2026, 7, 1)
        world.second.save()
    row = only(check(book({**PLAIN, "组织编码": "ZB2", "缺席人员": "", "应到": ""})))
    assert "ZB-08" in row.reasons["日期"]


def test_two_rows_of_the_same_act_are_refused(world):
    first, second = check(book(PLAIN, PLAIN)).rows
    assert (first.verdict, second.verdict) == ("new", "error")
    assert "第 2 行" in second.reasons["主题"]


def test_numbers_that_do_not_fit_the_roll_keep_counts_but_credit_nobody(world):
    verdict, said = reason(应到="9", 实到="8")
    assert verdict == "new"
    assert "不计个人学时" in said
    apply(world.office(), book({**PLAIN, "应到": "9", "实到": "8"}))
    with looking(EVERYTHING):
        assert not MemberEvidence.objects.exists()
        assert Record.objects.get().entitled_count == 9


def test_named_attendees_alone_are_credited(world):
    row = {**PLAIN, "出席人员": "甲示、乙示", "缺席人员": "", "应到": "2", "实到": "2"}
    apply(world.office(), book(row))
    with looking(EVERYTHING):
        assert MemberEvidence.objects.count() == 2


def test_an_old_row_is_marked_late_unless_the_ledger_says_it_was_written_in_time(world):
    old = {**PLAIN, "日期": "2026-03-10"}
    assert only(check(book(old))).is_late_entry
    assert not only(check(book({**old, "登记日期": "2026-03-11"}))).is_late_entry
    assert only(check(book({**old, "登记日期": "2026-04-01"}))).is_late_entry


def test_a_missing_column_is_named(world):
    checked = check(book(PLAIN, columns=[name for name in COLUMNS if name != "事项"]))
    assert "缺少列：事项" in checked.reading.problems[0]


def test_a_file_without_the_sheet_says_what_it_has(world):
    sheets = (Sheet("一", []), Sheet("二", []))
    checked = check(Workbook("x.xlsx", sheets))
    assert "一、二" in checked.reading.problems[0]


def test_a_branch_sees_no_organisation_but_its_own(world):
    scope = world.secretary().scope("record.import")
    row = only(check(book({**PLAIN, "组织编码": "ZB2"}), scope))
    assert "不在您的管理范围内" in row.reasons["组织编码"]


def test_a_branch_secretary_imports_with_the_import_right_alone(world):
    actor = world.secretary(world.first, "record.import")
    assert apply(actor, book(PLAIN)).new == 1


def test_an_import_meets_the_duties_of_its_period(world):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    apply(world.office(), book({**PLAIN, "日期": "2026-07-03", "所属期": "2026-06"}))
    with looking(EVERYTHING):
        evidence = Evidence.objects.get(kind="theme_day")
        periods = {credit.slot.period for credit in evidence.credits.select_related("slot")}
    assert "2026-06" in periods
    assert "2026-07" not in periods


CELLS = st.one_of(
    st.sampled_from(
        ["", "ZB1", "ZB9", "2026-07-01", "2026-07-15", "主题党日", "党课", "3", "甲示"]
    ),
    st.text(max_size=6),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.fixed_dictionaries(dict.fromkeys(COLUMNS, CELLS)), min_size=1, max_size=8))
def test_rows_in_are_rows_accounted_for(world, rows):
    checked = check(book(*rows))
    assert sum(checked.counts.values()) == len(rows)
    assert [one.row.number for one in checked.rows] == list(range(2, len(rows) + 2))
    for one in checked.rows:
        assert one.verdict in VERDICTS
        assert (one.verdict == "error") == bool(one.reasons)
