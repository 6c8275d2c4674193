"""Hostile text from people, in a real browser: it never runs, and the browser reports nothing."""

import pytest
from django.utils import timezone
from tests.stories.conftest import EVERYTHING, SYSTEM

from shuanghe.identity.models import User
from shuanghe.kernel.audit.services import line_append
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member, Organisation, OrganisationSpan
from shuanghe.procedures.models import Case
from shuanghe.procedures.services import Opening, case_open
from shuanghe.records.models import Attendance, Record

pytestmark = pytest.mark.browser

RUN = "window.__ran=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<svg onload={RUN}>",
    f"</title><script>{RUN}</script>",
    f'"><script>{RUN}</script>',
    f"' autofocus onfocus={RUN} x='",
    f'" autofocus onfocus={RUN} x="',
    f"javascript:{RUN}",
    f"<a href=javascript:{RUN}>x</a>",
    f"</textarea><script>{RUN}</script>",
    f"<iframe srcdoc='<script>{RUN}</script>'>",
    f"<details open ontoggle={RUN}>",
    f"<body onload={RUN}>",
    "<meta http-equiv=refresh content=0;url=//x.example>",
    "<base href=//x.example/>",
    "<link rel=stylesheet href=//x.example/x.css>",
    "<style>@import'//x.example'</style>",
    f"<object data=data:text/html,<script>{RUN}</script>>",
    f"<form><button formaction=javascript:{RUN}>",
    f"<math><mi xlink:href=javascript:{RUN}>",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"<video><source onerror={RUN}></video>",
    f"<marquee onstart={RUN}>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"<!--><script>{RUN}</script>",
)
ROUNDS = 2
OFFICE = ("/", "/mine/", "/month/?organisation=Z1", "/board/?view=table", "/organisations/",
          "/organisations/Z1/", "/members/", "/records/", "/procedures/cases/", "/notices/",
          "/search/?q=window", "/meetings/new/?organisation=Z1&kind=theme_day")  # fmt: skip


def hostile(at: int, longest: int) -> str:
    """The payload of that turn among those that fit."""
    fitting = [one for one in PAYLOADS if len(one) <= longest]
    return fitting[at % len(fitting)]


def poison(turn: int, record: Record, case: Case) -> None:
    """Put payloads into what people type and others read; other ones each turn."""
    at = turn * 9
    with looking(EVERYTHING):
        for number, place in enumerate(Organisation.objects.order_by("pk")):
            text = hostile(at + number, 100)
            Organisation.objects.filter(pk=place.pk).update(
                name=text, short_name=hostile(at + number, 40)
            )
            OrganisationSpan.objects.filter(organisation=place).update(name=text)
        for number, member in enumerate(Member.objects.order_by("pk")):
            Member.objects.filter(pk=member.pk).update(
                name=hostile(at + number, 60), position=hostile(at + number + 1, 60)
            )
        Record.objects.filter(pk=record.pk).update(
            title=hostile(at, 200), place=hostile(at + 1, 100), host_name=hostile(at + 2, 60),
            speaker_name=hostile(at + 3, 60), summary="\n".join(PAYLOADS),
            paper_name=hostile(at + 4, 110) + ".pdf", paper="x.pdf", origin=PAYLOADS[at % 7],
        )  # fmt: skip
        Attendance.objects.filter(record=record).update(
            member_name=hostile(at + 5, 60), leave_reason=hostile(at + 6, 100)
        )
        about = {key: hostile(at + 7, 100) for key in case.about} or {}
        Case.objects.filter(pk=case.pk).update(
            subject_name=hostile(at + 8, 100), about={**case.about, **about},
            origin=hostile(at, 100), opened_by=hostile(at + 1, 60),
        )  # fmt: skip
    office = User.objects.get(username="office")
    User.objects.filter(pk=office.pk).update(name=hostile(at + 2, 60))
    Notice.objects.bulk_create(
        Notice(recipient_id=office.pk, text=text, url="/mine/") for text in PAYLOADS
    )


@pytest.fixture
def acts(enterprise):
    """A record with somebody at it, and a case."""
    today = timezone.localdate()
    with looking(EVERYTHING):
        branch = enterprise["Z1"]
        record = Record.objects.create(
            organisation=branch, kinds=["theme_day"], title="示例", done_on=today, period_on=today,
            entered_on=today, client_key="hostile", filed_by="测试",
        )  # fmt: skip
        member = Member.objects.first()
        Attendance.objects.create(
            record=record, member=member, is_present=False, member_name=member.name
        )
        opening = Opening(
            procedure="admission", subject_name="示例", opened_on=today, client_key="hostile",
            about={}, member=None, origin="", is_drill=False, is_sample=False,
        )  # fmt: skip
        case = case_open(SYSTEM, organisation=branch, opening=opening, on=today)
    return record, case


def test_what_people_type_never_runs_as_a_script(visit, acts):
    record, case = acts
    office = visit()
    office.page.on("dialog", lambda dialog: office.faults.append(f"dialog {dialog.message}"))
    office.sign_in("office")
    ran = []
    for turn in range(ROUNDS):
        poison(turn, record, case)
        shown = 0
        for path in (*OFFICE, f"/records/{record.pk}/", f"/procedures/cases/{case.pk}/"):
            page = office.open(path)
            ran += [path] if page.evaluate("window.__ran === 1") else []
            shown += "window.__ran" in page.content() or "x.example" in page.content()
        assert shown > 8, "the hostile text was on the pages"
    assert ran == []


def test_the_trail_shows_hostile_text_as_text(visit, enterprise):
    for text in PAYLOADS:
        line_append(
            actor=SYSTEM, verb="record_file", place=enterprise["DW"].path, target=("x", text[:60]),
            summary=text, before={}, after={"title": text},
        )  # fmt: skip
    auditor = visit()
    page = auditor.sign_in("auditor")
    page = auditor.open("/audit/")
    assert page.content().count("window.__ran") > 10
    assert not page.evaluate("window.__ran === 1")


def test_the_browser_would_have_said_so(browser, live_server, db):
    """The same payloads unescaped, under our own policy: the browser reports each kind it stops."""
    context = browser.new_context()
    page, reports = context.new_page(), []
    page.on("console", lambda message: reports.append(message.text))
    policy = "default-src 'self'; img-src 'self' data:; base-uri 'none'"
    page.route("**/planted", lambda route: route.fulfill(
        body="<!doctype html><title>x</title>" + "".join(PAYLOADS[:3]),
        content_type="text/html", headers={"Content-Security-Policy": policy},
    ))  # fmt: skip
    page.goto(live_server.url + "/planted")
    page.wait_for_timeout(300)
    assert not page.evaluate("window.__ran === 1")
    assert len([one for one in reports if "Content Security Policy" in one]) >= 3
    page.unroute("**/planted")
    page.route("**/planted", lambda route: route.fulfill(
        body=PAYLOADS[0], content_type="text/html"))  # fmt: skip
    page.goto(live_server.url + "/planted")
    assert page.evaluate("window.__ran === 1")
    context.close()
