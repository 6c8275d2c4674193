"""A reader who chooses English sees English; only what people and rules wrote stays Chinese."""

import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import resolve
from django.utils import timezone, translation
from tests.organisation.samples import SMALL, book

from shuanghe.duties.queries import slots
from shuanghe.duties.services import obligations_issue
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.permissions import OWN, RIGHTS, Actor, Scope, looking
from shuanghe.kernel.ui.words import content, day_words, month_title, period_words, weekday_words
from shuanghe.organisation.models import Member, Organisation
from shuanghe.organisation.services.roster import roster_apply
from shuanghe.organisation.uploads.rosters import roster_check
from shuanghe.records.services import record_file

SYSTEM = Actor.system("测试")
EVERYTHING = Scope.everything("测试数据")
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"
CHINESE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
SPOKEN = ("alt", "aria-label", "data-label", "placeholder", "title")
NEEDED = {
    "home:month", "dashboards:board", "dashboards:cell", "organisation:tree", "organisation:show",
    "organisation:members", "organisation:member", "organisation:roster", "rulebook:list",
    "rulebook:rule", "records:list", "records:new", "records:record", "records:ledger",
    "duties:obligation", "audit:lines", "audit:line", "identity:accounts", "identity:account",
    "identity:roles", "identity:own", "notices:list", "tasks:list", "workdays:list",
}  # fmt: skip


class Reader(HTMLParser):
    """Finds Chinese outside elements marked as such. The title of a page cannot be marked."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.chinese: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        given = dict(attrs)
        marked = self.is_marked or (given.get("lang") or "").lower().startswith("zh")
        if not marked:
            self.chinese += [
                given[name] for name in SPOKEN if CHINESE.search(given.get(name) or "")
            ]
        if tag == "a" and given.get("href") and "download" not in given:
            self.links.append(given["href"])
        if tag not in VOID:
            self.open.append((tag, marked or tag == "title"))

    def handle_endtag(self, tag) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data) -> None:
        if not self.is_marked and CHINESE.search(data):
            self.chinese.append(data.strip())

    @property
    def is_marked(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


@pytest.fixture
def enterprise(db):
    """Committee DW with two branches, a month of duties, one record, a user with every right."""
    today = timezone.localdate()
    roster_apply(
        SYSTEM,
        make_plan=lambda: roster_check(book(*SMALL), on=today, today=today).clean_plan,
        file_name="示例.xlsx",
    )
    obligations_issue(SYSTEM, month=period_of(Every.MONTH, today))
    user = User.objects.create_user("reader", "unused password 1", name="示例读者")
    rights = [right for right in RIGHTS if right != OWN]
    role = Role.objects.create(code="reads_all", title="示例角色", rights=rights)
    with looking(EVERYTHING):
        top = Organisation.objects.get(parent=None)
        branch = Organisation.objects.get(code="Z1")
        user.member = Member.objects.filter(organisation=branch).first()
        user.organisation = branch
        user.must_change_password = False
        user.save()
        RoleGrant.objects.create(
            user=user, role=role, organisation=top, from_on=today, granted_by="测试"
        )
    record_file(
        SYSTEM,
        organisation=branch,
        kinds=["theme_day"],
        title="示例主题党日",
        done_on=today,
        client_key="one",
        entitled_count=2,
        present_count=2,
    )
    yield user
    slots._kept.clear()


@pytest.fixture
def english(client) -> Client:
    answer = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert answer.status_code == 302
    return client


def test_unmarked_chinese_is_found_and_marked_chinese_is_not():
    assert read('<p>Branch <b lang="zh-Hans">支部</b></p><title>支部</title>').chinese == []
    assert read("<p>Branch 支部</p>").chinese == ["Branch 支部"]
    assert read('<b lang="zh-Hans">支部</b><p>支部</p>').chinese == ["支部"]
    assert read('<input placeholder="姓名"><br><p>x</p>').chinese == ["姓名"]
    assert read("<p>a，b</p>").chinese == ["a，b"]


@pytest.mark.django_db
def test_the_reader_switches_the_language_and_stays_on_the_page(client):
    before = client.get("/sign-in/?next=/board/").content.decode()
    assert '<html lang="zh-hans">' in before
    assert 'name="next" value="/sign-in/?next=/board/"' in before
    answer = client.post("/language/", {"language": "en", "next": "/sign-in/?next=/board/"})
    assert answer.headers["Location"] == "/sign-in/?next=/board/"
    after = client.get("/sign-in/?next=/board/")
    assert '<html lang="en">' in after.content.decode()
    assert after.headers["Content-Language"] == "en"
    client.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})
    assert '<html lang="zh-hans">' in client.get("/sign-in/").content.decode()


@pytest.mark.django_db
def test_the_switch_leads_nowhere_outside(client):
    answer = client.post("/language/", {"language": "en", "next": "//example.org/"})
    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_the_language_of_the_browser_does_not_count(client):
    page = client.get("/sign-in/", headers={"accept-language": "en"}).content.decode()
    assert "密码" in page


@pytest.mark.django_db
def test_signing_in_is_english_and_so_is_a_mistake(english):
    assert read(english.get("/sign-in/").content.decode()).chinese == []
    answer = english.post("/sign-in/", {"login": "nobody", "password": "wrong"})
    page = answer.content.decode()
    assert "Wrong account or password" in page
    assert read(page).chinese == []
    assert read(english.get("/nowhere/").content.decode()).chinese == []


@cache
def page_at(address):
    """The name of the page at an address."""
    return resolve(urlsplit(address).path).view_name


def test_every_page_that_links_lead_to_is_english(english, enterprise):
    english.force_login(enterprise, backend=BACKEND)
    queue, wrong = ["/month/?organisation=Z1", "/mine/", "/calendar/", "/tasks/"], {}
    met = set(map(page_at, queue))
    while queue:
        address = queue.pop(0)
        answer = english.get(address)
        if answer.status_code == 302:
            continue
        assert answer.status_code == 200, address
        page = read(answer.content.decode())
        if page.chinese:
            wrong[address] = page.chinese
        for link in page.links:
            found = urljoin(address, link)
            if found.startswith("/") and page_at(found) not in met:
                met.add(page_at(found))
                queue.append(found)
    assert wrong == {}, "\n".join(map(str, wrong.items()))
    assert NEEDED - met == set()


def test_days_and_periods_are_said_in_the_language_of_the_reader():
    day = timezone.datetime(2026, 7, 31).date()
    said = [day_words(day), month_title(day), weekday_words(day), period_words("2026-Q3")]
    assert said == ["7月31日", "2026年7月", "周五", "三季度"]
    with translation.override("en"):
        said = [day_words(day), month_title(day), weekday_words(day), period_words("2026-Q3")]
    assert said == ["31 Jul", "Jul 2026", "Fri", "Q3"]


def test_content_is_marked_only_for_a_reader_of_another_language():
    assert content("支部<b>") == "支部<b>"
    with translation.override("en"):
        assert content("支部<b>") == '<span lang="zh-Hans">支部&lt;b&gt;</span>'
        assert content("Z1") == "Z1"
        assert content(None) == ""
