"""A vote through its pages: the numbers first, then the ballots, then the rule that decides."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.meetings.browsing import form_of, said
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.models import AgendaItem, Meeting, Vote
from shuanghe.activities.meetings.services import (
    AttendanceEntry,
    attendance_enter,
    item_add,
    meeting_hold,
)
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, looking

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary(client, world):
    """The secretary of the first branch, signed in."""
    roles_load(Actor.system("测试"))
    user = User.objects.create_user("u0", None, name="甲一")
    with looking(EVERYTHING):
        RoleGrant.objects.create(
            user=user,
            role=Role.objects.get(code="branch_secretary"),
            organisation=world.first,
            from_on=date(2020, 1, 1),
            granted_by="测试",
        )
    client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
    return client


@pytest.fixture
def room(world):
    """A member meeting held today with one item; some of the ten with a vote are away."""

    def act(away=0, **item):
        actor, place = world.secretary(), world.first
        today = timezone.localdate()
        meeting = world.plan(planned_on=today, items=[])
        meeting = meeting_hold(actor, organisation=place, meeting=meeting, held_on=today)
        gone = {one.pk for one in world.members[-away:]} if away else set()
        with looking(EVERYTHING):
            called = list(meeting.attendees.values_list("member_id", flat=True))
        entries = [
            AttendanceEntry(
                one, "leave" if one in gone else "present", "出差" if one in gone else ""
            )
            for one in called
        ]
        attendance_enter(actor, organisation=place, meeting=meeting, entries=entries)
        given = {"title": "讨论接收丙示例", "subject_name": "丙示例", **item}
        return item_add(actor, organisation=place, meeting=meeting, **given)

    return act


def at(page, item, *args):
    return reverse(f"meetings:{page}", args=[item.meeting_id, item.pk, *args])


def opened(client, item, matter="admission", **changes):
    """Open the vote through its page."""
    sent = {**form_of(client.get(at("vote", item)), "way"), "matter": [matter], **changes}
    return client.post(at("vote", item), sent)


def counted(client, item, **ballots):
    sent = {**form_of(client.get(at("vote", item)), "yes"), **ballots}
    return client.post(at("vote", item), sent)


def test_the_numbers_are_seen_before_the_vote_is_opened(secretary, room):
    text = said(secretary.get(at("vote", room(away=2))))
    assert "有表决权应到10" in text
    assert "实到8" in text
    assert "至少6票赞成才通过" in text
    assert "FZ-12" in text
    assert "一人一表决" in text


def test_too_few_for_an_admission_are_refused_with_the_rule_and_the_number(secretary, room):
    item = room(away=5)
    assert "人数不够，不能表决" in said(secretary.get(at("vote", item)))
    answer = opened(secretary, item)
    assert answer.status_code == 422
    assert "FZ-12" in said(answer)
    with looking(EVERYTHING):
        assert not Vote.objects.exists()


def test_an_admission_names_one_person(secretary, room):
    item = room()
    assert opened(secretary, item, subject_name=[""]).status_code == 422
    answer = opened(secretary, item, subject_name=["丙示例、丁示例"])
    assert answer.status_code == 422
    assert "不止一人" in said(answer)


def test_a_vote_is_opened_counted_and_explained(secretary, room):
    item = room(away=1)
    assert opened(secretary, item).status_code == 302
    page = said(secretary.get(at("vote", item)))
    assert "至少赞成6" in page
    answer = counted(secretary, item, yes=["5"], no=["4"])
    assert answer.status_code == 302
    text = said(secretary.get(at("vote", item)))
    assert "未通过" in text
    assert "第二十一条" in text
    assert "为什么" in text


def test_more_ballots_than_people_are_refused_and_come_back(secretary, room):
    item = room(away=1)
    opened(secretary, item)
    answer = counted(secretary, item, yes=["9"], no=["1"], scrutineers=["甲四"])
    assert answer.status_code == 422
    assert form_of(answer, "yes")["scrutineers"] == ["甲四"]
    assert counted(secretary, item, yes=["-1"]).status_code == 422


def test_a_written_opinion_counts_as_a_vote_and_not_as_presence(secretary, room, world):
    item = room(away=1)
    opened(secretary, item)
    away = str(world.members[-1].pk)
    sent = {**form_of(secretary.get(at("vote", item)), "member"), "member": [away]}
    assert secretary.post(at("opinion", item), sent).status_code == 302
    assert secretary.post(at("opinion", item), sent).status_code == 422, "once only"
    assert secretary.post(at("opinion_drop", item), {"member": away}).status_code == 302
    assert secretary.post(at("opinion_drop", item), {"member": away}).status_code == 404
    assert secretary.post(at("opinion", item), sent).status_code == 302
    answer = counted(secretary, item, yes=["5"], no=["4"])
    assert answer.status_code == 302
    text = said(secretary.get(at("vote", item)))
    assert "书面意见赞成1" in text
    assert "未通过" not in text


def test_an_opinion_that_came_too_late_is_refused_on_the_page_of_the_vote(secretary, room, world):
    item = room(away=1)
    opened(secretary, item)
    sent = form_of(secretary.get(at("vote", item)), "member")
    sent |= {"member": [str(world.members[-1].pk)], "received_on": ["2099-01-01"]}
    answer = secretary.post(at("opinion", item), sent)
    assert answer.status_code == 422
    assert "FZ-14" in said(answer)
    forged = {**sent, "member": [str(world.probationers[0].pk)]}
    assert secretary.post(at("opinion", item), forged).status_code == 422


def test_the_next_person_is_voted_on_alone(secretary, room):
    item = room()
    opened(secretary, item)
    counted(secretary, item, yes=["10"])
    assert secretary.post(at("vote_next", item), {"subject_name": ""}).status_code == 422
    answer = secretary.post(at("vote_next", item), {"subject_name": "丁示例"})
    assert answer.status_code == 302
    with looking(EVERYTHING):
        second = AgendaItem.objects.order_by("-id").first()
    assert second.title == "讨论接收丁示例"
    assert form_of(secretary.get(at("vote", second)), "way")["matter"] == ["admission"]


def test_a_vote_taken_back_asks_for_a_reason(secretary, room):
    item = room()
    opened(secretary, item)
    assert secretary.post(at("vote_withdraw", item), {"withdraw_reason": ""}).status_code == 422
    sent = {"withdraw_reason": "到会人数登记有误"}
    assert secretary.post(at("vote_withdraw", item), sent).status_code == 302
    with looking(EVERYTHING):
        assert not Vote.objects.exists()
        assert Meeting.objects.get().roll_frozen_at is None


def test_the_roll_is_shown_and_not_asked_for_once_a_vote_is_open(secretary, room):
    item = room(away=1)
    opened(secretary, item)
    page = secretary.get(reverse("meetings:hold", args=[item.meeting_id]))
    assert "到会名单锁定" in said(page)
    assert 'value="leave"' not in page.content.decode()


def test_a_soft_rule_warns_and_asks_for_a_reason(secretary, room, world):
    actor, place, today = world.secretary(), world.first, timezone.localdate()
    meeting = world.plan(planned_on=today, kinds=["branch_committee_meeting"], items=[])
    meeting = meeting_hold(actor, organisation=place, meeting=meeting, held_on=today)
    with looking(EVERYTHING):
        called = list(meeting.attendees.values_list("member_id", flat=True))
    there = ["present", *["absent"] * (len(called) - 1)]
    entries = [AttendanceEntry(one, how) for one, how in zip(called, there, strict=True)]
    attendance_enter(actor, organisation=place, meeting=meeting, entries=entries)
    item = item_add(actor, organisation=place, meeting=meeting, title="研究工作")
    assert "只提醒" in said(secretary.get(at("vote", item)))
    assert opened(secretary, item, matter="committee_decision").status_code == 302
    answer = counted(secretary, item, yes=["1"])
    assert answer.status_code == 422
    assert "请说明原因" in said(answer)
    assert counted(secretary, item, yes=["1"], reason=["其他委员出差"]).status_code == 302


def test_the_rest_of_the_sheet_is_saved_after_a_vote(secretary, room):
    item = room()
    opened(secretary, item)
    counted(secretary, item, yes=["10"])
    address = reverse("meetings:hold", args=[item.meeting_id])
    sent = {**form_of(secretary.get(address), "minutes"), "minutes": ["会议讨论了申请。"]}
    answer = secretary.post(address, {**sent, "then": ["sign"]})
    assert answer.status_code == 302, said(answer)
    with looking(EVERYTHING):
        assert Meeting.objects.get().minutes == "会议讨论了申请。"
        assert AgendaItem.objects.get().subject_name == "丙示例"


def test_a_suspended_vote_leaves_the_count_with_its_reason(secretary, room, world):
    item = room()
    address = reverse("meetings:people", args=[item.meeting_id])
    sent = {**form_of(secretary.get(address), "is_voter"), "member": [str(world.members[5].pk)]}
    assert secretary.post(address, {**sent, "reason": [""]}).status_code == 422
    assert secretary.post(address, {**sent, "reason": ["留党察看期间"]}).status_code == 302
    assert "有表决权应到9" in said(secretary.get(at("vote", item)))
    guest = {**sent, "member": [str(world.guest.pk)], "is_voter": ["yes"], "reason": ["请恢复"]}
    answer = secretary.post(address, guest)
    assert answer.status_code == 422
    assert "ZB-23" in said(answer)


def test_the_roll_is_not_read_again_once_a_vote_is_open(secretary, room):
    item = room()
    address = reverse("meetings:roll_refresh", args=[item.meeting_id])
    assert secretary.post(address).status_code == 302
    opened(secretary, item)
    assert secretary.post(address).status_code == 422


def test_the_matter_is_known_from_the_title_with_a_name_in_it(room, secretary):
    item = room(title="讨论接收丙示例同志为预备党员")
    assert form_of(secretary.get(at("vote", item)), "matter")["matter"] == ["admission"]


def test_too_many_ballots_are_refused_at_the_ballots(room, secretary):
    item = room(away=2)
    secretary.post(at("vote", item), {"matter": "general_motion"})
    answer = secretary.post(at("vote", item), {"yes": 9, "no": 0, "abstain": 0})
    assert answer.status_code == 422
    assert 'id="id_yes_error"' in answer.content.decode()
