"""Export equals import; a masked export says so and does not come back."""

import io

import openpyxl
import pytest
from django.http import Http404
from tests.organisation.samples import TODAY, body, book, number, person, post

from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import Actor, Grant
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.organisation.documents import roster_export, roster_template
from shuanghe.organisation.models import (
    Member,
    Organisation,
    OrganisationSpan,
    Post,
    Spell,
    Standing,
)
from shuanghe.organisation.rules.sheets import SHEETS
from shuanghe.organisation.services.members import standing_change
from shuanghe.organisation.uploads.rosters import roster_check

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")


@pytest.fixture
def rich(small, apply):
    """More of everything: a dissolved branch, someone attached, someone who left, old posts."""
    apply(
        book(
            [body("Z3", parent="DW", dissolved_on="2020-01-01", short_name="三支部")],
            [
                person(4, "Z1", attached="Z2", attached_on="2025-03-01", ethnic="蒙古族"),
                person(5, "Z2", standing="已转出", standing_on="2024-02-03"),
                person(6, "Z2", standing="预备党员", joined_on="2026-01-05", confirmed_on=""),
                person(7, "Z2", is_floating="是", floating_to="=示例市", position="+电工"),
            ],
            [post(4, "Z1", "组织委员", until_on="2025-01-01", is_full_time="是")],
        )
    )
    one = Member.objects.get(name="示例甲2")
    standing_change(SYSTEM, organisation=small["Z1"], member=one, kind="suspended", on=TODAY)
    return small


def test_an_export_comes_back_as_all_the_same(rich):
    data = b"".join(roster_export(SYSTEM))
    found = roster_check(workbook_read(data, "导出.xlsx"), on=TODAY, today=TODAY)
    assert found.problems == ()
    assert found.counts == {"new": 0, "changed": 0, "same": 4 + 7 + 3, "error": 0}, found.as_dict()


def texts_of(data: bytes):
    workbook = workbook_read(data, "导出.xlsx")
    return {sheet.name: [row.texts for row in sheet.rows] for sheet in workbook.sheets}


def test_an_export_loaded_into_an_empty_database_exports_as_the_same_file(rich, apply):
    first = b"".join(roster_export(SYSTEM))
    for model in (Post, Standing, Spell, Member, OrganisationSpan):
        model.objects.all().delete()
    Organisation.objects.update(parent=None) and Organisation.objects.all().delete()
    apply(workbook_read(first, "导出.xlsx"))
    assert texts_of(b"".join(roster_export(SYSTEM))) == texts_of(first)


def test_a_masked_export_shows_no_number_and_is_refused_on_the_way_in(rich):
    actor = Actor("党委", grants=(Grant("", frozenset({"roster.export"})),))
    data = b"".join(roster_export(actor))
    workbook = workbook_read(data, "导出.xlsx")
    shown = str([row.texts for sheet in workbook.sheets for row in sheet.rows])
    assert number(1) not in shown
    assert "13800000002" not in shown
    assert "示例路2号" not in shown
    assert "不能再导入" in shown
    found = roster_check(workbook, on=TODAY, today=TODAY)
    assert "已遮蔽" in found.problems[0]
    assert not found.plan.changed_members


def test_a_clear_export_needs_the_right_to_reveal(rich):
    actor = Actor("党委", grants=(Grant("", frozenset({"roster.export"})),))
    with pytest.raises(Http404):
        roster_export(actor, is_clear=True)


def test_every_export_leaves_an_audit_line_that_says_how_clear_it_was(rich):
    roster_export(SYSTEM)
    line = AuditLine.objects.filter(verb="roster_export_note").get()
    assert line.after == {"count": 7, "is_clear": True}


def test_the_template_is_read_by_its_own_import_and_has_drop_downs():
    book_read = openpyxl.load_workbook(io.BytesIO(roster_template()))
    assert book_read.sheetnames[:4] == ["组织", "党员", "任职", "填写说明"]
    for sheet in SHEETS:
        titles = [cell.value for cell in book_read[sheet.title][1]]
        assert titles == [column.title for column in sheet.columns]
        lists = [rule for rule in book_read[sheet.title].data_validations.dataValidation
                 if rule.type == "list"]  # fmt: skip
        assert len(lists) == sum(bool(column.choices) for column in sheet.columns)


def test_the_blank_template_is_refused_as_empty(everywhere):
    found = roster_check(workbook_read(roster_template(), "模板.xlsx"), on=TODAY, today=TODAY)
    assert found.problems == ("文件里没有任何数据行，请在模板的表头下填写。",)
