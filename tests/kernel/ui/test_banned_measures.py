"""No page, form, export or script shows or takes a measure that the burden rules forbid (JF-01…20).

The rules themselves, which name what is forbidden, are data in rulebooks/ and are not searched.
"""

import json
import re
from pathlib import Path

import pytest

import shuanghe
from shuanghe.gateways.api.pages import document_now

SOURCE = Path(shuanghe.__file__).parent

BANNED = {
    "JF-01": ("打卡", "连续签到", "签到天数", "每日签到", "check-in", "check_in", "streak"),
    "JF-02": (
        "排名",
        "排行",
        "名次",
        "龙虎榜",
        "红黑榜",
        "勋章",
        "leaderboard",
        "ranking",
        "medal",
    ),
    "JF-03": ("在线时长", "登录时长", "使用时长", "阅读时长", "online_time", "screen_time"),
    "JF-04": ("安装率", "使用率", "登录率", "登录次数", "活跃度", "活跃率"),
    "JF-06": ("点赞", "转发量", "转发数", "浏览量", "阅读量", "点击量"),
    "JF-07": ("GPS", "geolocation", "定位签到", "轨迹", "人脸", 'capture="'),
    "JF-10": ("采用率", "推广率", "覆盖率考核"),
    "JF-11": ("接龙", "已读未读", "未读人员"),
    "JF-12": ("截图上传", "上传截图", "截屏"),
    "JF-14": ("心得字数", "照片张数", "留痕率"),
}
# Sentences that promise not to do it.
PROMISES = ("不排名次", "不排名", "屏幕时长", "请勿截屏", "no GPS", "no ranking")
SEARCHED = ("html", "py", "js", "css", "po", "txt")


def banned_in(text: str) -> list[str]:
    """The forbidden words in a text, each with its rule; promises not to do it do not count."""
    for promise in PROMISES:
        text = text.replace(promise, "")
    lower = text.lower()
    return [
        f"{rule} {word}"
        for rule, words in BANNED.items()
        for word in words
        if word.lower() in lower
    ]


def searched_files() -> list[Path]:
    found = [path for path in SOURCE.rglob("*") if path.suffix.lstrip(".") in SEARCHED]
    return [path for path in found if "migrations" not in path.parts]


@pytest.mark.parametrize(
    "text",
    [
        "<h2>本月积分排行榜</h2>",
        "<th>在线时长(分钟)</th>",
        'HEADINGS = ("支部", "使用率")',
        "navigator.geolocation.getCurrentPosition()",
        '<input type="file" capture="environment">',
        "连续签到 7 天",
    ],
)
def test_the_search_finds_what_is_planted(text):
    assert banned_in(text)


def test_the_search_lets_a_promise_pass():
    assert banned_in("只看是否按期,不排名次。") == []


def test_the_search_reads_every_template_and_export():
    names = {path.name for path in searched_files()}
    assert {"base.html", "month.html", "board.html", "documents.py", "shuanghe.css"} <= names


def test_nothing_in_the_product_measures_what_is_forbidden():
    findings = {
        str(path.relative_to(SOURCE)): hits
        for path in searched_files()
        if (hits := banned_in(path.read_text(encoding="utf-8")))
    }
    assert findings == {}


def test_the_document_of_the_api_names_nothing_that_is_forbidden():
    text = json.dumps(document_now(), ensure_ascii=False)
    assert "organisation_list" in text
    assert banned_in(text) == []
    assert banned_in(text.replace('"present_count"', '"login_streak"')) != []


def test_no_template_orders_people_or_units_by_a_result():
    ordered = re.compile(r"\|sort\([^)]*(rate|score|points|on_time|missing)")
    for path in SOURCE.rglob("*.html"):
        assert not ordered.search(path.read_text(encoding="utf-8")), path
