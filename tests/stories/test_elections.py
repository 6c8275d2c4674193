"""A branch elects: from the reminder of its term to the posts of the new committee."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.stories.conftest import EVERYTHING, today
from tests.stories.looks import overflow
from tests.stories.test_every_page import EMPTY_LINKS, SMALL_TARGETS, TWICE, UNNAMED
from tests.stories.test_meetings import members, press

from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Organisation, Post

pytestmark = pytest.mark.browser
__all__ = ["members"]
VOTES = {"first": 10, "second": 9, "third": 8, "fourth": 3}


@pytest.fixture
def term(members):
    """The branch has a committee whose term ends in a month."""
    with looking(EVERYTHING):
        branch = Organisation.objects.get(code="Z1")
        branch.has_committee = True
        branch.term_ends_on = today() + timedelta(days=30)
        branch.save()
    return branch


def day(back):
    """The day so many days ago, as a date field takes it."""
    return (today() - timedelta(days=back)).isoformat()


def is_well_built(page, width):
    """What holds on every page of the site."""
    assert overflow(page) <= 0, page.url
    for fault in (UNNAMED, EMPTY_LINKS, TWICE):
        assert page.evaluate(fault) == [], page.url
    if width == "phone":
        assert page.evaluate(SMALL_TARGETS) == [], page.url


def step(page, title, back, **answers):
    """Open a step from what is to be done now, answer it and send it."""
    press(page, f"办理 {title}")
    if page.get_by_label("这一步的日期").count():
        page.get_by_label("这一步的日期").fill(day(back))
    for label, answer in answers.items():
        if label.endswith("的分工"):
            page.get_by_label(label).select_option(answer)
        elif answer in ("是", "否") or page.get_by_role("group", name=label).count():
            page.get_by_role("group", name=label).get_by_label(answer, exact=True).check()
        else:
            page.get_by_label(label).fill(answer)
    press(page, "登记这一步")
    expect(page.get_by_role("status").first).to_contain_text(title)


def put_up(page):
    """Four for the committee and the first of them for secretary; their names in order."""
    page.get_by_role("link", name="候选人", exact=True).click()
    names = [
        option.inner_text() for option in page.get_by_label("党员").locator("option").all()[1:5]
    ]
    for name in names:
        page.get_by_label("党员").select_option(label=name)
        page.get_by_label("职务").select_option("委员")
        press(page, "列为候选人")
    page.get_by_label("党员").select_option(label=names[0])
    page.get_by_label("职务").select_option("书记")
    press(page, "列为候选人")
    press(page, "返回换届页面")
    return names


def count(page, votes, present, **numbers):
    """Type in what both tellers counted."""
    page.get_by_label("投票日期").fill(day(3))
    for label, number in {
        "实到会有选举权的人": present,
        "发出选票": present,
        "投票人数": present,
        "收回选票": present,
        **numbers,
    }.items():
        page.get_by_label(label).fill(str(number))
    for teller in (1, 2):
        for name, yes in votes.items():
            for mark, marks in (("赞成", yes), ("反对", present - yes), ("弃权", 0)):
                page.get_by_label(f"{name} {mark}（计票人{teller}）").fill(str(marks))
    page.get_by_role("button", name="判定并登记").last.click()


@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_a_branch_elects_from_the_reminder_to_the_new_posts(visit, term, width):
    office, branch = visit(width), visit(width)
    above = office.sign_in("office")
    office.open("/elections/")
    is_well_built(above, width)
    press(above, "登记提醒")
    above.get_by_label("提醒日期").fill(day(90))
    press(above, "保存")
    expect(above.get_by_role("status")).to_contain_text("提醒已登记")

    page = branch.sign_in("secretary")
    branch.open("/elections/")
    is_well_built(page, width)
    page.get_by_role("link", name="开始换届").last.click()
    is_well_built(page, width)
    page.get_by_label("研究换届的日期").fill(day(80))
    page.get_by_label("拟开选举大会的日期").fill(day(3))
    page.get_by_label("应选委员名额").fill("3")
    page.get_by_role("button", name="开始换届").click()
    address = page.url.replace(branch.address, "")
    is_well_built(page, width)

    step(page, "向上级请示换届", 75, 换届的时间="按期")
    office.open(address)
    step(above, "上级批复换届", 70, 上级同意="是")
    branch.open(address)
    names = put_up(page)
    step(page, "民主推荐、酝酿候选人", 50, 按多数党员的意见提出="是", 逐人考察过条件="是")
    step(page, "候选人预备人选请示", 48)
    office.open(address)
    step(above, "上级批复候选人", 40, 上级同意="是")
    branch.open(address)
    page.get_by_role("link", name="名册", exact=True).click()
    is_well_built(page, width)
    expect(page.get_by_role("main")).to_contain_text("应到会有选举权 11 人")
    press(page, "返回换届页面")
    step(page, "公布候选人名单，确认应到会人数", 5)

    vote(page, names, width)
    for title, back, answers in AFTERWARDS:
        on_top = title in ("上级批准书记、副书记", "委员报上级备案")
        visitor, there = (office, above) if on_top else (branch, page)
        visitor.open(address)
        share = {f"{names[1]}的分工": "组织委员"} if title == "选举结果报告" else {}
        step(there, title, back, **answers, **share)
    expect(page.get_by_role("main")).to_contain_text("原任职同日结束")
    is_well_built(page, width)

    with looking(EVERYTHING):
        place = Organisation.objects.get(code="Z1")
        held = Post.objects.filter(organisation=place, until_on=None)
        assert {row.kind for row in held} == {
            "secretary",
            "organisation_commissioner",
            "commissioner",
        }
    assert place.term_ends_on.year == (today() - timedelta(days=3)).year + 3
    branch.forgive("422")


AFTERWARDS = (
    ("选举结果报告", 2, {}),
    ("上级批准书记、副书记", 1, {"上级怎样办的": "批准"}),
    ("委员报上级备案", 1, {}),
    ("公布结果和工作交接", 0, {"向党员公布过": "是", "工作和印章、档案、党费账已交接": "是"}),
)


def vote(page, names, width):
    """Scrutineer and tellers, both votes, both steps."""
    page.get_by_role("link", name="监票、计票人", exact=True).click()
    for duty in ("监票人", "计票人"):
        page.get_by_label("党员").select_option(index=1)
        page.get_by_label("担任").select_option(duty)
        press(page, "加入名单")
    is_well_built(page, width)
    press(page, "返回换届页面")
    page.get_by_role("link", name="登记计票").first.click()
    is_well_built(page, width)
    votes = dict(zip(names, VOTES.values(), strict=True))
    count(page, votes, 10, 投票人数=11)
    expect(page.get_by_role("alert")).to_contain_text("多于实到")
    count(page, votes, 10)
    expect(page.get_by_role("main")).to_contain_text("已选出")
    is_well_built(page, width)
    step(
        page,
        "选举大会",
        3,
        主持人="上届委员会",
        介绍过候选人情况="是",
        监票人经大会通过="是",
        计票在监票人监督下进行="是",
        无记名投票="是",
        有人代没有到会的人投票="否",
        监票人报告得票="是",
    )
    page.get_by_role("link", name="登记计票").first.click()
    count(page, {names[0]: 3}, 3)
    step(page, "选举书记、副书记", 3, 主持人="新当选的委员", 无记名投票="是")
