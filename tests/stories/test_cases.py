"""An admission from the application on: secretary and committee, a gate, and a drill."""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from tests.stories.conftest import EVERYTHING, SYSTEM, WIDTHS, today
from tests.stories.looks import overflow
from tests.stories.test_every_page import EMPTY_LINKS, SMALL_TARGETS, TWICE, UNNAMED
from tests.stories.test_meetings import press

from shuanghe.kernel.permissions import looking
from shuanghe.kernel.ui import slots
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.services import Opening, case_open

pytestmark = pytest.mark.browser


def day(back):
    """The day so many days ago, as a date field takes it."""
    return (today() - timedelta(days=back)).isoformat()


def begin(visitor):
    """The secretary opens the time line of an admission that was just begun."""
    with looking(EVERYTHING):
        branch = Organisation.objects.get(code="Z1")
    opening = Opening(
        procedure="admission",
        subject_name="示例申请人",
        opened_on=today() - timedelta(days=300),
        client_key="story",
        about={"name": "示例申请人", "born_on": date(2000, 5, 4)},
    )
    case = case_open(SYSTEM, organisation=branch, opening=opening)
    page = visitor.sign_in("secretary")
    visitor.open("/procedures/cases/")
    page.get_by_role("link", name="示例申请人").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("示例申请人")
    assert page.url.endswith(f"/{case.pk}/")
    return page


def step(page, title, **facts):
    """Open a step from what is to be done now, fill it in and send it."""
    page.get_by_role("link", name=f"办理 {title}").click()
    fill(page, **facts)
    press(page, "登记这一步")


def fill(page, **facts):
    """Fill fields in by their labels."""
    for label, value in facts.items():
        page.get_by_label(re.compile(label)).fill(value)


def is_well_built(page):
    """What holds on every page of the site."""
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(EMPTY_LINKS) == []
    assert page.evaluate(TWICE) == []
    if page.viewport_size["width"] == WIDTHS["phone"]:
        assert page.evaluate(SMALL_TARGETS) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_an_admission_goes_through_a_gate_and_the_committee(visit, width):
    visitor = visit(width)
    page = begin(visitor)
    now = page.get_by_role("region", name="现在要办")
    expect(now).to_contain_text("递交入党申请书")
    expect(now).to_contain_text("第五条")
    step(page, "递交入党申请书", 这一步的日期=day(300))

    expect(now).to_contain_text("党组织派人谈话")
    expect(now).to_contain_text("已逾期")
    step(page, "党组织派人谈话", 这一步的日期=day(290), 谈话人="示例乙")
    step_activist(page, day(100))

    expect(now).to_contain_text("由示例DW办理")
    page.get_by_role("link", name="办理 指定培养联系人").click()
    fill(page, 这一步的日期=day(99), 培养联系人人数="3")
    page.get_by_role("group", name="都是正式党员").get_by_label("是").check()
    press(page, "登记这一步")
    expect(page.get_by_role("alert")).to_contain_text("FZ-05")
    expect(page.get_by_role("alert")).to_contain_text("怎样改")
    expect(page.get_by_label("培养联系人人数")).to_have_value("3")
    is_well_built(page)
    page.get_by_label("培养联系人人数").fill("2")
    press(page, "登记这一步")
    is_well_built(page)
    line = page.url
    page.get_by_role("link", name=re.compile("上级党委备案")).first.click()
    expect(page.get_by_role("main")).to_contain_text("您可以看，不用填")
    visitor.forgive("422")

    office = visit(width)
    above = office.sign_in("office")
    above.goto(line)
    step(above, "积极分子报上级党委备案", 这一步的日期=day(90))
    page.goto(line)
    expect(now).to_contain_text("培养教育考察")
    expect(page.get_by_role("main")).to_contain_text("示例DW")


def step_activist(page, on):
    """The third step, with its choice."""
    page.get_by_role("link", name="办理 推荐和确定入党积极分子").click()
    fill(page, 这一步的日期=on)
    page.get_by_label("党员推荐").check()
    press(page, "登记这一步")


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_case_of_a_member_is_begun_from_the_roll(visit, width, monkeypatch):
    monkeypatch.setitem(slots._filled, "begin", [])
    visitor = visit(width)
    page = visitor.sign_in("secretary")
    visitor.open("/procedures/cases/")
    expect(page.get_by_text("还没有在办的事项")).to_be_visible()
    press(page, "开始办理")
    page.get_by_role("link", name="开始办理 失联党员").click()
    is_well_built(page)
    page.get_by_label("党员", exact=True).select_option(index=1)
    page.get_by_label("最后一次联系的日期").fill(day(200))
    press(page, "开始办理")
    expect(page.get_by_role("region", name="现在要办")).to_be_visible()
    is_well_built(page)


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_drill_is_played_and_debriefed(visit, width):
    visitor = visit(width)
    page = visitor.sign_in("secretary")
    visitor.open("/procedures/drills/")
    page.get_by_role("link", name="开始演练 马虎的接收大会").click()
    expect(page.get_by_role("main")).to_contain_text("人和事都是编造的")
    press(page, "开始演练")
    page.get_by_role("link", name="办理 支部党员大会讨论接收").click()
    expect(page.get_by_label("会上赞成票")).to_have_value("10")
    press(page, "登记这一步")
    expect(page.get_by_role("alert")).to_contain_text("FZ-13")
    is_well_built(page)
    page.get_by_label("会上赞成票").fill("15")
    page.get_by_role("group", name="无记名投票").get_by_label("是").check()
    press(page, "登记这一步")
    press(page, "结束演练")
    page.get_by_label("原因").fill("练完了")
    press(page, "结束演练")
    expect(page.get_by_role("heading", level=1)).to_have_text("讲评")
    expect(page.get_by_role("main")).to_contain_text("系统拦下后改正")
    is_well_built(page)
    visitor.forgive("422")
