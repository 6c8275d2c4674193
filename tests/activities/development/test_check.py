"""The paper checker, from the sheet to the finding."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from tests.activities.development.sheets import ON, rows_of, workbook_of
from tests.procedures.good_admissions import GOOD
from tests.procedures.samples import changed, good_facts
from tests.procedures.test_admission import CASES, good_of
from typer.testing import CliRunner

from shuanghe.activities.development.management.admission import group
from shuanghe.activities.development.queries import admission_on, case_checked
from shuanghe.activities.development.uploads import admission_template, dossiers_read
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.procedures.rules import Fact
from shuanghe.procedures.rules.writing import fact_read

BEGINNINGS = [date(2000 + year, 1 + year % 12, 1 + year) for year in range(22)]


def read(rows):
    return dossiers_read(workbook_read(workbook_of(rows), "检查表.xlsx"), admission_on(ON))


def test_a_hundred_good_files_of_every_kind_raise_no_alarm():
    people = {
        f"{name} {begun_on}": good(begun_on)
        for begun_on in BEGINNINGS
        for name, good in GOOD.items()
    }
    assert len(people) >= 100

    reading = read([row for name, facts in people.items() for row in rows_of(facts, name)])

    assert reading.problems == ()
    assert len(reading.dossiers) == len(people)
    told = {one.person: case_checked(one.case, on=ON).faults for one in reading.dossiers}
    assert {name: faults for name, faults in told.items() if faults} == {}


def test_every_fault_of_the_spoilt_files_is_found_and_named():
    movable = [one for one in CASES if "about" not in one]
    spoilt = {
        f"{case['name']} {begun_on}": (changed(good_of(case, begun_on), case), case["finds"])
        for case in movable
        for begun_on in BEGINNINGS[::8]
    }
    assert len(spoilt) >= 300

    reading = read([row for name, (facts, _) in spoilt.items() for row in rows_of(facts, name)])

    assert reading.problems == ()
    missed = []
    for dossier in reading.dossiers:
        number, rule = spoilt[dossier.person][1]
        faults = case_checked(dossier.case, on=ON).faults
        if (number, rule) not in {(one.number, one.rule_id) for one in faults}:
            missed.append(dossier.person)
    assert missed == []


def test_the_blank_can_be_read_back_and_asks_for_content():
    reading = dossiers_read(
        workbook_read(admission_template(admission_on(ON)), "空表.xlsx"), admission_on(ON)
    )

    assert reading.dossiers == ()
    assert "填写" in reading.problems[0]


@pytest.mark.parametrize(
    ("item", "value", "told"),
    [
        ("日期", "2021-02-30", "没有 2 月 30 日"),
        ("日期", "二零二一年", "不是日期"),
        ("培养联系人人数", "两名", "应为数字"),
        ("都是正式党员", "大概", "请填 是 或 否"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_and_nothing_is_guessed(item, value, told):
    rows = [
        (*row[:4], value, "") if row[1] == "5" and row[3] == item else row
        for row in rows_of(good_facts())
    ]

    reading = read(rows)

    assert len(reading.problems) == 1
    assert told in reading.problems[0]
    assert "单元格 E" in reading.problems[0]


def test_an_item_written_twice_an_unknown_step_and_an_unknown_item_are_refused():
    rows = rows_of(good_facts())
    rows += [
        rows[0],
        ("001", "26", "", "日期", "2021-01-01", ""),
        ("001", "2", "", "心情", "好", ""),
    ]

    told = " ".join(read(rows).problems)

    assert "只留一行" in told
    assert "没有第“26”步" in told
    assert "没有“心情”" in told


def test_a_sheet_without_our_headings_is_refused():
    reading = dossiers_read(
        workbook_read(workbook_of([("甲", "乙")], headings=("姓名", "日期")), "x.xlsx"),
        admission_on(ON),
    )

    assert "没有找到表头" in reading.problems[0]


@given(text=st.text(max_size=30), kind=st.sampled_from(["date", "dates", "number", "yes_no"]))
def test_any_text_is_read_or_refused_with_words(text, kind):
    def outcome():
        try:
            return fact_read(Fact("x", "项目", kind), text)
        except ValueError as wrong:
            return str(wrong)

    assert outcome() != ""


def test_the_command_finds_the_fault_and_fails(tmp_path):
    facts = changed(good_facts(), {"set": {"prospective.done_on": {"days": -40}}})
    file = tmp_path / "检查表.xlsx"
    file.write_bytes(workbook_of(rows_of(facts)))

    answer = CliRunner().invoke(group, ["check", str(file), "--on", "2026-11-21", "--json"])

    fault = json.loads(answer.stdout)["people"][0]["faults"][0]
    assert answer.exit_code == 1
    assert fault["rule_id"] == "FZ-08"
    assert fault["cell"].startswith("E")


def test_the_command_passes_good_papers_and_refuses_no_file(tmp_path):
    file = tmp_path / "好.xlsx"
    file.write_bytes(workbook_of(rows_of(good_facts())))

    assert CliRunner().invoke(group, ["check", str(file)]).exit_code == 0
    lost = CliRunner().invoke(group, ["check", str(tmp_path / "没有.xlsx"), "--json"])
    assert lost.exit_code == 1
    assert "没有找到文件" in json.loads(lost.stdout)["error"]
    assert CliRunner().invoke(group, ["template", str(tmp_path / "空.xlsx")]).exit_code == 0


@pytest.fixture
def recorder(member):
    """The member, with a branch secretary's role as well."""
    with looking(Scope.everything("测试")):
        user = User.objects.get(username="member")
        RoleGrant.objects.create(
            user=user,
            role=Role.objects.get(code="branch_secretary"),
            organisation=user.organisation,
            from_on=date(2020, 1, 1),
            granted_by="测试",
        )
    return member


def test_a_secretary_checks_a_sheet_on_the_page(recorder):
    facts = changed(good_facts(), {"set": {"admission_meeting.present": 10}})
    sent = SimpleUploadedFile("检查表.xlsx", workbook_of(rows_of(facts)))

    html = recorder.post(reverse("development:check"), {"file": sent}).content.decode()

    assert "/rules/FZ-12/" in html
    assert "第二十条" in html
    assert "style=" not in html


def test_the_page_says_what_is_missing_or_broken(recorder):
    page = reverse("development:check")
    nothing = recorder.post(page)
    broken = recorder.post(page, {"file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04 no")})

    assert nothing.status_code == broken.status_code == 422
    assert "请先选择" in nothing.content.decode()
    assert recorder.get(reverse("development:template")).status_code == 200


def test_without_the_right_the_checker_is_not_there(member):
    assert member.get(reverse("development:check")).status_code == 404
    assert member.get(reverse("development:template")).status_code == 404
