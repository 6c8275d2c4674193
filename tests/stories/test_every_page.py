"""What holds on every page: structure, names, size, targets; on a desk, a phone, and enlarged."""

from itertools import pairwise

import pytest
from tests.stories.looks import overflow

pytestmark = pytest.mark.browser

PAGES = [
    "/month/?organisation=Z1",
    "/month/?organisation=Z1&month=2020-01",
    "/mine/",
    "/board/",
    "/board/?view=table",
    "/board/cell/?organisation=DW&month={month}",
    "/search/?q=示例",
    "/organisations/",
    "/organisations/Z1/",
    "/members/",
    "/roster/",
    "/records/",
    "/records/new/?organisation=Z1&kind=theme_day",
    "/records/ledger/",
    "/meetings/",
    "/meetings/calendar/",
    "/meetings/new/?organisation=Z1&kind=theme_day",
    "/meetings/new/",
    "/meetings/series/?organisation=Z1",
    "/meetings/talks/",
    "/meetings/talks/new/?organisation=Z1",
    "/meetings/deliberations/",
    "/meetings/deliberations/new/?organisation=DW",
    "/rules/",
    "/rules/ZB-21/",
    "/procedures/",
    "/procedures/admission/",
    "/procedures/cases/",
    "/procedures/cases/new/",
    "/procedures/cases/new/?procedure=admission&q=",
    "/procedures/cases/new/?procedure=admission&organisation=Z1",
    "/procedures/drills/",
    "/procedures/drills/new/?procedure=admission&scenario=careless_meeting&organisation=Z1",
    "/organisations/DW/powers/",
    "/organisations/DW/powers/new/",
    "/dues/?organisation=Z1",
    "/dues/amount/",
    "/dues/totals/",
    "/disposals/",
    "/disposals/?view=ended",
    "/disposals/new/",
    "/disposals/rights/",
    "/development/",
    "/development/?stage=activist",
    "/development/applicant/?organisation=Z1",
    "/development/records/",
    "/development/check/",
    "/elections/",
    "/elections/?state=coming",
    "/elections/new/?q=",
    "/elections/new/?organisation=Z1",
    "/elections/count/",
    "/transfers/",
    "/transfers/?way=over",
    "/transfers/arrivals/new/",
    "/transfers/floating/",
    "/transfers/floating/arrivals/new/",
    "/notices/",
    "/uploads/",
    "/identity/own/",
    "/nowhere/",
]
DESKS = {"office": PAGES, "auditor": ["/", "/audit/", "/mine/"]}
MOST_BYTES = 100_000

UNNAMED = """() => [...document.querySelectorAll('input:not([type=hidden]),select,textarea')]
    .filter(e => !(e.labels && e.labels.length) && !e.ariaLabel)
    .map(e => e.outerHTML.slice(0, 120))"""
EMPTY_LINKS = """() => [...document.querySelectorAll('a[href],button')]
    .filter(e => !e.innerText.trim() && !e.ariaLabel && !e.textContent.trim())
    .map(e => e.outerHTML.slice(0, 120))"""
HEADINGS = """() => [...document.querySelectorAll('h1,h2,h3,h4')].map(e => +e.tagName[1])"""
TARGETS = ".btn,select,input:not([type=hidden],[type=checkbox],[type=radio]),.more summary"
SMALL_TARGETS = f"""() => [...document.querySelectorAll('{TARGETS}')]
    .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
    .map(e => e.outerHTML.slice(0, 120))"""
TWICE = """() => {const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
    return ids.filter((id, at) => ids.indexOf(id) !== at);}"""


def address(path: str) -> str:
    from tests.stories.conftest import today

    return path.format(month=f"{today():%Y-%m}")


def everywhere(visitor):
    """Sign in at each desk in turn and go through its pages."""
    for username, paths in DESKS.items():
        visitor.context.clear_cookies()
        visitor.sign_in(username)
        yield from map(address, paths)


def test_every_page_is_well_built_on_a_desk(visit):
    visitor = visit()
    for path in everywhere(visitor):
        page = visitor.open(path)
        assert page.locator("h1").count() == 1 or page.locator(".empty h2").count(), path
        levels = page.evaluate(HEADINGS)
        jumps = [b for a, b in pairwise(levels) if b > a + 1]
        assert jumps == [], (path, levels)
        assert page.evaluate(UNNAMED) == [], path
        assert page.evaluate(EMPTY_LINKS) == [], path
        assert page.evaluate(TWICE) == [], path
        assert page.locator("main").count() == 1, path
        assert overflow(page) <= 0, path
        assert len(page.content().encode()) < MOST_BYTES, path
    visitor.forgive("404")


def test_every_page_fits_a_phone_and_a_thumb(visit):
    visitor = visit("phone")
    for path in everywhere(visitor):
        page = visitor.open(path)
        assert overflow(page) <= 0, path
        assert page.evaluate(SMALL_TARGETS) == [], path
    visitor.forgive("404")


def test_every_page_holds_at_twice_the_size(visit):
    """Zoom 200 % on a 1280 px screen leaves 640 px of room (WCAG 1.4.4, 1.4.10)."""
    visitor = visit()
    visitor.page.set_viewport_size({"width": 640, "height": 400})
    for path in everywhere(visitor):
        assert overflow(visitor.open(path)) <= 0, path
    visitor.forgive("404")


def test_what_lies_elsewhere_looks_like_what_is_not_there(visit):
    visitor = visit()
    visitor.sign_in("secretary")
    bodies = []
    for path in ("/organisations/Z2/", "/organisations/NOBODY/"):
        page = visitor.open(path)
        bodies.append(page.locator("main").inner_text())
    assert bodies[0] == bodies[1]
    visitor.forgive("404")
