"""What people type is kept as text: it breaks no address, no page and no document."""

import io
from datetime import date

import docx
import pytest
from tests.identity.conftest import EVERYTHING
from tests.organisation.samples import body, book

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import TableDocument, docx_table_document
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.uploads.papers import PaperRefused, paper_check
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.rules.plans import Known, OrganisationEntry
from shuanghe.organisation.uploads.organisations import _row_check
from shuanghe.organisation.uploads.rosters import roster_check


@pytest.mark.parametrize("code", ["..", ".", "new", "Z/9", "Z?9", ".x", "Z 9"])
def test_a_code_that_would_break_its_own_address_is_refused(attacker, code):
    sent = {"code": code, "name": "新支部", "kind": "branch", "established_on": "2026-03-01"}
    answer = attacker().post("/organisations/DW/new/", sent)
    assert answer.status_code == 422
    with looking(EVERYTHING):
        assert not Organisation.objects.filter(code=code).exists()


@pytest.mark.parametrize("code", ["..", ".", "Z/9", "-Z", "Z\n"])
def test_a_roster_row_with_such_a_code_is_an_error_at_its_cell(code):
    reasons = {}
    day = date(2026, 3, 1)
    entry = OrganisationEntry(
        row=2, code=code, name="新支部", short_name="", kind="branch", parent="DW",
        established_on=day, dissolved_on=None, term_ends_on=None, has_committee=False,
    )  # fmt: skip
    _row_check(entry, Known(), reasons, day)
    assert "code" in reasons


def test_control_characters_in_a_name_do_not_break_the_word_document():
    content = TableDocument(
        "清\x0b单", "支部\x01", ["事\x1f项"], [["学\x08习"]], closing=["完\x00"]
    )
    shown = docx.Document(io.BytesIO(docx_table_document(content)))
    assert [one.text for one in shown.paragraphs if one.text] == ["清单", "支部", "完"]
    assert [cell.text for row in shown.tables[0].rows for cell in row.cells] == ["事项", "学习"]


def test_a_roster_that_would_hold_from_a_day_to_come_is_refused(place):
    with looking(EVERYTHING):
        check = roster_check(
            book([body("Z1", parent="DW", established_on="2020-01-01")]),
            on=date(9999, 12, 31), today=date(2026, 3, 1),
        )  # fmt: skip
    assert any("9999-12-31" in problem for problem in check.problems)
    with pytest.raises(Refused):
        _ = check.clean_plan


@pytest.mark.parametrize("name", [b"/JavaScript", b"/J#61vaScript", b"/J#53 ", b"/#4caunch"])
def test_a_paper_with_a_script_is_refused_however_its_name_is_written(name):
    with pytest.raises(PaperRefused):
        paper_check(b"%PDF-1.7\n1 0 obj<</S" + name + b"(x)>>endobj", "a.pdf")
