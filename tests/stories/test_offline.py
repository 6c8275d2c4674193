"""A meeting taken down on a phone without signal: kept, reopened, merged, once and whole."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.stories.conftest import EVERYTHING, SECRETARY, SYSTEM, account, today
from tests.stories.looks import overflow
from tests.stories.test_every_page import EMPTY_LINKS, SMALL_TARGETS, TWICE, UNNAMED

from shuanghe.activities.meetings.models import Attendee, Capture, CaptureState, Meeting
from shuanghe.activities.meetings.services import meeting_hold, meeting_plan
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member

pytestmark = pytest.mark.browser
WORKS_OFFLINE = "没有信号也能打开本页"
SMALL_CHOICES = SMALL_TARGETS.replace(".btn", ".choices span,textarea,.btn", 1)


@pytest.fixture
def meeting(enterprise):
    """A meeting of Z1 that is planned for today, with three people called."""
    with looking(EVERYTHING):
        home = Member.objects.filter(organisation=enterprise["Z1"])
        assert home.exists()
    return meeting_plan(
        SYSTEM, organisation=enterprise["Z1"], client_key="story", kinds=["theme_day"],
        title="示例主题党日：学习安全规程", planned_on=today(), items=["学习安全规程"],
    )  # fmt: skip


@pytest.fixture
def held(meeting, enterprise):
    """The same, held."""
    return meeting_hold(
        SYSTEM, organisation=enterprise["Z1"], meeting=meeting, held_on=today(), on=today()
    )


def capture(meeting):
    return f"/meetings/{meeting.pk}/capture/"


def take_along(visitor, meeting, username="secretary"):
    """Open the page with signal, so that the phone can do without."""
    visitor.sign_in(username)
    page = visitor.open(capture(meeting))
    expect(page.get_by_text(WORKS_OFFLINE)).to_be_visible()
    return page


def offline(visitor, *, is_off: bool = True) -> None:
    visitor.context.set_offline(is_off)
    if not is_off:
        visitor.faults = [one for one in visitor.faults if "ERR_INTERNET_DISCONNECTED" not in one]


def tick(page, name: str, presence: str) -> None:
    page.get_by_role("group", name=name).get_by_label(presence, exact=True).check()


def shot(page, tmp_path_factory, name: str) -> None:
    page.screenshot(path=tmp_path_factory.getbasetemp() / f"{name}.png", full_page=True)


def well_built(page) -> None:
    """It fits a phone and a thumb, and every control has a name."""
    assert overflow(page) <= 0
    for fault in (SMALL_CHOICES, UNNAMED, EMPTY_LINKS, TWICE):
        assert page.evaluate(fault) == []


def stored(meeting):
    with looking(EVERYTHING):
        now = Meeting.objects.get(pk=meeting.pk)
        people = Attendee.objects.filter(meeting=now).values_list("member_name", "presence")
        return now, dict(people)


def names(page):
    return page.locator(".person legend").all_inner_texts()


def test_what_is_taken_down_without_signal_outlives_a_reload_and_is_merged(
    visit, meeting, tmp_path_factory
):
    visitor = visit("phone")
    page = take_along(visitor, meeting)
    offline(visitor)
    who = names(page)[0]
    tick(page, who, "请假")
    page.get_by_role("group", name=who).get_by_label("请假事由").fill("上中班")
    page.get_by_label("会议记录").fill("在泵房开会。\n学习了安全规程。")
    page.get_by_label("结果").select_option(label="通报学习")
    expect(page.get_by_text("已存在这台设备上，最后改动")).to_be_visible()
    expect(page.get_by_text("未合并", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text(meeting.title)
    expect(page.get_by_label("会议记录")).to_have_value("在泵房开会。\n学习了安全规程。")
    expect(page.get_by_role("group", name=who).get_by_label("请假事由")).to_have_value("上中班")
    expect(page.get_by_label("召开日期")).to_have_value(today().isoformat())
    well_built(page)
    shot(page, tmp_path_factory, "capture-offline")
    page.get_by_role("button", name="合并到系统").click()
    expect(page.get_by_text("没有连上系统，内容还在这台设备上")).to_be_visible()
    with looking(EVERYTHING):
        assert not Capture.objects.exists()
    offline(visitor, is_off=False)
    page.get_by_role("button", name="合并到系统").click()
    expect(page.get_by_text("已合并", exact=True)).to_be_visible()
    shot(page, tmp_path_factory, "capture-merged")
    now, people = stored(meeting)
    assert (now.state, now.held_on) == ("held", today())
    assert now.minutes == "在泵房开会。\n学习了安全规程。"
    assert people[who] == "leave"
    assert left_behind(page) == {"records": 0, "kept": 0, "workers": 0}


def test_the_last_word_before_a_reload_is_not_lost(visit, held):
    visitor = visit("phone")
    page = take_along(visitor, held)
    offline(visitor)
    for words in ("一", "一二", "一二三"):
        page.get_by_label("会议记录").fill(words)
        page.reload()
        expect(page.get_by_label("会议记录")).to_have_value(words)
    offline(visitor, is_off=False)


def left_behind(page):
    """What the device still keeps."""
    return page.evaluate("""async () => {
        const open = await new Promise((done) => {
            const asked = indexedDB.open("shuanghe-captures", 1);
            asked.onsuccess = () => done(asked.result);
        });
        const records = await new Promise((done) => {
            const asked = open.transaction("captures").objectStore("captures").count();
            asked.onsuccess = () => done(asked.result);
        });
        const workers = await navigator.serviceWorker.getRegistrations();
        const kept = (await caches.keys()).length + localStorage.length;
        return {records, kept, workers: workers.length};
    }""")


def test_an_answer_that_never_arrived_doubles_nothing_and_loses_nothing(visit, held):
    visitor = visit("phone")
    page = take_along(visitor, held)
    page.get_by_label("会议记录").fill("第一段。")
    expect(page.get_by_text("未合并", exact=True)).to_be_visible()
    address = re.compile(r"/captures/$")
    page.route(address, lambda route: (route.fetch(), route.abort("internetdisconnected")))
    page.get_by_role("button", name="合并到系统").click()
    expect(page.get_by_text("没有连上系统，内容还在这台设备上")).to_be_visible()
    page.unroute(address)
    page.get_by_label("会议记录").fill("第一段。\n第二段。")
    page.get_by_role("button", name="合并到系统").click()
    expect(page.get_by_text("已合并", exact=True)).to_be_visible()
    assert stored(held)[0].minutes == "第一段。\n第二段。"
    with looking(EVERYTHING):
        assert Capture.objects.count() == 2
        assert not Capture.objects.exclude(state=CaptureState.MERGED).exists()
    offline(visitor, is_off=False)


def test_a_second_phone_that_says_otherwise_is_settled_side_by_side(
    visit, held, enterprise, tmp_path_factory
):
    account("recorder", "示例记录人", "支部委员", SECRETARY, enterprise["Z1"])
    first, second = visit("phone"), visit("phone")
    one, two = take_along(first, held), take_along(second, held, "recorder")
    who = names(one)[0]
    for visitor, page, presence, minutes in (
        (first, one, "到会", "甲手机记的。"), (second, two, "缺席", "乙手机记的。"),
    ):  # fmt: skip
        offline(visitor)
        tick(page, who, presence)
        page.get_by_label("会议记录").fill(minutes)
        expect(page.get_by_text("已存在这台设备上，最后改动")).to_be_visible()
        offline(visitor, is_off=False)
        page.get_by_role("button", name="合并到系统").click()
        expect(page.get_by_text(re.compile("副本已删除"))).to_be_visible()
    expect(one.get_by_text("已合并", exact=True)).to_be_visible()
    two.get_by_role("link", name="去处理冲突").click()
    expect(two.get_by_role("heading", level=1)).to_have_text("现场记录的冲突")
    assert two.locator("input:checked").count() == 0
    well_built(two)
    shot(two, tmp_path_factory, "capture-conflict")
    two.get_by_role("group", name="会议记录").get_by_label("两份都留").check()
    two.get_by_role("button", name="按选定的合并").click()
    expect(two.get_by_role("alert").first).to_contain_text("还有没选的")
    second.forgive("422")
    two.get_by_role("group", name=who).get_by_label("采用手机上的").check()
    two.get_by_role("button", name="按选定的合并").click()
    expect(two).to_have_url(re.compile(f"/meetings/{held.pk}/$"))
    now, people = stored(held)
    assert (now.minutes, people[who]) == ("甲手机记的。\n乙手机记的。", "absent")


def test_a_session_that_ran_out_asks_to_sign_in_and_keeps_everything(visit, held):
    visitor = visit("phone")
    page = take_along(visitor, held)
    page.get_by_label("会议记录").fill("登录过期前记的。")
    expect(page.get_by_text("未合并", exact=True)).to_be_visible()
    visitor.context.clear_cookies()
    page.get_by_role("button", name="合并到系统").click()
    expect(page.get_by_text("请先登录再合并")).to_be_visible()
    page.get_by_role("link", name="去登录").click()
    page.get_by_label("账号").fill("secretary")
    page.get_by_label("密码").fill("horse battery staple 7")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_label("会议记录")).to_have_value("登录过期前记的。")
    page.get_by_role("button", name="合并到系统").click()
    expect(page.get_by_text("已合并", exact=True)).to_be_visible()
    assert stored(held)[0].minutes == "登录过期前记的。"


def test_the_file_way_works_from_any_desk_and_doubles_nothing(visit, held, tmp_path_factory):
    phone = visit("phone")
    page = take_along(phone, held)
    offline(phone)
    page.get_by_label("会议记录").fill("存成文件交。")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="存成文件").click()
    saved = Path(waiting.value.path()).read_bytes()
    assert json.loads(saved)["parcels"][0]["payload"]["minutes"] == "存成文件交。"
    assert names(page)[0] not in saved.decode()
    desk = visit()
    desk.sign_in("secretary")
    for _ in range(2):
        page = desk.open(f"/meetings/{held.pk}/captures/file/")
        given = {"name": "capture.json", "mimeType": "application/json", "buffer": saved}
        page.get_by_label("现场记录文件").set_input_files(given)
        page.get_by_role("button", name="交上并合并").click()
        expect(page.get_by_text("已合并到会议")).to_be_visible()
    offline(phone, is_off=False)
    phone.page.get_by_role("button", name="合并到系统").click()
    expect(phone.page.get_by_text("已合并", exact=True)).to_be_visible()
    assert stored(held)[0].minutes == "存成文件交。"
    with looking(EVERYTHING):
        assert Capture.objects.count() == 1


def test_what_was_refused_says_where_and_can_be_mended_on_the_phone(visit, meeting):
    visitor = visit("phone")
    page = take_along(visitor, meeting)
    page.get_by_label("会议记录").fill("记录。")
    page.get_by_label("召开日期").fill("2099-01-01")
    page.get_by_role("button", name="合并到系统").click()
    expect(page.get_by_role("status")).to_contain_text("请在手机上改好召开日期再合并")
    page.get_by_label("召开日期").fill(today().isoformat())
    page.get_by_role("button", name="合并到系统").click()
    expect(page.get_by_text("已合并", exact=True)).to_be_visible()
    visitor.forgive("422")


def test_another_account_on_the_same_phone_sees_nothing_and_spoils_nothing(visit, held, enterprise):
    account("recorder", "示例记录人", "支部委员", SECRETARY, enterprise["Z1"])
    visitor = visit("phone")
    page = take_along(visitor, held)
    page.get_by_label("会议记录").fill("第一个人记的。")
    expect(page.get_by_text("未合并", exact=True)).to_be_visible()
    visitor.context.clear_cookies()
    page = take_along(visitor, held, "recorder")
    expect(page.get_by_label("会议记录")).to_have_value("")
    expect(page.get_by_role("status")).to_contain_text("另一个账号")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="把另一账号的内容存成文件").click()
    assert "第一个人记的。" in Path(waiting.value.path()).read_text()
    visitor.context.clear_cookies()
    page = take_along(visitor, held)
    expect(page.get_by_label("会议记录")).to_have_value("第一个人记的。")


def test_the_worker_serves_the_capture_page_and_no_other(visit, held):
    visitor = visit("phone")
    page = take_along(visitor, held)
    kept = page.evaluate("""async () => {
        const names = await caches.keys();
        const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
        return kept.flat().map((request) => new URL(request.url).pathname);
    }""")
    assert capture(held) in kept
    assert all(path == capture(held) or path.startswith("/static/") for path in kept)
    scopes = page.evaluate("""async () => (await navigator.serviceWorker.getRegistrations())
        .map((one) => new URL(one.scope).pathname)""")
    assert scopes == [capture(held)]


def test_without_script_the_page_says_so_and_shows_the_other_ways(visit, held):
    visitor = visit("phone", has_script=False)
    visitor.sign_in("secretary")
    page = visitor.open(capture(held))
    expect(page.get_by_text("离不开浏览器的脚本功能")).to_be_visible()
    expect(page.get_by_role("link", name="有信号时直接登记")).to_be_visible()
    expect(page.get_by_role("link", name="签到表")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)


def test_without_https_the_page_says_plainly_what_to_mind(visit, held):
    visitor = visit("phone")
    visitor.sign_in("secretary")
    visitor.page.add_init_script("Object.defineProperty(window, 'isSecureContext', {value: false})")
    page = visitor.open(capture(held))
    expect(page.get_by_text("系统没有用 https 打开")).to_be_visible()
    page.get_by_label("会议记录").fill("没有 https 也记。")
    page.get_by_role("button", name="合并到系统").click()
    expect(page.get_by_text("已合并", exact=True)).to_be_visible()
    assert stored(held)[0].minutes == "没有 https 也记。"


def test_where_the_page_could_not_be_kept_it_makes_no_promise(visit, held):
    visitor = visit("phone")
    visitor.sign_in("secretary")
    visitor.context.route("**/capture-worker.js", lambda route: route.fulfill(status=500))
    page = visitor.open(capture(held))
    expect(page.get_by_text("没能存下本页")).to_be_visible()
    visitor.faults = [one for one in visitor.faults if "500" not in one]
