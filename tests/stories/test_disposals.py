"""A disposal on a desk and a phone: begun by people, restricted; and the own page of the person."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from tests.procedures.test_other_procedures import good
from tests.stories.conftest import EVERYTHING, SYSTEM, account, today
from tests.stories.looks import overflow
from tests.stories.test_every_page import EMPTY_LINKS, SMALL_TARGETS, TWICE, UNNAMED

from shuanghe.identity.models import User
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member
from shuanghe.organisation.services.rights import rights_suspend
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.services import Doing, Opening, case_open, step_approve, step_do

pytestmark = pytest.mark.browser
READER = ["organisation.read", "roster.read", "case.read", "duty.read", "me.read", "rule.read"]


@pytest.fixture
def person(enterprise):
    """A full member of the branch."""
    with looking(EVERYTHING):
        return Member.objects.select_related("organisation").filter(
            organisation=enterprise["Z1"], standing="full"
        ).order_by("pk")[0]  # fmt: skip


def is_well_built(page, width):
    assert overflow(page) <= 0, page.url
    for fault in (UNNAMED, EMPTY_LINKS, TWICE):
        assert page.evaluate(fault) == [], page.url
    if width == "phone":
        assert page.evaluate(SMALL_TARGETS) == [], page.url


def under_correction(places, member):
    """A case of the good file about the member, until it was served."""
    facts = good("correction", today() - timedelta(days=150))
    opening = Opening(
        procedure="disposal",
        subject_name=member.name,
        opened_on=facts["steps"]["finding"]["done_on"],
        client_key=uuid4().hex,
        about={"name": member.name},
        member=member,
    )
    case = case_open(SYSTEM, organisation=places["Z1"], opening=opening)
    for step in procedure_on("disposal", on=today()).steps[:8]:
        doing = Doing(step.code, facts["steps"][step.code])
        if step.approver:
            step_approve(SYSTEM, organisation=places["DW"], case=case, doing=doing)
        else:
            step_do(SYSTEM, organisation=places["Z1"], case=case, doing=doing)
    return case


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_secretary_begins_one_that_the_committee_of_the_branch_proposed(visit, person, width):
    visitor = visit(width)
    visitor.sign_in("secretary")
    page = visitor.open("/disposals/")
    expect(page.get_by_text("系统从不提出处置谁")).to_be_visible()
    is_well_built(page, width)
    visitor.open(f"/members/{person.uid}/")
    page.get_by_role("link", name="组织处置").click()
    expect(page.get_by_text("由支部研究").first).to_be_visible()
    is_well_built(page, width)
    page.locator("#id_month").fill("2026-06")
    page.get_by_role("textbox", name="正当理由").fill("外出执行任务")
    page.get_by_role("button", name="写上理由").click()
    expect(page.get_by_text("外出执行任务").first).to_be_visible()

    page.get_by_role("link", name="开始办理").click()
    is_well_built(page, width)
    page.get_by_role("button", name="开始办理").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明由谁")
    page.get_by_label("由谁、在哪次会上提出").fill("支部委员会会议")
    page.get_by_label("不是系统提出的").check()
    page.get_by_role("button", name="开始办理").click()
    expect(page.get_by_text("发现和核对事实").first).to_be_visible()
    is_well_built(page, width)
    visitor.forgive("422")
    with looking(EVERYTHING):
        assert Case.objects.get().member_id == person.pk


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_those_who_handle_it_see_it_and_those_who_only_read_do_not(
    visit, enterprise, person, width
):
    case = under_correction(enterprise, person)
    days = (date(today().year, 1, 1), date(today().year + 1, 1, 1))
    rights_suspend(
        SYSTEM, organisation=enterprise["Z1"], member=person, days=days, basis="示例〔1〕号"
    )
    account("reader", "示例宣传委员", "宣传委员", READER, enterprise["Z1"])
    visitor = visit(width)
    visitor.sign_in("office")
    page = visitor.open("/disposals/")
    expect(page.get_by_text("限期改正期满的考察").first).to_be_visible()
    expect(page.get_by_text("示例〔1〕号")).to_be_visible()
    is_well_built(page, width)
    for path in (f"/disposals/suspensions/new/?member={person.uid}", "/disposals/rights/"):
        is_well_built(visitor.open(path), width)

    visitor.context.clear_cookies()
    visitor.sign_in("reader")
    told = [
        visitor.open(path).locator("main").inner_text()
        for path in (f"/procedures/cases/{case.pk}/", "/procedures/cases/999999/")
    ]
    assert told[0] == told[1]
    visitor.forgive("404")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_the_person_reads_what_it_rests_on_and_how_to_appeal(visit, enterprise, person, width):
    under_correction(enterprise, person)
    account("person", person.name, "党员", ["me.read", "rule.read"], enterprise["Z1"])
    User.objects.filter(username="person").update(member_id=person.pk)
    visitor = visit(width)
    visitor.sign_in("person")
    page = visitor.open("/disposals/own/")
    expect(page.get_by_text("纪律松弛").first).to_be_visible()
    expect(page.get_by_text("申诉").first).to_be_visible()
    is_well_built(page, width)
