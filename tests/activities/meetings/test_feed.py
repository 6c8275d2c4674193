"""A calendar follows what its owner may see now, and nothing else."""

import re
from datetime import date, datetime, time
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from icalendar import Calendar
from tests.activities.meetings.worlds import ON
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.services import meeting_cancel, meeting_change
from shuanghe.identity.models import FeedKey, Role, RoleGrant, User
from shuanghe.identity.services import password_reset_issue, user_disable, user_enable
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.records.services import record_file

pytestmark = pytest.mark.django_db
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"
SYSTEM = Actor.system("测试")
UNKNOWN = "/meetings/feed/unknown-key.ics"
UNKNOWN_KEY = b"unknown-key"


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: ON)


class Reader:
    """An account with a grant, its browser, and the address of its calendar."""

    def __init__(self, place, rights=("record.read", "organisation.read")):
        count = User.objects.count()
        self.place = place
        self.user = User.objects.create_user(f"u{count}", None, name="读者", organisation=place)
        role = Role.objects.create(code=f"r{count}", title="测试", rights=list(rights))
        with looking(EVERYTHING):
            self.grant = RoleGrant.objects.create(
                user=self.user, role=role, organisation=place, from_on=date(2020, 1, 1),
                granted_by="测试",
            )  # fmt: skip
        self.browser = Client()
        self.browser.force_login(self.user, backend=BACKEND)

    def subscribe(self):
        """Press the button and take the address from the page that shows it once."""
        text = self.browser.post("/meetings/calendar/key/").content.decode()
        address = text.split('id="address" readonly value="')[1].split('"')[0]
        return address.removeprefix("http://testserver")


def events(path):
    """What a calendar without any session reads."""
    answer = Client().get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    calendar = Calendar.from_ical(answer.content)
    return {str(one["summary"]): one for one in calendar.walk("VEVENT")}


@pytest.fixture
def month(world):
    world.plan(title="七月大会", starts_at=time(9, 30), place="三楼会议室", host_name="甲一",
               items=["讨论机密人选"], planned_on=date(2026, 7, 28))  # fmt: skip
    world.plan(branch=world.second, title="二支部大会")
    record_file(
        world.secretary(), organisation=world.first, client_key=uuid4().hex, on=ON,
        kinds=["theme_day"], title="纸上的党日", done_on=date(2026, 7, 8), entitled_count=10,
        present_count=9, summary="内容摘要",
    )  # fmt: skip
    return world


def test_the_feed_gives_day_hour_kind_title_organisation_and_place(month):
    found = events(Reader(month.first).subscribe())
    assert set(found) == {
        "支部党员大会：七月大会（第一党支部）",
        "主题党日：纸上的党日（第一党支部）",
    }
    meeting = found["支部党员大会：七月大会（第一党支部）"]
    start = meeting.decoded("dtstart")
    assert start == datetime(2026, 7, 28, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert str(meeting["location"]) == "三楼会议室"
    assert str(meeting["status"]) == "CONFIRMED"
    assert "/meetings/" in str(meeting["url"])
    paper = found["主题党日：纸上的党日（第一党支部）"]
    assert paper.decoded("dtstart") == date(2026, 7, 8)
    assert "/records/" in str(paper["url"])


def test_the_feed_names_no_people_and_no_content(month):
    body = Client().get(Reader(month.first).subscribe()).content.decode()
    for word in ("甲一", "机密", "内容摘要", "王书记", "读者"):
        assert word not in body


def test_what_no_calendar_may_hold_stays_out_and_one_title_cannot_end_the_file(world):
    world.plan(title="大会\x08\x1f\r甲\u202e乙", place="三楼\x0b室\rEND:VCALENDAR")
    path = Reader(world.first).subscribe()
    (event,) = events(path).values()
    assert str(event["summary"]) == "支部党员大会：大会 甲乙（第一党支部）"
    assert str(event["location"]) == "三楼室 END:VCALENDAR"
    body = Client().get(path).content.replace(b"\r\n", b"")
    assert not any(code < 32 for code in body)


def test_the_zone_comes_with_the_file(month):
    body = Client().get(Reader(month.first).subscribe()).content.decode()
    assert "BEGIN:VTIMEZONE" in body
    assert "TZID=Asia/Shanghai" in body


def test_a_changed_meeting_keeps_its_uid_and_its_sequence_grows(world):
    meeting = world.plan(title="大会")
    path = Reader(world.first).subscribe()
    (before,) = events(path).values()
    meeting_change(
        world.secretary(), organisation=world.first, meeting=meeting,
        planned_on=date(2026, 7, 30),
    )  # fmt: skip
    (after,) = events(path).values()
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstart") == date(2026, 7, 30)


def test_a_cancelled_meeting_says_so(world):
    meeting = world.plan(title="大会")
    path = Reader(world.first).subscribe()
    meeting_cancel(world.secretary(), organisation=world.first, meeting=meeting, reason="检修")
    (one,) = events(path).values()
    assert str(one["status"]) == "CANCELLED"


def test_a_draft_correction_is_left_out(world):
    from tests.activities.meetings.test_search import frozen

    from shuanghe.activities.meetings.services import meeting_correct

    wrong = frozen(world)
    meeting_correct(
        world.secretary(), organisation=world.first, meeting=wrong, reason="有误",
        client_key="fix", on=ON,
    )  # fmt: skip
    assert len(events(Reader(world.first).subscribe())) == 1


def test_a_feed_is_one_persons_and_follows_the_rights_of_now(month):
    first, second = Reader(month.first), Reader(month.second)
    mine, theirs = first.subscribe(), second.subscribe()
    assert mine != theirs
    assert "支部党员大会：二支部大会（第二党支部）" not in events(mine)
    assert set(events(theirs)) == {"支部党员大会：二支部大会（第二党支部）"}
    with looking(EVERYTHING):
        first.grant.organisation = month.second
        first.grant.save()
    assert set(events(mine)) == {"支部党员大会：二支部大会（第二党支部）"}


def test_an_open_session_widens_no_key(month):
    path = Reader(month.second).subscribe()
    office = Reader(month.top)
    body = office.browser.get(path).content.decode()
    assert "二支部大会" in body
    assert "七月大会" not in body


def same_as_unknown(path):
    """Whether the answer is, but for the key itself, that for a key that never was."""
    answer, unknown = Client().get(path), Client().get(UNKNOWN)
    assert (answer.status_code, unknown.status_code) == (404, 404)
    key = path.split("/")[-1].removesuffix(".ics").encode()
    return plain(answer.content.replace(key, UNKNOWN_KEY)) == plain(unknown.content)


def plain(body):
    """A page without the token of its forms, which is another each time."""
    return re.sub(rb'csrfmiddlewaretoken" value="\w+"', b"", body)


def test_a_key_that_was_replaced_or_revoked_is_unknown(month):
    reader = Reader(month.first)
    old = reader.subscribe()
    new = reader.subscribe()
    assert same_as_unknown(old)
    assert events(new)
    answer = reader.browser.post("/meetings/calendar/key/end/", follow=True)
    assert "日历订阅已停用" in answer.content.decode()
    assert same_as_unknown(new)
    assert (
        "已经停用"
        in reader.browser.post("/meetings/calendar/key/end/", follow=True).content.decode()
    )


def test_a_closed_account_has_no_feed_and_none_when_it_is_opened_again(month):
    reader = Reader(month.first)
    path = reader.subscribe()
    user_disable(SYSTEM, organisation=month.first, user=reader.user, reason="调离")
    assert same_as_unknown(path)
    user_enable(SYSTEM, organisation=month.first, user=reader.user)
    assert same_as_unknown(path)


def test_an_account_closed_by_any_hand_has_no_feed(month):
    reader = Reader(month.first)
    path = reader.subscribe()
    User.objects.filter(pk=reader.user.pk).update(is_active=False)
    assert same_as_unknown(path)


def test_a_reset_password_ends_the_feed(month):
    reader = Reader(month.first)
    path = reader.subscribe()
    password_reset_issue(SYSTEM, organisation=month.first, user=reader.user)
    assert same_as_unknown(path)


def test_somebody_who_has_left_has_no_feed(month):
    reader = Reader(month.first)
    path = reader.subscribe()
    with looking(EVERYTHING):
        reader.grant.until_on = date(2026, 7, 1)
        reader.grant.save()
    assert same_as_unknown(path)


def test_only_the_hash_is_kept_and_every_act_leaves_a_line(month):
    reader = Reader(month.first)
    key = reader.subscribe().split("/")[-1].removesuffix(".ics")
    reader.browser.post("/identity/own/feed-key/end/")
    kept = FeedKey.objects.get()
    assert key not in str(vars(kept))
    assert kept.revoked_at is not None
    with looking(EVERYTHING):
        lines = list(AuditLine.objects.order_by("id").values_list("verb", "summary", "after"))
    assert [verb for verb, *_ in lines][-2:] == ["feed_key_issue", "feed_key_revoke"]
    assert key not in str(lines)


def test_the_own_page_shows_that_a_calendar_follows(month):
    reader = Reader(month.first)
    assert "日历订阅" not in reader.browser.get("/identity/own/").content.decode()
    reader.subscribe()
    assert "日历订阅" in reader.browser.get("/identity/own/").content.decode()
    assert "换一个地址" in reader.browser.get("/meetings/calendar/").content.decode()


def test_a_feed_is_only_read(month):
    path = Reader(month.first).subscribe()
    assert Client().post(path).status_code == 405
    assert Client().head(path).status_code == 200


def test_without_the_right_there_is_no_key(month):
    reader = Reader(month.first, rights=["rule.read"])
    assert reader.browser.post("/meetings/calendar/key/").status_code == 404
    assert FeedKey.objects.count() == 0


@pytest.mark.parametrize("key", ["x", "%E5%85%9A", "a" * 5000, "..%2f..", "' OR 1=1"])
def test_any_other_key_is_not_found(world, key):
    assert Client().get(f"/meetings/feed/{key}.ics").status_code == 404
