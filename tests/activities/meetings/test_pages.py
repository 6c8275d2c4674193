"""The pages of a meeting from plan to archive, as a branch secretary sees them."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.meetings.browsing import (
    at,
    form_of,
    frozen,
    held,
    issue,
    kept,
    new,
    planned,
    said,
    sheet,
    signed,
    written,
)
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.models import Meeting, Series, Task
from shuanghe.identity.models import User
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


def test_the_plan_comes_filled_in(world, sign_in):
    issue()
    client = sign_in()
    frozen(client, place=["一号会议室"], recorder_name=["甲二"])
    sent = form_of(client.get(new("&kind=branch_general_meeting")), "kinds")
    assert sent["kinds"] == ["branch_general_meeting"]
    assert sent["place"] == ["一号会议室"]
    assert sent["host_name"] == ["甲一"], "the secretary"
    assert sent["recorder_name"] == ["甲二"]
    assert "党员大会" in sent["title"][0]


def test_the_plan_says_which_duties_each_kind_would_meet(world, sign_in):
    issue()
    text = said(sign_in().get(new("&kind=theme_day")))
    assert f"主题党日销{timezone.localdate():%Y-%m}主题党日(ZB-21)" in text


def test_a_meeting_on_paper_has_its_own_way(world, sign_in):
    page = sign_in().get(new("&kind=theme_day&period=2026-05")).content.decode()
    assert "/records/new/?organisation=ZB1&amp;kind=theme_day&amp;period=2026-05" in page


def test_open_tasks_of_the_last_meeting_are_on_the_next_agenda(world, sign_in):
    client = sign_in()
    meeting = held(client)
    sent = sheet(client, meeting)
    item = next(name for name in sent if name.endswith("-title") and "new" not in name)[:-6]
    task = {f"{item}-task-text": ["更换老化线路"], f"{item}-task-owner_name": ["甲三"],
            f"{item}-task-due_on": ["2030-01-01"]}  # fmt: skip
    assert written(client, meeting, **task).status_code == 302
    signed(client, meeting)
    client.post(at("freeze", meeting.pk))
    with looking(EVERYTHING):
        assert Task.objects.get().owner_id == world.members[2].pk
    again = form_of(client.get(new("&kind=branch_general_meeting")), "kinds")
    assert "更换老化线路" in again["items"][0]


def test_a_meeting_goes_from_plan_to_archive(world, sign_in):
    issue()
    client = sign_in()
    meeting = planned(client)
    page = said(client.get(at("meeting", meeting.pk)))
    assert "下一步：开会，做记录" in page or "下一步：发会议通知" in page
    meeting = held(client)
    assert "继续记录" in said(client.get(at("meeting", meeting.pk)))
    assert written(client, meeting)["Location"] == at("sign", meeting.pk)
    assert "去签字" in said(client.get(at("meeting", meeting.pk)))
    signed(client, meeting)
    confirm = said(client.get(at("freeze", meeting.pk)))
    assert "支部党员大会" in confirm
    assert "ZB-10" in confirm
    answer = client.post(at("freeze", meeting.pk), follow=True)
    assert "已归档" in said(answer)
    meeting = kept(meeting.pk)
    assert meeting.snapshot_hash in answer.content.decode()
    assert reverse("records:record", args=[meeting.record_id]) in answer.content.decode()


def test_pressing_twice_plans_one_meeting(world, sign_in):
    client = sign_in()
    sent = form_of(client.get(new("&kind=theme_day")), "kinds")
    first = client.post(at("new"), sent)["Location"]
    assert client.post(at("new"), sent)["Location"] == first


def test_a_fault_of_the_plan_is_shown_and_nothing_typed_is_lost(world, sign_in):
    client = sign_in()
    sent = form_of(client.get(new("&kind=theme_day")), "kinds")
    answer = client.post(at("new"), {**sent, "title": [""], "items": ["写了很多字"]})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_title"' in text
    assert "写了很多字" in text


def test_other_kinds_bring_their_own_title_and_agenda_without_saving(world, sign_in):
    client = sign_in()
    sent = form_of(client.get(new("&kind=theme_day")), "kinds")
    kinds = ["branch_general_meeting", "lecture"]
    page = client.post(at("new"), {**sent, "kinds": kinds, "place": ["礼堂"], "refill": ["1"]})
    again = form_of(page, "kinds")
    assert set(again["kinds"]) == set(kinds)
    assert "党课" in again["title"][0]
    assert again["place"] == ["礼堂"]
    with looking(EVERYTHING):
        assert not Meeting.objects.exists()


def test_a_narrower_audience_for_a_member_meeting_is_refused_with_the_rule(world, sign_in):
    client = sign_in()
    sent = form_of(client.get(new("&kind=branch_general_meeting")), "kinds")
    answer = client.post(at("new"), {**sent, "audience": ["committee"]})
    assert answer.status_code == 422
    assert "ZB-10" in said(answer)


def test_the_plan_is_changed_with_its_agenda(world, sign_in):
    client = sign_in()
    meeting = planned(client, items=["甲题\n乙题\n丙题"])
    sent = form_of(client.get(at("change", meeting.pk)), "items")
    assert sent["items"] == ["甲题\n乙题\n丙题"]
    lines = "丙题\r\n丁题\r\n甲题"
    answer = client.post(at("change", meeting.pk), {**sent, "items": [lines], "place": ["礼堂"]})
    assert answer.status_code == 302
    with looking(EVERYTHING):
        kept_items = meeting.items.order_by("position").values_list("title", flat=True)
        assert list(kept_items) == ["丙题", "丁题", "甲题"]
    assert kept(meeting.pk).place == "礼堂"
    stale = client.post(at("change", meeting.pk), {**sent, "title": ["我改的"]})
    assert stale.status_code == 422
    assert "别人刚刚改过" in said(stale)
    assert "我改的" in stale.content.decode()


def test_the_day_of_a_meeting_is_put_right_and_its_roll_with_it(world, sign_in):
    client = sign_in()
    meeting = held(client)
    sent = form_of(client.get(at("change", meeting.pk)), "held_on")
    answer = client.post(at("change", meeting.pk), {**sent, "held_on": ["2026-07-01"]})
    assert answer.status_code == 302
    assert kept(meeting.pk).held_on == date(2026, 7, 1)
    with looking(EVERYTHING):
        named = meeting.attendees.values_list("member_name", flat=True)
        assert "搬走" in named, "who moved on 10 July was still here"


def test_the_notice_names_who_has_no_account(world, sign_in):
    client = sign_in()
    User.objects.create_user("x1", None, name="甲三", member_id=world.members[2].pk)
    meeting = planned(client)
    page = client.get(at("notice", meeting.pk))
    text = said(page)
    assert "1人有账号" in text
    assert "甲四" in text
    answer = client.post(at("notice", meeting.pk), form_of(page, "text"))
    assert answer.status_code == 302
    assert Notice.objects.count() == 1
    assert client.post(at("notice", meeting.pk), {"text": ""}).status_code == 422


def test_a_cancelled_meeting_says_why(world, sign_in):
    client = sign_in()
    meeting = planned(client)
    assert client.post(at("cancel", meeting.pk), {"reason": ""}).status_code == 422
    assert client.post(at("cancel", meeting.pk), {"reason": "停产检修"}).status_code == 302
    assert "停产检修" in said(client.get(at("meeting", meeting.pk)))
    assert client.get(at("hold", meeting.pk)).status_code == 302


def test_a_suggestion_is_planned_by_one_button_once(world, sign_in):
    issue()
    client = sign_in()
    page = client.get(at("series"))
    sent = form_of(page, "client_key")
    first = client.post(at("suggested"), sent)["Location"]
    assert client.post(at("suggested"), sent)["Location"] == first
    with looking(EVERYTHING):
        assert Meeting.objects.count() == 1
    gone = {**sent, "client_key": ["s-nothing"]}
    assert client.post(at("suggested"), gone).status_code == 404


def test_a_theme_day_is_fixed_to_a_day_and_ended(world, sign_in):
    client = sign_in()
    page = client.get(at("series"))
    sent = {**form_of(page, "day_of_month"), "title": ["主题党日"], "day_of_month": ["31"]}
    assert client.post(f"{at('series')}?organisation=ZB1", sent).status_code == 422
    sent["day_of_month"] = ["15"]
    assert client.post(f"{at('series')}?organisation=ZB1", sent).status_code == 302
    with looking(EVERYTHING):
        made = Series.objects.get()
    assert "主题党日" in said(client.get(at("series")))
    assert client.post(at("series_end", made.pk)).status_code == 302
    with looking(EVERYTHING):
        assert Series.objects.get().until_on == timezone.localdate()


def test_the_office_chooses_whose_meeting_it_plans(world, sign_in):
    client = sign_in(world.top, role="party_affairs_office")
    page = client.get(at("new"))
    assert "第一党支部" in page.content.decode()


def test_a_plain_member_has_no_pages_of_meetings(world, sign_in):
    client = sign_in()
    meeting = planned(client)
    member = sign_in(role="member")
    for page in ("meeting", "hold", "sign", "screen", "notice"):
        assert member.get(at(page, meeting.pk)).status_code == 404
