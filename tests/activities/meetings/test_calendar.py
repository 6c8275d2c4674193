"""The list and the month of meetings as people see them."""

import csv
import io
from datetime import date, time
from uuid import uuid4

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.activities.meetings.worlds import ON
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.queries.months import AT_MOST
from shuanghe.activities.meetings.services import meeting_cancel
from shuanghe.duties.services import obligations_issue
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.workdays.models import SpecialDay
from shuanghe.records.services import record_file

pytestmark = pytest.mark.django_db
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"
RIGHTS = ("record.read", "record.file", "organisation.read", "duty.read")


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: ON)


@pytest.fixture
def visitor(world):
    """visitor(place, rights) gives a browser signed in there."""

    def make(place=None, rights=RIGHTS):
        count = User.objects.count()
        user = User.objects.create_user(f"u{count}", None, name="甲一")
        role = Role.objects.create(code=f"r{count}", title="测试", rights=list(rights))
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user, role=role, organisation=place or world.first,
                from_on=date(2020, 1, 1), granted_by="测试",
            )  # fmt: skip
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return make


@pytest.fixture
def month(world):
    """Three meetings of July, one in August, one of the second branch, one on paper."""
    world.plan(title="七月大会", starts_at=time(9, 30), place="三楼会议室")
    world.plan(title="七月支委会", kinds=["branch_committee_meeting"], planned_on=date(2026, 7, 3))
    world.plan(title="八月大会", planned_on=date(2026, 8, 12))
    world.plan(branch=world.second, title="二支部大会")
    record_file(
        world.secretary(), organisation=world.first, client_key=uuid4().hex, on=ON,
        kinds=["theme_day"], title="纸上的主题党日", done_on=date(2026, 7, 8), entitled_count=10,
        present_count=9,
    )  # fmt: skip
    return world


def page(client, path, **asked):
    answer = client.get(path, asked)
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    return answer.content.decode()


def test_the_list_holds_meetings_and_paper_ones_newest_first(month, visitor):
    text = page(visitor(), "/meetings/")
    order = [text.index(one) for one in ("八月大会", "七月大会", "纸上的主题党日", "七月支委会")]
    assert order == sorted(order)
    assert "二支部大会" not in text
    for word in ("已计划", "纸质登记", "9/10", "09:30", "三楼会议室"):
        assert word in text, word


def test_the_list_is_narrowed_by_text_person_kind_state_days_and_unit(month, visitor):
    office = visitor(month.top)
    assert "七月大会" in page(office, "/meetings/", q="三楼")
    assert "七月支委会" not in page(office, "/meetings/", q="三楼")
    assert "纸上的" not in page(office, "/meetings/", state="planned")
    assert "七月大会" not in page(office, "/meetings/", kind="theme_day")
    assert "八月大会" not in page(office, "/meetings/", until="2026-07-31")
    text = page(office, "/meetings/", organisation="ZB2")
    assert "二支部大会" in text
    assert "七月大会" not in text


@pytest.mark.parametrize(
    "asked", [{"from": "2026-02-31"}, {"state": "x"}, {"kind": "x"}, {"page": "²"}]
)
def test_what_makes_no_sense_counts_as_not_said(month, visitor, asked):
    assert "七月大会" in page(visitor(), "/meetings/", **asked)


def test_a_unit_elsewhere_is_not_found(month, visitor):
    for path in ("/meetings/", "/meetings/calendar/"):
        assert visitor().get(path, {"organisation": "ZB2"}).status_code == 404
        assert visitor().get(path, {"organisation": "XX"}).status_code == 404
        assert visitor(rights=["rule.read"]).get(path).status_code == 404
        assert Client().get(path).status_code == 302


def test_an_empty_list_says_what_to_do(world, visitor):
    assert "先把本月要开的会排上" in page(visitor(), "/meetings/")
    assert "少写几个条件再找" in page(visitor(), "/meetings/", q="没有这样的会")


def test_the_list_goes_out_as_a_file_with_the_same_rows(month, visitor):
    client = visitor()
    body = b"".join(client.get("/meetings/", {"format": "csv"}).streaming_content)
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert [row[5] for row in rows[1:]] == ["八月大会", "七月大会", "纸上的主题党日", "七月支委会"]
    assert rows[2][:5] == ["ZB1", "第一党支部", "2026-07-15", "09:30", "支部党员大会"]
    answer = client.get("/meetings/", {"format": "xlsx", "q": "大会"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [row[5] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        "八月大会",
        "七月大会",
    ]


def test_the_list_asks_little(month, visitor):
    client = visitor()
    page(client, "/meetings/")
    with CaptureQueriesContext(connection) as asked:
        page(client, "/meetings/", q="大会", person="甲")
    assert len(asked) <= 12


def test_the_month_shows_its_meetings_with_word_hour_and_link(month, visitor):
    text = page(visitor(), "/meetings/calendar/")
    for word in ("七月大会", "七月支委会", "纸上的主题党日", "09:30", "已计划", "纸质登记", "今天"):
        assert word in text, word
    assert "八月大会" not in text
    assert "二支部大会" not in text
    assert "八月大会" in page(visitor(), "/meetings/calendar/", month="2026-08")


def test_a_cancelled_meeting_leaves_the_month(month, visitor):
    meeting = month.plan(title="不开了的会")
    meeting_cancel(month.secretary(), organisation=month.first, meeting=meeting, reason="检修")
    assert "不开了的会" not in page(visitor(), "/meetings/calendar/")


def test_holidays_and_days_worked_instead_are_named(month, visitor):
    SpecialDay.objects.update_or_create(
        day=date(2026, 7, 9), defaults={"is_workday": False, "title": "示例节"}
    )
    SpecialDay.objects.update_or_create(
        day=date(2026, 7, 11), defaults={"is_workday": True, "title": "示例节调休"}
    )
    text = page(visitor(), "/meetings/calendar/")
    assert "示例节</span>" in text
    assert "示例节调休（上班）" in text


def test_a_day_with_many_meetings_names_some_and_counts_the_rest(month, visitor):
    for at in range(AT_MOST + 2):
        month.plan(title=f"同日会{at}", planned_on=date(2026, 7, 22))
    text = page(visitor(), "/meetings/calendar/")
    assert "还有 2 次" in text
    assert "from=2026-07-22&amp;until=2026-07-22" in text
    assert text.count("同日会") == AT_MOST


def test_what_falls_due_this_month_stands_under_it(month, visitor):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026, on=ON)
    text = page(visitor(), "/meetings/calendar/")
    assert "本月到期" in text
    assert "7月31日到期" in text
    rights = ("record.read", "organisation.read")
    assert "本月到期" not in page(visitor(rights=rights), "/meetings/calendar/")


def test_an_office_sees_all_its_branches_and_may_choose_one(month, visitor):
    office = visitor(month.top)
    assert "二支部大会" in page(office, "/meetings/calendar/")
    assert "七月大会" not in page(office, "/meetings/calendar/", organisation="ZB2")


@pytest.mark.parametrize("wrong", ["2026-13", "x", "9999-12", "0001-01", "2026-00", "²"])
def test_a_month_beyond_any_calendar_is_not_found(month, visitor, wrong):
    assert visitor().get("/meetings/calendar/", {"month": wrong}).status_code == 404


def test_an_empty_month_says_what_to_do_and_the_way_on_stays_in_the_unit(world, visitor):
    text = page(visitor(), "/meetings/calendar/", month="2026-03", organisation="ZB1")
    assert "这个月还没有会议" in text
    assert (
        "month=2026-02&amp;organisation=ZB1" in text or "organisation=ZB1&amp;month=2026-02" in text
    )


def test_the_month_asks_little(month, visitor):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026, on=ON)
    client = visitor()
    page(client, "/meetings/calendar/")
    with CaptureQueriesContext(connection) as asked:
        page(client, "/meetings/calendar/")
    # The compiled slots are remembered between requests, but not inside a test's transaction.
    assert len([one for one in asked if "SELECT id, duty, title" not in one["sql"]]) <= 12
