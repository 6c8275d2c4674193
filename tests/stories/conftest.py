"""A live server with a small enterprise, and a browser that reports every fault it sees."""

import io
import os
from collections.abc import Iterator

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.organisation.samples import SMALL, book

from shuanghe.duties.queries import slots
from shuanghe.duties.services import obligations_issue
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation
from shuanghe.organisation.services.roster import roster_apply
from shuanghe.organisation.uploads.rosters import roster_check

SYSTEM = Actor.system("测试")
EVERYTHING = Scope.everything("测试数据")
PASSWORD = "horse battery staple 7"
WIDTHS = {"desktop": 1280, "phone": 375}
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
SECRETARY = ["organisation.read", "roster.read", "record.read", "record.file", "duty.read",
             "rule.read", "me.read", "case.read", "case.file"]  # fmt: skip
OFFICE = [*SECRETARY, "organisation.manage", "roster.import", "roster.export", "record.import",
          "duty.issue", "case.approve"]  # fmt: skip
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser(chromium) -> Iterator[Browser]:
    """One Chromium for the whole session."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


class Visitor:
    """Somebody in front of a browser. Faults are what the console and the network complain of."""

    def __init__(self, browser: Browser, address: str, width: int, *, has_script: bool) -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=has_script,
            locale="zh-CN",
            accept_downloads=True,
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults: list[str] = []
        self.outside: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._watch)

    def _note(self, message) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(message.text)

    def _watch(self, request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.outside.append(request.url)

    def forgive(self, status: str) -> None:
        """A browser reports every answer of that status, also where it is the right one."""
        self.faults = [fault for fault in self.faults if f"status of {status}" not in fault]

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def sign_in(self, username: str) -> Page:
        self.open("/sign-in/")
        self.page.get_by_label("账号").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)
        return self.page


@pytest.fixture
def visit(browser, live_server, enterprise):
    """Make visitors; afterwards no fault may have been seen and nothing asked for outside."""
    visitors: list[Visitor] = []

    def new(width: str = "desktop", *, has_script: bool = True) -> Visitor:
        visitors.append(Visitor(browser, live_server.url, WIDTHS[width], has_script=has_script))
        return visitors[-1]

    yield new
    for visitor in visitors:
        visitor.context.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []
    assert [url for visitor in visitors for url in visitor.outside] == []


@pytest.fixture
def enterprise(transactional_db):
    """Committee DW with branches Z1 and Z2 from a roster, this month's duties, three accounts."""
    roster_apply(
        SYSTEM,
        make_plan=lambda: roster_check(book(*SMALL), on=today(), today=today()).clean_plan,
        file_name="示例.xlsx",
    )
    obligations_issue(SYSTEM, month=period_of(Every.MONTH, today()))
    with looking(EVERYTHING):
        places = {one.code: one for one in Organisation.objects.all()}
    account("secretary", "示例书记", "党支部书记", SECRETARY, places["Z1"])
    account("auditor", "示例审计管理员", "审计管理员", ["audit.read"], places["DW"])
    account("office", "示例干事", "党群工作部", OFFICE, places["DW"])
    yield places
    slots._kept.clear()


def today():
    from django.utils import timezone

    return timezone.localdate()


def account(username: str, name: str, title: str, rights: list[str], place: Organisation) -> None:
    """An account with one role on one subtree."""
    user = User.objects.create_user(username, PASSWORD, name=name)
    role = Role.objects.create(code=f"story_{username}", title=title, rights=rights)
    with looking(EVERYTHING):
        RoleGrant.objects.create(
            user=user, role=role, organisation=place, from_on=today(), granted_by="测试"
        )


def filled(template: bytes, sheets: dict[str, list[dict[str, str]]]) -> bytes:
    """The downloaded template with rows written under its own headings."""
    workbook = openpyxl.load_workbook(io.BytesIO(template))
    for title, rows in sheets.items():
        sheet = workbook[title]
        headings = {str(cell.value).strip(" *"): cell.column for cell in sheet[1] if cell.value}
        for at, row in enumerate(rows, 2):
            for heading, value in row.items():
                sheet.cell(at, headings[heading], value)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
