"""The pages of a meeting from plan to archive, as a branch secretary sees them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.meetings.browsing import form_of, said
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.models import Meeting, Series, Task
from shuanghe.duties.services import obligations_issue
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.permissions import Actor, looking

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")


@pytest.fixture
def sign_in(client, world):
    """Sign somebody in with a role on an organisation."""
    roles_load(SYSTEM)

    def act(place=None, role="branch_secretary", name="甲一"):
        user = User.objects.create_user(f"u{User.objects.count()}", None, name=name)
        with looking(EVERYTHING):
            RoleGrant.objects.create(
                user=user,
                role=Role.objects.get(code=role),
                organisation=place or world.first,
                from_on=date(2020, 1, 1),
                granted_by="测试",
            )
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return act


def at(page, *args):
    return reverse(f"meetings:{page}", args=args)


def new(query=""):
    return f"{at('new')}?organisation=ZB1{query}"


def planned(client, kinds="&kind=branch_general_meeting", **changes):
    """Plan a meeting for today through the form; the meeting."""
    usual = {"planned_on": [timezone.localdate().isoformat()], "items": ["通报支部工作"]}
    sent = {**form_of(client.get(new(kinds)), "kinds"), **usual, **changes}
    answer = client.post(at("new"), sent)
    assert answer.status_code == 302, said(answer)
    return kept(int(answer["Location"].rstrip("/").split("/")[-1]))


def kept(pk):
    with looking(EVERYTHING):
        return Meeting.objects.get(pk=pk)


def held(client, **changes):
    """The same, with its record begun."""
    meeting = planned(client, **changes)
    page = client.get(at("hold", meeting.pk))
    assert client.post(at("hold", meeting.pk), form_of(page, "held_on")).status_code == 302
    return kept(meeting.pk)


def sheet(client, meeting):
    """What the recorder's sheet would send as it stands."""
    return form_of(client.get(at("hold", meeting.pk)), "minutes")


def written(client, meeting, **changes):
    """Fill the sheet in: everybody there, every item told, and the minutes."""
    sent = sheet(client, meeting)
    for name in [one for one in sent if one.endswith("-outcome") and "new" not in one]:
        sent[name] = ["information"]
    sent |= {"minutes": ["会议通报了工作。"], "then": ["sign"], **changes}
    return client.post(at("hold", meeting.pk), sent)


def signed(client, meeting):
    for part, name in (("host", "甲一"), ("recorder", "甲二")):
        sent = {"signed_as": part, "name": name, "way": "paper",
                "signed_on": timezone.localdate().isoformat()}  # fmt: skip
        answer = client.post(at("sign", meeting.pk), sent)
        assert answer.status_code == 302, said(answer)


def frozen(client, **changes):
    """A whole meeting through its pages."""
    meeting = held(client, **changes)
    assert written(client, meeting).status_code == 302
    signed(client, meeting)
    assert client.post(at("freeze", meeting.pk)).status_code == 302
    return kept(meeting.pk)


def issue():
    obligations_issue(SYSTEM, organisation=None, year=timezone.localdate().year)


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


def test_a_meeting_to_come_cannot_be_recorded(world, sign_in):
    client = sign_in()
    meeting = planned(client)
    sent = form_of(client.get(at("hold", meeting.pk)), "held_on")
    later = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = client.post(at("hold", meeting.pk), {**sent, "held_on": [later]})
    assert answer.status_code == 422
    assert "还没有到" in said(answer)


def test_everybody_counts_as_present_until_told_otherwise(world, sign_in):
    client = sign_in()
    meeting = held(client)
    sent = sheet(client, meeting)
    people = [name for name in sent if name[0] == "p" and name[1:].isdigit()]
    assert len(people) == 13, "ten members, two on probation, a guest"
    assert {sent[name][0] for name in people} == {"present"}


def test_leave_without_a_reason_is_refused_at_the_person_and_all_text_stays(world, sign_in):
    client = sign_in()
    meeting = held(client)
    away = world.members[3].pk
    answer = written(client, meeting, **{f"p{away}": ["leave"], "minutes": ["写了很多字"]})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#p{away}"' in text
    assert "请写明请假事由" in text
    assert "写了很多字" in text
    assert form_of(answer, "minutes")[f"p{away}"] == ["leave"]


def test_somebody_elses_save_is_not_overwritten_and_ones_own_text_comes_back(world, sign_in):
    client = sign_in()
    meeting = held(client)
    mine = sheet(client, meeting)
    assert written(client, meeting, minutes=["别人写的"]).status_code == 302
    answer = client.post(at("hold", meeting.pk), {**mine, "minutes": ["我写的很多字"]})
    assert answer.status_code == 422
    assert "别人刚刚改过" in said(answer)
    assert "我写的很多字" in said(answer)
    assert kept(meeting.pk).minutes == "别人写的"


def test_a_refused_part_saves_nothing_of_the_sheet(world, sign_in):
    client = sign_in()
    meeting = held(client)
    someone = world.members[3].pk
    claim = {"exclusion-member": [str(someone)], "exclusion-exclusion": ["old_and_bedridden"]}
    answer = written(client, meeting, **claim, minutes=["写了很多字"])
    assert answer.status_code == 422
    assert "已登记到会" in said(answer)
    assert "写了很多字" in said(answer)
    assert kept(meeting.pk).minutes == ""


def test_a_forged_item_of_another_meeting_is_not_there(world, sign_in):
    client = sign_in()
    other, meeting = held(client), held(client, title=["另一次"])
    sent = sheet(client, meeting)
    with looking(EVERYTHING):
        foreign = other.items.first()
    answer = client.post(at("hold", meeting.pk), {**sent, "then": [f"up-{foreign.pk}"]})
    assert answer.status_code == 404
    assert client.get(at("vote", meeting.pk, foreign.pk)).status_code == 404


def test_signing_says_what_is_missing(world, sign_in):
    client = sign_in()
    meeting = held(client)
    page = said(client.get(at("sign", meeting.pk)))
    assert "会议记录还是空的" in page
    sent = {"signed_as": "host", "name": "甲一", "way": "paper",
            "signed_on": timezone.localdate().isoformat()}  # fmt: skip
    answer = client.post(at("sign", meeting.pk), sent)
    assert answer.status_code == 422
    assert "还不能签字" in said(answer)


def test_nobody_signs_with_another_ones_account(world, sign_in):
    client = sign_in(name="甲一")
    meeting = held(client)
    written(client, meeting)
    sent = {"signed_as": "recorder", "name": "甲二", "way": "own",
            "signed_on": timezone.localdate().isoformat()}  # fmt: skip
    answer = client.post(at("sign", meeting.pk), sent)
    assert answer.status_code == 422
    assert "不能替甲二签字" in said(answer)


def test_a_change_after_signing_voids_the_signatures(world, sign_in):
    client = sign_in()
    meeting = held(client)
    written(client, meeting)
    signed(client, meeting)
    assert "原来的签字作废" in said(client.get(at("hold", meeting.pk)))
    written(client, meeting, minutes=["改过的"])
    assert kept(meeting.pk).state == "held"
    assert client.post(at("freeze", meeting.pk))["Location"] == at("sign", meeting.pk)


def test_an_archived_meeting_is_corrected_by_another_one(world, sign_in):
    client = sign_in()
    meeting = frozen(client)
    assert client.get(at("hold", meeting.pk))["Location"] == at("meeting", meeting.pk)
    page = client.get(at("correct", meeting.pk))
    assert client.post(at("correct", meeting.pk), {"reason": ""}).status_code == 422
    sent = {**form_of(page, "reason"), "reason": ["写错了地点"]}
    location = client.post(at("correct", meeting.pk), sent)["Location"]
    assert client.post(at("correct", meeting.pk), sent)["Location"] == location
    assert "正在更正" in said(client.get(at("meeting", meeting.pk)))
    later = kept(int(location.split("/")[-3]))
    written(client, later, minutes=["更正后的记录"])
    signed(client, later)
    client.post(at("freeze", later.pk))
    page = said(client.get(at("meeting", later.pk)))
    assert "更正经过" in page
    assert "已被更正" in said(client.get(at("meeting", meeting.pk)))


def test_a_cancelled_meeting_says_why(world, sign_in):
    client = sign_in()
    meeting = planned(client)
    assert client.post(at("cancel", meeting.pk), {"reason": ""}).status_code == 422
    assert client.post(at("cancel", meeting.pk), {"reason": "停产检修"}).status_code == 302
    assert "停产检修" in said(client.get(at("meeting", meeting.pk)))
    assert client.get(at("hold", meeting.pk)).status_code == 302


def test_a_task_in_force_is_brought_to_its_end(world, sign_in):
    client = sign_in()
    meeting = held(client)
    sent = sheet(client, meeting)
    item = next(name for name in sent if name.endswith("-title") and "new" not in name)[:-6]
    written(client, meeting, **{f"{item}-task-text": ["巡查"], f"{item}-task-owner_name": ["甲三"]})
    signed(client, meeting)
    client.post(at("freeze", meeting.pk))
    with looking(EVERYTHING):
        task = Task.objects.get()
    page = client.get(at("task_done", task.pk))
    sent = {**form_of(page, "result"), "result": [""]}
    assert client.post(at("task_done", task.pk), sent).status_code == 422
    sent["result"] = ["已巡查三遍"]
    assert client.post(at("task_done", task.pk), sent).status_code == 302
    assert "已巡查三遍" in said(client.get(at("meeting", meeting.pk)))


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
