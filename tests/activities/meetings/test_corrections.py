"""A frozen meeting is corrected by a copy that takes its place when it is frozen."""

from datetime import date

import pytest
from tests.activities.meetings.acts import seen
from tests.activities.meetings.worlds import EVERYTHING

from shuanghe.activities.meetings.models import (
    MeetingState,
)
from shuanghe.activities.meetings.queries.facts import facts_now, meeting_facts
from shuanghe.activities.meetings.services import (
    AttendanceEntry,
    attendance_enter,
    exclusion_claim,
    meeting_cancel,
    minutes_write,
    vote_count,
    vote_open,
)
from shuanghe.duties.models import Evidence
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.records.models import Record
from shuanghe.records.services import record_withdraw

pytestmark = pytest.mark.django_db


def test_a_correction_stands_in_when_it_is_frozen(world, archive):
    first = archive.frozen()
    copy = archive.correct(first)
    assert (copy.state, copy.corrects_id) == (MeetingState.HELD, first.pk)
    with looking(EVERYTHING):
        assert Record.objects.filter(withdrawn_at=None).get().pk == first.record_id
    entry = AttendanceEntry(world.members[3].pk, "absent")
    attendance_enter(world.secretary(), meeting=copy, entries=[entry], **archive.here)
    world.sign(copy)
    second = archive.freeze(copy)
    with looking(EVERYTHING):
        standing = Record.objects.get(withdrawn_at=None)
        assert (standing.pk, standing.corrects_id) == (second.record_id, first.record_id)
        assert standing.present_count == 12
        assert Evidence.objects.filter(withdrawn_at=None).get().source_id == standing.pk
    assert meeting_facts(seen(second)).corrects == "人数登记有误"
    assert meeting_facts(seen(first)).present_count == 13


def test_a_meeting_is_corrected_once_at_a_time(world, archive):
    first = archive.frozen()
    copy = archive.correct(first, client_key="one")
    assert archive.correct(first, client_key="one").pk == copy.pk
    with pytest.raises(Refused, match="正在办理"):
        archive.correct(first)
    meeting_cancel(world.secretary(), meeting=copy, reason="不用改", **archive.here)
    again = archive.correct(first)
    world.sign(again)
    archive.freeze(again)
    with pytest.raises(Refused, match="已经更正过"):
        archive.correct(first)
    assert archive.correct(again).corrects_id == again.pk


def test_a_correction_needs_a_reason_and_a_frozen_meeting(world, archive):
    with pytest.raises(Refused, match="更正原因"):
        archive.correct(archive.frozen(), reason=" ")
    with pytest.raises(Refused, match="还在记录中"):
        archive.correct(world.recorded())


def test_a_correction_holds_though_the_first_record_was_withdrawn(world, archive):
    first = archive.frozen()
    with looking(EVERYTHING):
        record = Record.objects.get()
    record_withdraw(world.secretary(), record=record, reason="误录", **archive.here)
    copy = archive.correct(first)
    world.sign(copy)
    archive.freeze(copy)
    with looking(EVERYTHING):
        assert Record.objects.filter(withdrawn_at=None).count() == 1


def test_a_correction_copies_votes_opinions_and_exclusions(world, archive):
    meeting = world.hold()
    here, who = archive.here, world.secretary()
    world.attend(meeting, absent={world.members[9].pk})
    exclusion_claim(
        who, meeting=meeting, member_id=world.members[9].pk, exclusion="old_and_bedridden",
        consent_on=date(2026, 7, 1), **here,
    )  # fmt: skip
    vote = vote_open(who, item=archive.item(meeting), matter="exclusion", **here)
    vote_count(who, vote=vote, yes=9, no=0, abstain=0, **here)
    minutes_write(who, meeting=meeting, text="表决不计入应到会。", **here)
    world.sign(meeting)
    first = archive.freeze(meeting)
    copy = archive.correct(first)
    with looking(EVERYTHING):
        before, after = facts_now(seen(first)), facts_now(seen(copy))
    assert after.items == before.items
    assert after.people == before.people
    assert after.voters == 9
