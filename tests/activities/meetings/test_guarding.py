"""What a meeting or a talk has filed cannot be changed behind its back."""

from datetime import date

import pytest
from tests.activities.meetings.acts import seen
from tests.activities.meetings.browsing import said
from tests.activities.meetings.worlds import EVERYTHING, HELD, ON

from shuanghe.activities.meetings.rules.talks import Pair
from shuanghe.activities.meetings.services.talks import talk_withdraw, talks_file
from shuanghe.duties.models import Evidence
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.records.models import Record
from shuanghe.records.services import record_correct, record_withdraw

pytestmark = pytest.mark.django_db
KINDS = ["branch_general_meeting"]


def record_of(meeting):
    with looking(EVERYTHING):
        return Record.objects.get(pk=seen(meeting).record_id)


def correct(world, here, record):
    """Through the page of the record, past the meeting."""
    return record_correct(
        world.secretary(), **here, record=record, reason="人数", client_key="k", on=ON,
        kinds=KINDS, title=record.title, done_on=HELD, entitled_count=5, present_count=4,
    )  # fmt: skip


def standing():
    with looking(EVERYTHING):
        return list(Record.objects.filter(withdrawn_at=None).values_list("pk", flat=True))


def test_the_record_of_an_archived_meeting_is_not_corrected_into_a_second_one(world, archive, here):
    meeting = archive.frozen()
    record = record_of(meeting)
    with pytest.raises(Refused, match="请打开这次会议"):
        correct(world, here, record)
    copy = archive.correct(meeting)
    world.sign(copy)
    archive.freeze(copy)
    assert standing() == [record_of(copy).pk]
    with looking(EVERYTHING):
        assert Evidence.objects.filter(withdrawn_at=None).count() == 1


def test_the_page_says_that_the_record_was_taken_back(world, archive, here, sign_in):
    meeting = archive.frozen()
    page = f"/meetings/{meeting.pk}/"
    assert "工作记录已撤回" not in said(sign_in().get(page))
    record_withdraw(world.secretary(), **here, record=record_of(meeting), reason="重复录入")
    assert "工作记录已撤回，不再计入任务。原因：重复录入" in said(sign_in().get(page))


def test_the_record_of_a_correction_is_kept_like_the_first(world, archive, here):
    copy = archive.correct(archive.frozen())
    world.sign(copy)
    archive.freeze(copy)
    with pytest.raises(Refused, match="归档的会议"):
        correct(world, here, record_of(copy))
    again = archive.correct(copy)
    world.sign(again)
    archive.freeze(again)
    assert standing() == [record_of(again).pk]


def test_the_record_of_talks_goes_with_the_last_of_them_alone(world, here):
    first, second, third = world.members[:3]
    actor = world.secretary()
    talks = talks_file(
        actor, **here, client_key="t", done_on=date(2026, 7, 1), on=ON,
        pairs=[Pair(first.pk, second.pk, ""), Pair(first.pk, third.pk, "")],
    )  # fmt: skip
    record = talks[0].record
    with pytest.raises(Refused, match="谈话登记"):
        record_withdraw(actor, **here, record=record, reason="重复")
    for talk in talks:
        assert standing() == [record.pk]
        talk_withdraw(actor, **here, talk=talk, reason="登错")
    assert standing() == []
