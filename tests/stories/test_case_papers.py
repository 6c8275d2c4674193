"""A secretary finds the papers of an admission, sees what is missing and takes one along."""

import io
from datetime import date, timedelta

import docx
import pytest
from playwright.sync_api import expect
from tests.stories.conftest import EVERYTHING, SYSTEM, WIDTHS, today
from tests.stories.looks import overflow
from tests.stories.test_every_page import EMPTY_LINKS, SMALL_TARGETS, TWICE, UNNAMED

from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.services import Doing, Opening, case_open, step_do

pytestmark = pytest.mark.browser


def admission():
    """An admission of which only the application is on record."""
    with looking(EVERYTHING):
        branch = Organisation.objects.get(code="Z1")
    begun_on = today() - timedelta(days=300)
    opening = Opening(
        procedure="admission",
        subject_name="示例申请人",
        opened_on=begun_on,
        client_key="papers",
        about={"name": "示例申请人", "born_on": date(2000, 5, 4)},
    )
    case = case_open(SYSTEM, organisation=branch, opening=opening)
    doing = Doing("application", {"done_on": begun_on})
    step_do(SYSTEM, organisation=branch, case=case, doing=doing)
    return case


@pytest.mark.parametrize("width", WIDTHS)
def test_a_secretary_prints_a_paper_of_a_case(visit, width):
    case = admission()
    visitor = visit(width)
    page = visitor.sign_in("secretary")
    visitor.open(f"/procedures/cases/{case.pk}/")
    page.get_by_role("link", name="打印材料").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("材料")

    assert overflow(page) <= 0
    for wrong in (UNNAMED, EMPTY_LINKS, TWICE):
        assert page.evaluate(wrong) == []
    if width == "phone":
        assert page.evaluate(SMALL_TARGETS) == []
    row = page.get_by_role("listitem").filter(has_text="谈话记录").first
    expect(row).to_contain_text("还没有登记：党组织派人谈话的日期、谈话人")
    with page.expect_download() as taken:
        row.get_by_role("link", name="Word").click()

    read = docx.Document(io.BytesIO(taken.value.path().read_bytes()))
    assert "示例申请人" in "".join(one.text for one in read.paragraphs)
