"""Signed minutes go into the archive, file one record, and are corrected by a new entry."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from django.utils import timezone
from tests.activities.meetings.acts import seen
from tests.activities.meetings.worlds import EVERYTHING, HELD, ON

from shuanghe.activities.meetings.models import (
    Attendee,
    Meeting,
    MeetingState,
    Signature,
    SignedAs,
    Step,
    Vote,
)
from shuanghe.activities.meetings.queries.facts import meeting_facts
from shuanghe.activities.meetings.rules.facts import facts_of, fingerprint
from shuanghe.activities.meetings.services import (
    AttendanceEntry,
    attendance_enter,
    exclusion_claim,
    item_add,
    item_change,
    item_move,
    item_remove,
    meeting_cancel,
    meeting_change,
    meeting_correct,
    meeting_freeze,
    meeting_hold,
    meeting_notify,
    meeting_sign,
    minutes_write,
    roll_refresh,
    task_set,
    vote_count,
    vote_open,
    vote_withdraw,
)
from shuanghe.duties.models import Evidence, MemberEvidence
from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Spell
from shuanghe.records.models import Record
from shuanghe.records.queries.found import duties_met

pytestmark = pytest.mark.django_db


def test_a_frozen_meeting_files_one_record_with_attendance_and_evidence(world, archive):
    meeting = archive.frozen(
        kinds=["branch_general_meeting", "training_session"],
        hours=Decimal(2),
        absent={world.members[2].pk},
    )
    with looking(EVERYTHING):
        record = Record.objects.get()
        assert meeting.record_id == record.pk
        assert (record.entitled_count, record.present_count) == (13, 12)
        assert (record.done_on, record.summary) == (HELD, "会议听取了上半年工作通报。")
        assert record.attendance.filter(is_present=False).get().member_name == "甲三"
        assert set(Evidence.objects.values_list("kind", flat=True)) == {
            "branch_general_meeting",
            "training_session",
        }
        assert MemberEvidence.objects.filter(kind="training_session").count() == 12
        assert not record.is_late_entry


def test_what_was_owed_is_met_by_the_archive_and_not_before(world, archive):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    meeting = world.recorded()
    world.sign(meeting)
    with looking(EVERYTHING):
        assert not Evidence.objects.exists()
    frozen = archive.freeze(meeting)
    with looking(EVERYTHING):
        assert "ZB-10" in {one.duty for one in duties_met(frozen.record)}


def test_the_snapshot_is_what_the_meeting_says_ever_after(world, archive):
    meeting = seen(archive.frozen())
    kept = meeting_facts(meeting)
    assert kept.state == "frozen"
    assert [one.signed_as_title for one in kept.signatures] == ["主持人", "记录人"]
    assert facts_of(kept.as_dict()) == kept
    assert fingerprint(kept.as_dict()) == meeting.snapshot_hash
    with looking(EVERYTHING):
        Attendee.objects.filter(meeting=meeting).update(member_name="别人")
        assert meeting_facts(meeting) == kept


def test_reading_a_frozen_meeting_takes_no_statement(world, archive, django_assert_num_queries):
    meeting = seen(archive.frozen())
    with looking(EVERYTHING), django_assert_num_queries(0):
        meeting_facts(meeting)


def test_freezing_twice_changes_nothing(world, archive):
    first = archive.frozen()
    again = archive.freeze(first)
    assert again.snapshot_hash == first.snapshot_hash
    with looking(EVERYTHING):
        assert Record.objects.count() == 1


def test_freezing_needs_both_signatures(world, archive):
    meeting = world.recorded()
    with pytest.raises(Refused, match="先由主持人和记录人签字"):
        archive.freeze(meeting)
    meeting_sign(
        world.secretary(), meeting=meeting, signed_as=SignedAs.HOST, name="甲一", on=ON,
        is_on_paper=True, **archive.here,
    )  # fmt: skip
    assert seen(meeting).state == MeetingState.HELD
    with pytest.raises(Refused, match="先由主持人和记录人签字"):
        archive.freeze(meeting)


def test_an_account_signs_for_its_own_person_only(world, archive):
    meeting = world.recorded()
    with pytest.raises(Refused, match="不能替甲一签字"):
        meeting_sign(
            world.secretary(), meeting=meeting, signed_as="host", name="甲一", on=ON,
            **archive.here,
        )  # fmt: skip
    own = meeting_sign(
        world.secretary(), meeting=meeting, signed_as="host", name="王书记", on=ON, **archive.here
    )
    assert not own.is_on_paper


def test_who_was_not_there_does_not_sign(world, archive):
    meeting = world.recorded(absent=(world.members[4].pk,))
    with pytest.raises(Refused, match="没有到会"):
        meeting_sign(
            world.secretary(), meeting=meeting, signed_as="recorder", name="甲五", on=ON,
            is_on_paper=True, **archive.here,
        )  # fmt: skip


def test_host_and_recorder_are_two_people(world, archive):
    meeting = world.recorded()
    world.sign(meeting)
    with pytest.raises(Refused, match="另一身份"):
        meeting_sign(
            world.secretary(), meeting=meeting, signed_as="recorder", name="甲一", on=ON,
            is_on_paper=True, **archive.here,
        )  # fmt: skip


def test_a_change_voids_the_signatures_and_takes_the_meeting_back(world, archive):
    meeting = world.recorded()
    world.sign(meeting)
    minutes_write(world.secretary(), meeting=meeting, text="改过的记录。", **archive.here)
    assert seen(meeting).state == MeetingState.HELD
    with looking(EVERYTHING):
        assert not Signature.objects.filter(voided_at=None).exists()
    world.sign(meeting)
    assert archive.freeze(meeting).state == MeetingState.FROZEN


def test_a_change_behind_the_signatures_is_found_at_the_archive(world, archive):
    meeting = world.recorded()
    world.sign(meeting)
    with looking(EVERYTHING):
        Step.objects.create(meeting=meeting, code="study", done_on=HELD)
    with pytest.raises(Refused, match="重新签字"):
        archive.freeze(meeting)
    world.sign(meeting)
    assert archive.freeze(meeting).state == MeetingState.FROZEN


def test_signing_the_same_again_changes_nothing(world, archive):
    meeting = world.recorded()
    world.sign(meeting)
    world.sign(meeting)
    with looking(EVERYTHING):
        assert Signature.objects.count() == 2


def test_signing_names_everything_that_is_missing(world, archive):
    meeting = world.hold()
    with pytest.raises(Refused) as refused:
        world.sign(meeting)
    told = str(refused.value)
    assert "（共 13 人）还没有登记到会" in told
    assert "第 1 项“通报支部工作”还没有结果" in told
    assert "会议记录还是空的" in told


def test_a_vote_without_a_count_is_not_signed(world, archive):
    meeting = world.recorded()
    vote_open(
        world.secretary(), item=archive.item(meeting), matter="general_motion", **archive.here
    )
    with pytest.raises(Refused, match="没有计票"):
        world.sign(meeting)


def test_a_meeting_nobody_came_to_is_not_signed(world, archive):
    meeting = world.recorded(absent={one.pk for one in world.members + world.probationers})
    entry = AttendanceEntry(world.guest.pk, "absent")
    attendance_enter(world.secretary(), meeting=meeting, entries=[entry], **archive.here)
    with pytest.raises(Refused, match="没有一个人到会"):
        world.sign(meeting)


def test_a_life_meeting_without_criticism_on_its_agenda_is_not_signed(world, archive):
    meeting = world.recorded(kinds=["organisational_life_meeting"])
    with looking(EVERYTHING):
        meeting.items.exclude(title="通报支部工作").delete()
    with pytest.raises(Refused, match=r"议题中没有“查摆问题、开展批评和自我批评.*ZB-25"):
        world.sign(meeting)


def test_study_without_hours_is_not_signed(world, archive):
    meeting = world.recorded(kinds=["training_session"])
    with pytest.raises(Refused, match="请填写学时"):
        world.sign(meeting)


def test_a_meeting_to_come_is_neither_held_nor_signed(world, archive):
    tomorrow = timezone.localdate() + timedelta(days=1)
    meeting = world.plan(planned_on=tomorrow)
    with pytest.raises(Refused, match="还没有到"):
        meeting_hold(world.secretary(), meeting=meeting, held_on=tomorrow, **archive.here)
    with pytest.raises(Refused, match="还没有登记召开"):
        world.sign(meeting)
    with looking(EVERYTHING):
        Meeting.objects.filter(pk=meeting.pk).update(state="held", held_on=tomorrow)
    with pytest.raises(Refused, match="还没有到"):
        meeting_sign(
            world.secretary(), meeting=meeting, signed_as="host", name="甲一", on=tomorrow,
            is_on_paper=True, **archive.here,
        )  # fmt: skip


def test_a_signature_before_the_meeting_is_refused(world, archive):
    meeting = world.recorded()
    with pytest.raises(Refused, match="早于召开日期"):
        meeting_sign(
            world.secretary(), meeting=meeting, signed_as="host", name="甲一",
            on=HELD - timedelta(days=1), is_on_paper=True, **archive.here,
        )  # fmt: skip


def test_a_late_archive_is_marked_late(world, archive):
    meeting = archive.frozen(on=date(2026, 9, 1))
    assert meeting_facts(meeting).is_late_entry
    with looking(EVERYTHING):
        assert Record.objects.get().is_late_entry


def test_what_the_record_refuses_leaves_nothing_behind(world, archive):
    meeting = world.recorded()
    world.sign(meeting)
    with looking(EVERYTHING):
        Spell.objects.filter(member=world.members[5]).update(from_on=date(2026, 7, 18))
    with pytest.raises(Refused, match=r"还不能归档：甲六 2026-07-15 不在.*JG-08"):
        archive.freeze(meeting)
    with looking(EVERYTHING):
        assert Meeting.objects.get(pk=meeting.pk).state == MeetingState.SIGNED
        assert not Record.objects.exists()
        assert not Evidence.objects.exists()


def test_nothing_of_a_frozen_meeting_can_be_edited(world, archive):
    meeting = archive.frozen()
    item, who, here = archive.item(meeting), world.secretary(), archive.here
    with looking(EVERYTHING):
        vote = Vote.objects.create(
            item=item, matter="general_motion", opened_at=timezone.now(), entitled_count=10,
            present_count=10,
        )  # fmt: skip
    entry = AttendanceEntry(world.members[0].pk, "absent")
    member = world.members[0].pk
    acts = (
        lambda: meeting_change(who, meeting=meeting, title="改名", **here),
        lambda: meeting_hold(who, meeting=meeting, held_on=HELD, **here),
        lambda: meeting_cancel(who, meeting=meeting, reason="不要了", **here),
        lambda: meeting_notify(who, meeting=meeting, text="通知", **here),
        lambda: attendance_enter(who, meeting=meeting, entries=[entry], **here),
        lambda: roll_refresh(who, meeting=meeting, **here),
        lambda: exclusion_claim(
            who, meeting=meeting, member_id=member, exclusion="old_and_bedridden", **here
        ),
        lambda: item_add(who, meeting=meeting, title="补一项", **here),
        lambda: item_change(who, item=item, title="改名", **here),
        lambda: item_move(who, item=item, position=2, **here),
        lambda: item_remove(who, item=item, **here),
        lambda: task_set(who, item=item, text="补任务", owner_name="某人", **here),
        lambda: vote_open(who, item=item, matter="general_motion", **here),
        lambda: vote_count(who, vote=vote, yes=1, no=0, abstain=0, **here),
        lambda: vote_withdraw(who, vote=vote, reason="x", **here),
        lambda: minutes_write(who, meeting=meeting, text="改记录", **here),
        lambda: meeting_sign(who, meeting=meeting, signed_as="host", name="别人", on=ON, **here),
    )
    for act in acts:
        with pytest.raises(Refused, match="已归档，不能修改；请用更正"):
            act()


def test_another_branch_does_not_freeze_correct_or_sign(world, archive):
    frozen, recorded = archive.frozen(), world.recorded()
    stranger = world.secretary(world.second)
    for place in (world.first, world.second):
        with pytest.raises(Http404):
            meeting_freeze(stranger, organisation=place, meeting=recorded)
        with pytest.raises(Http404):
            meeting_correct(
                stranger, organisation=place, meeting=frozen, reason="x", client_key="theirs"
            )
        with pytest.raises(Http404):
            meeting_sign(stranger, organisation=place, meeting=recorded, signed_as="host", name="x")
    with looking(EVERYTHING):
        assert AuditLine.objects.filter(verb="meeting_freeze").count() == 1
