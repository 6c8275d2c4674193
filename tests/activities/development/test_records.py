"""Records of 25 steps come in from a sheet and go out again, the same."""

import json
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.procedures.good_admissions import GOOD, plain
from tests.procedures.samples import ON, changed
from tests.procedures.test_admission import CASES, good_of
from tests.records.worlds import EVERYTHING

from shuanghe.activities.development.documents import records_workbook
from shuanghe.activities.development.queries import admission_on
from shuanghe.activities.development.rules import facts_parsed, facts_written
from shuanghe.activities.development.rules.sheets import HEADINGS, RECORDS_SHEET
from shuanghe.activities.development.uploads import RECORDS, records_template
from shuanghe.duties.models import Deadline
from shuanghe.identity.models import User
from shuanghe.kernel.documents import BlankColumn, BlankSheet, xlsx_template
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.uploads.models import Upload
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.kernel.uploads.services import upload_apply, upload_open
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.kept import facts_kept

ADMISSION = admission_on(ON)


def rows_of(facts, number="001", code="Z1"):
    """The rows of one person as an officer writes them."""
    name = facts["about"]["name"]
    about = facts_written(ADMISSION.about, facts_kept(facts["about"]))
    yield (number, code, "", name, "0", "本人情况", "", about, "", "")
    for step in ADMISSION.steps:
        if step.code not in facts["steps"]:
            continue
        kept = facts_kept(facts["steps"][step.code])
        told = facts_written(step.facts[1:], kept)
        day = str(facts["steps"][step.code]["done_on"])
        yield (number, code, "", name, str(step.number), step.title, day, told, "", "")


def sheet_of(rows):
    columns = [BlankColumn(title, is_text=True) for title in HEADINGS]
    return xlsx_template([BlankSheet(RECORDS_SHEET, columns, list(rows))])


def user_actor(world):
    with looking(EVERYTHING):
        user = User.objects.filter(username="office").first() or User.objects.create_user(
            "office", None, name="党群部", organisation=world.committee
        )
    return Actor(user.name, user_id=user.pk, grants=world.office().grants)


def previewed(world, data, name="档案.xlsx"):
    return upload_open(user_actor(world), kind=RECORDS.code, name=name, data=data)


def imported(world, data):
    upload = previewed(world, data)
    return upload_apply(user_actor(world), uid=upload.uid)


def kept():
    """All that was kept, as plain values."""
    with looking(EVERYTHING):
        cases = Case.objects.order_by("client_key")
        return {
            case.client_key: (
                case.subject_name,
                case.organisation.code,
                case.about,
                case.state,
                [
                    (row.code, row.done_on, row.facts, row.body_name)
                    for row in CaseStep.objects.filter(case=case, replaced_at=None)
                ],
            )
            for case in cases
        }


def exported():
    with looking(EVERYTHING):
        return b"".join(records_workbook())


def test_every_kind_of_record_comes_in_and_goes_out_the_same(world):
    rows = [row for name, good in GOOD.items() for row in rows_of(good(), name)]
    assert f"{len(GOOD)} 份" in imported(world, sheet_of(rows))
    before = kept()
    states = {key.split("/")[1]: one[3] for key, one in before.items()}
    assert states == {name: "running" if name == "extending" else "finished" for name in GOOD}
    data = exported()
    with looking(EVERYTHING):
        CaseStep.objects.all().delete()
        Case.objects.all().delete()

    imported(world, data)

    assert kept() == before


def test_what_was_done_here_goes_out_with_who_did_it_and_comes_in_again(world):
    world.go_on(world.admission(), "archive")
    before = kept()
    data = exported()
    with looking(EVERYTHING):
        CaseStep.objects.all().delete()
        Case.objects.all().delete()
    imported(world, data)
    assert kept() == before
    bodies = {body for *_one, steps in before.values() for *_step, body in steps}
    assert bodies == {"示例党委", "示例第一支部"}


def test_a_second_import_adds_nothing(world):
    data = sheet_of(rows_of(plain()))
    imported(world, data)
    with looking(EVERYTHING):
        count = CaseStep.objects.count()
    again = previewed(world, data)
    assert again.counts == {"new": 0, "changed": 0, "same": 26, "error": 0}
    assert "档案 0 份" in upload_apply(user_actor(world), uid=again.uid)
    with looking(EVERYTHING):
        assert (Case.objects.count(), CaseStep.objects.count()) == (1, count)


def test_faults_of_history_are_told_and_kept_with_their_steps_and_hinder_nothing(world):
    facts = changed(plain(), {"set": {"prospective.done_on": {"days": -40}}})
    upload = previewed(world, sheet_of(rows_of(facts)))
    assert upload.may_be_applied
    assert "查出 1 处" in upload_apply(user_actor(world), uid=upload.uid)
    with looking(EVERYTHING):
        row = CaseStep.objects.get(code="prospective")
    assert len(row.findings) == 1
    assert "FZ-08" in row.findings[0]


def test_every_planted_fault_is_kept_with_the_case(world):
    rows, expected = [], {}
    for at, case in enumerate(CASES):
        facts = changed(good_of(case), case)
        if all(step.get("done_on") for step in facts["steps"].values()):
            rows += list(rows_of(facts, f"{at}"))
            expected[f"Z1/{at}"] = case
    imported(world, sheet_of(rows))
    missed = []
    with looking(EVERYTHING):
        for key, case in expected.items():
            number, rule = case["finds"]
            told = [
                one
                for row in CaseStep.objects.filter(case__client_key=key)
                for one in row.findings
                if one.startswith(f"第 {number} 步") and (rule in one or not rule)
            ]
            missed += [] if told else [case["name"]]
    assert len(expected) >= 140
    assert missed == []


@pytest.mark.parametrize(
    ("at", "column", "value", "told"),
    [
        (3, 6, "2021-02-30", "单元格 G"),
        (3, 6, "", "没有写这一步的日期"),
        (2, 7, "谈话人", "不是这一步的项目"),
        (2, 7, "心情：好", "不是这一步的项目"),
        (5, 7, "培养联系人人数：两名\n都是正式党员：是", "应为数字"),
        (5, 7, "培养联系人人数：2\n培养联系人人数：2", "写了两次"),
        (2, 4, "26", "没有第“26”步"),
        (2, 4, "1", "只留一行"),
        (2, 1, "Z9", "没有编码为“Z9”"),
        (2, 0, "", "没有写档案号"),
        (2, 3, "示例别人", "一份档案一个号"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_and_nothing_is_written(world, at, column, value, told):
    rows = [list(row) for row in rows_of(plain())]
    rows[at][column] = value
    upload = previewed(world, sheet_of(rows))
    assert not upload.may_be_applied
    assert upload.counts["error"] >= 1
    findings = json.dumps([row.findings for row in upload.rows.all()], ensure_ascii=False)
    assert told in findings
    with looking(EVERYTHING):
        assert not Case.objects.exists()


def test_a_branch_outside_the_subtree_is_not_known(world):
    upload = previewed(world, sheet_of(rows_of(plain(), code="Z3")))
    assert upload.counts["error"] == 26


def test_a_file_without_our_headings_is_refused_as_a_whole(world):
    data = xlsx_template([BlankSheet("x", [BlankColumn("姓名")], [("甲",)])])
    assert "没有找到表头" in previewed(world, data).problems[0]


def test_text_with_colons_lines_and_backslashes_survives(world):
    fact = ADMISSION.step("first_talk").facts[1]
    for text in ("甲：乙", "a\nb", "a\\nb", "（甲）", "x；y"):
        line = facts_written([fact], {"talker": text})
        assert facts_parsed([fact], line) == {"talker": text}
        assert "\n" not in line


def test_the_template_names_every_step_and_item():
    book = openpyxl.load_workbook(BytesIO(records_template(ADMISSION)))
    sheet = book[RECORDS_SHEET]
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)
    assert sheet.max_row == 1 + 26


def test_an_export_holds_one_row_a_step_and_opens_as_a_workbook(world):
    world.go_on(world.admission(), "first_talk")
    book = workbook_read(exported(), "x.xlsx")
    rows = book.sheets[0].rows
    assert [row.text(4) for row in rows[1:]] == ["0", "1", "2"]
    assert "谈话人：示例乙" in rows[3].text(7)


def test_a_secretary_sends_a_sheet_and_sees_the_preview(world, signed_in):
    client = signed_in("branch_secretary", world.first)
    sent = SimpleUploadedFile("档案.xlsx", sheet_of(rows_of(plain())))
    answer = client.post(reverse("development:records"), {"file": sent}, follow=True)
    assert "发展党员档案" in answer.content.decode()
    upload = Upload.objects.get()
    assert upload.counts["new"] == 26
    client.post(reverse("uploads:apply", args=[upload.uid]))
    with looking(EVERYTHING):
        assert Case.objects.get().origin == "导入 档案.xlsx"


def test_an_export_of_a_branch_holds_that_branch_alone(world, signed_in):
    imported(world, sheet_of([*rows_of(plain()), *rows_of(plain(), "002", "Z2")]))
    client = signed_in("branch_secretary", world.first)
    answer = client.get(reverse("development:records_export"))
    book = workbook_read(b"".join(answer.streaming_content), "x.xlsx")
    assert {row.text(1) for row in book.sheets[0].rows[1:]} == {"Z1"}
    there = client.get(reverse("development:records_export"), {"organisation": "Z2"})
    assert there.status_code == 404


def test_no_file_is_asked_for_in_words(world, signed_in):
    client = signed_in("branch_secretary", world.first)
    answer = client.post(reverse("development:records"))
    assert answer.status_code == 422
    assert "请先选择文件" in answer.content.decode()
    assert client.get(reverse("development:records_template")).status_code == 200


def test_a_running_record_that_comes_in_sets_its_deadlines(world):
    facts = plain()
    facts["steps"] = {"application": {"done_on": ON - timedelta(days=5)}}
    facts["about"]["born_on"] = ON - timedelta(days=9000)
    imported(world, sheet_of(rows_of(facts)))
    with looking(EVERYTHING):
        assert [one.rule_id for one in Deadline.objects.filter(dropped_on=None)] == ["FZ-03"]
