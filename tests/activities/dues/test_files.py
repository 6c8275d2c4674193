"""Bases and bank files come in two steps; the commands say what the pages say."""

import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.http import Http404
from tests.activities.dues.worlds import NOVEMBER, OCTOBER, ON
from tests.records.worlds import EVERYTHING, person
from typer.testing import CliRunner

from shuanghe.activities.dues.management.dues import group
from shuanghe.activities.dues.models import DuesEntry, Method, PayerClass
from shuanghe.activities.dues.rules.bank import Debtor, Transfer, transfer_matched
from shuanghe.activities.dues.uploads import BASES, TRANSFERS, base_template
from shuanghe.activities.dues.uploads.bases import bases_judge
from shuanghe.activities.dues.uploads.columns import day_read, money_read, month_read
from shuanghe.activities.dues.uploads.transfers import transfers_judge
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import xlsx_stream
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.uploads.models import UploadRow
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.kernel.uploads.services import upload_apply, upload_open

pytestmark = pytest.mark.django_db
BASE_HEAD = ("姓名", "人员类别", "每月基数", "自哪月起", "依据")
BANK_HEAD = ("付款户名", "交易金额", "交易日期", "摘要")


def sheet(head, *rows):
    """A workbook as bytes."""
    out = io.BytesIO()
    xlsx_stream(out, [("表", head, rows)])
    return out.getvalue()


def opened(actor, kind, data, place=None):
    options = {"organisation": "ZB1", "month": NOVEMBER.isoformat(), "on": ON.isoformat()}
    return upload_open(
        actor, kind=kind.code, organisation=place, name="表.xlsx", data=data, options=options
    )


def judged(data, judge, scope=EVERYTHING, **options):
    with looking(scope):
        return judge(workbook_read(data, "表.xlsx"), options)


def bank(world, *rows):
    return judged(
        sheet(BANK_HEAD, *rows),
        transfers_judge,
        organisation="ZB1",
        month=NOVEMBER.isoformat(),
        on=ON.isoformat(),
    )


def paid_until(world, month):
    """Everybody has paid from January up to a month, which is left open."""
    for number in range(1, month):
        world.pay_all(date(2026, number, 1))


def entries():
    with looking(EVERYTHING):
        return list(DuesEntry.objects.order_by("id"))


def test_a_sheet_of_bases_is_applied_and_its_amounts_are_shown_nowhere(world):
    rows = [
        ("甲一", "在职", "12345.67", "2026-11", "工资表"),
        ("外人", "离退休", "5000", "2026-11", ""),
    ]
    office = world.office()

    upload = opened(office, BASES, sheet(BASE_HEAD, *rows))

    assert upload.counts["new"] == 2
    assert not any("12345" in str(row.cells) for row in UploadRow.objects.all())
    assert upload_apply(office, uid=upload.uid) == "已核定 2 人的党费基数。"
    assert str(world.row(world.members[0]).owed) == "246.91"
    assert str(world.row(world.stranger, branch=world.second).owed) == "25.00"


@pytest.mark.parametrize("title", PayerClass.labels)
def test_every_class_of_the_drop_down_can_be_read_back(world, title):
    told = judged(sheet(BASE_HEAD, ("甲一", title, "0.2", "2026-11", "")), bases_judge)
    assert told.is_clean, [row.findings for row in told.sheets[0].rows]


def test_a_wrong_row_of_bases_is_refused_with_the_mend_and_nothing_is_written(world):
    with looking(EVERYTHING):
        person("甲一", world.second)
    rows = [
        ("无名", "在职", "5000", "2026-11", ""),
        ("甲一", "在职", "5000", "2026-11", ""),
        ("甲二", "高管", "5000", "2026-11", ""),
        ("甲二", "在职", "五千", "2026-11", ""),
        ("甲二", "在职", "", "2026-11", ""),
        ("甲二", "在职", "5000", "十一月", ""),
        ("甲三", "在职", "5000", "2026-11", ""),
        ("甲三", "在职", "6000", "2026-11", ""),
    ]
    office = world.office()
    upload = opened(office, BASES, sheet(BASE_HEAD, *rows))
    told = judged(sheet(BASE_HEAD, *rows), bases_judge).sheets[0].rows
    texts = [row.findings[0].text if row.findings else "" for row in told]
    for text, wanted in zip(
        texts,
        (
            "没有“无名”",
            "2 人叫",
            "高管",
            "金额应为",
            "缺少收入",
            "月份不存在",
            "",
            "第 8 行已经写过",
        ),
        strict=True,
    ):
        assert wanted in text
    with pytest.raises(Refused):
        upload_apply(office, uid=upload.uid)
    assert str(world.row(world.members[2]).owed) == "0.20"


def test_a_secretary_finds_only_the_own_branch_in_a_sheet_of_bases(world):
    data = sheet(BASE_HEAD, ("外人", "在职", "5000", "2026-11", ""))
    own, other = world.secretary(world.second), world.secretary()
    assert judged(data, bases_judge, own.scope("dues.file")).is_clean
    assert not judged(data, bases_judge, other.scope("dues.file")).is_clean


def test_the_blank_sheet_of_bases_can_be_read_again():
    assert workbook_read(base_template(), "模板.xlsx").sheet("党费基数") is not None


def test_a_bank_file_pays_for_those_it_matches_and_leaves_the_rest(world):
    paid_until(world, 10)
    rows = [
        ("甲一", "100.00", "2026-11-05", "10月、11月党费"),
        ("家属某", "75.00", "2026/11/06", "代甲二交党费"),
        ("甲三", "9.99", "20261107", ""),
        ("路人", "50", "2026-11-08", "货款"),
    ]
    secretary = world.secretary()
    before = len(entries())

    upload = opened(secretary, TRANSFERS, sheet(BANK_HEAD, *rows), world.first)
    assert (upload.counts["new"], upload.counts["same"]) == (2, 2)
    told = upload_apply(secretary, uid=upload.uid)

    assert told == "已登记 3 笔，没有写入 2 行（未对上或已登记过）。"
    made = entries()[before:]
    assert [(one.member.name, one.month, one.paid, one.method) for one in _named(made)] == [
        ("甲一", OCTOBER, Decimal("50.00"), Method.TRANSFER),
        ("甲一", NOVEMBER, Decimal("50.00"), Method.TRANSFER),
        ("甲二", OCTOBER, Decimal("75.00"), Method.PROXY),
    ]
    again = bank(world, *rows)
    assert again.counts["new"] == 0
    for row in again.sheets[0].rows[:2]:
        assert "已经登记过" in row.findings[0].text


def _named(made):
    with looking(EVERYTHING):
        return list(
            DuesEntry.objects.filter(pk__in=[one.pk for one in made])
            .select_related("member")
            .order_by("id")
        )


def test_an_unreadable_line_of_a_bank_file_is_an_error(world):
    rows = [("甲一", "-5", "2026-11-05", ""), ("甲一", "5", "2026-13-05", ""),
            ("甲一", "5", "2026-11-22", ""), ("", "5", "2026-11-01", "x")]  # fmt: skip
    assert bank(world, *rows).counts["error"] == 4


def test_another_branch_s_bank_file_cannot_be_applied(world):
    data = sheet(BANK_HEAD, ("甲一", "50", "2026-11-05", ""))
    stranger = world.secretary(world.second)
    with pytest.raises(Http404):
        opened(stranger, TRANSFERS, data, world.first)
    assert opened(world.secretary(), TRANSFERS, data, world.first).pk


def test_a_file_without_our_headings_says_which_are_wanted(world):
    preview = judged(sheet(("a", "b"), (1, 2)), bases_judge)
    assert "姓名、人员类别" in preview.problems[0]


def test_two_people_of_one_name_are_never_guessed_between():
    open_ = ((NOVEMBER, Decimal(50)),)
    two = [Debtor(1, "甲一", open_), Debtor(2, "甲一", open_)]
    match = transfer_matched(Transfer("甲一", Decimal(50), ON), two, taken={})
    assert match.member_id is None
    assert "2 人" in match.why


def test_amounts_days_and_months_are_read_as_people_write_them():
    assert money_read("¥1,234.50元") == Decimal("1234.50")
    assert day_read("2026.11.05 08:30:00") == day_read("20261105") == date(2026, 11, 5)
    assert month_read("2026年11月") == month_read("2026-11-30") == NOVEMBER


def run(*args):
    return CliRunner().invoke(group, [*args, "--json"])


def test_the_commands_compute_list_and_import(world, tmp_path):
    world.pay(world.members[0], "50.00")

    year = json.loads(run("compute", "--year", "2026", "--organisation", "ZB1").stdout)
    rows = json.loads(run("list", "--organisation", "ZB1", "--month", "2026-11").stdout)
    file = tmp_path / "表.xlsx"
    file.write_bytes(sheet(BASE_HEAD, ("外人", "在职", "5000", "2026-11", "")))
    done = json.loads(run("bases", str(file), "--apply").stdout)

    assert year["yuan"] == str(12 * (Decimal("50.00") + Decimal("75.00") + Decimal("0.20")))
    assert year["members"] == 3
    assert (rows[0]["name"], rows[0]["paid"]) == ("甲一", "50.00")
    assert done["applied"] == 1


def test_the_commands_fail_with_a_reason(world, tmp_path):
    for args, told in (
        (("compute", "--year", "2026", "--organisation", "X"), "没有编码"),
        (("list", "--organisation", "ZB1", "--month", "2026"), "月份应写作"),
        (("bases", str(tmp_path / "没有.xlsx")), "没有找到文件"),
    ):
        answer = run(*args)
        assert answer.exit_code == 1
        assert told in json.loads(answer.stdout)["error"]


@pytest.mark.parametrize("text", ["1e30", "9" * 40, "-1e999999999", "1e999999999", "sNaN"])
def test_an_amount_beyond_all_measure_is_refused_in_words(text):
    with pytest.raises(ValueError, match="金额应为数字"):
        money_read(text)
