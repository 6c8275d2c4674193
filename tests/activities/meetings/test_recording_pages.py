"""The recorder's sheet, signatures and corrections: what is refused, and what is never lost."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.activities.meetings.browsing import (
    at,
    form_of,
    frozen,
    held,
    kept,
    planned,
    said,
    sheet,
    signed,
    written,
)
from tests.records.worlds import EVERYTHING

from shuanghe.activities.meetings.models import Task
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize("button", ["up-", "up-abc", f"vote-{'9' * 30}", "vote-²", "elsewhere"])
def test_a_button_of_no_form_of_ours_saves_and_stays(world, sign_in, button):
    client = sign_in()
    meeting = held(client)
    answer = client.post(at("hold", meeting.pk), {**sheet(client, meeting), "then": [button]})
    assert answer["Location"] == at("hold", meeting.pk)


def test_a_sheet_without_its_version_or_with_forged_choices_comes_back(world, sign_in):
    client = sign_in()
    meeting = held(client)
    sent = sheet(client, meeting)
    far = "9" * 30
    for change in (
        {"version": ["abc"]},
        {"version": [far]},
        {"exclusion-member": [far], "exclusion-exclusion": ["none"]},
    ):
        assert client.post(at("hold", meeting.pk), {**sent, **change}).status_code == 422
    assert client.post(at("sign", meeting.pk), {"signed_as": "somebody"}).status_code == 422
