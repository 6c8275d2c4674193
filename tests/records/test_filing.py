"""A secretary files, withdraws and corrects what was done."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import Http404
from tests.records.worlds import EVERYTHING, ON

from shuanghe.duties.models import Evidence, MemberEvidence
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.records.models import Attendance, Record
from shuanghe.records.queries.found import duties_met
from shuanghe.records.services import (
    Presence,
    RecordRefused,
    filing,
    record_correct,
    record_withdraw,
)

pytestmark = pytest.mark.django_db


def standing_evidence(record):
    return set(
        Evidence.objects.filter(source_id=record.pk, withdrawn_at=None).values_list(
            "kind", flat=True
        )
    )


def test_a_record_keeps_who_was_there_and_becomes_evidence(world, file):
    record = file(attendance=[Presence(world.members[0].pk), Presence(world.members[1].pk, False)])
    with looking(EVERYTHING):
        kept = Record.objects.get(pk=record.pk)
        assert (kept.entitled_count, kept.present_count) == (2, 1)
        assert set(Attendance.objects.values_list("member_name", "is_present")) == {
            ("甲示", True),
            ("乙示", False),
        }
        assert standing_evidence(kept) == {"theme_day"}
        assert AuditLine.objects.filter(verb="record_file", target_id=str(kept.pk)).count() == 1


def test_one_act_satisfies_several_duties(issued, file):
    record = file(kinds=["theme_day", "branch_general_meeting", "lecture"])
    with looking(EVERYTHING):
        duties = {one.duty for one in duties_met(record)}
        assert standing_evidence(record) == {"theme_day", "branch_general_meeting", "lecture"}
    assert {"ZB-21", "ZB-10"} <= duties


def test_a_double_submit_gives_back_the_first_record(world, file):
    first = file(client_key="twice")
    second = file(client_key="twice", title="另一个主题")
    assert second.pk == first.pk
    with looking(EVERYTHING):
        assert Record.objects.count() == 1
        assert Evidence.objects.count() == 1


def test_a_key_belongs_to_its_organisation_so_nobody_learns_or_takes_that_of_another(world, file):
    first = file(client_key="shared")
    assert not first.is_resent
    other = file(
        world.secretary(world.second),
        organisation=world.second,
        client_key="shared",
        attendance=[],
    )
    assert not other.is_resent
    assert other.pk != first.pk
    assert file(client_key="shared").is_resent


def test_a_record_filed_by_another_in_the_same_moment_is_given_back(world, file, monkeypatch):
    first = file(client_key="together")
    look, asked = filing._filed_before, []

    def look_too_early(*args):
        asked.append(args)
        return None if len(asked) == 1 else look(*args)

    monkeypatch.setattr(filing, "_filed_before", look_too_early)
    second = file(client_key="together")
    assert (second.pk, second.is_resent) == (first.pk, True)
    with looking(EVERYTHING):
        assert Record.objects.count() == Evidence.objects.count() == 1


def test_a_record_in_the_future_is_refused_with_the_rule(world, file):
    with pytest.raises(RecordRefused, match=r"还没有到.*规则") as refused:
        file(done_on=date(2026, 7, 21), attendance=[])
    assert refused.value.faults[0].field == "done_on"


def test_a_record_after_the_organisation_ended_is_refused_with_the_rule(world, file):
    world.first.dissolved_on = date(2026, 7, 1)
    with pytest.raises(RecordRefused, match=r"已于 2026-07-01 撤销.*ZB-08"):
        file(attendance=[])


def test_the_last_day_before_the_end_may_still_be_recorded(world, file):
    world.first.dissolved_on = date(2026, 7, 16)
    assert file(attendance=[]).pk


def test_a_record_before_the_organisation_was_founded_is_refused(world, file):
    with pytest.raises(RecordRefused, match="才成立"):
        file(done_on=date(2019, 12, 31), attendance=[])


def test_somebody_off_the_roll_is_refused_with_the_rule_named(world, file):
    with pytest.raises(RecordRefused, match="JG-08") as refused:
        file(attendance=[Presence(world.stranger.pk)])
    assert refused.value.faults[0].field == "attendance"


def test_a_guest_placed_in_the_branch_may_attend_from_that_day(world, file):
    record = file(attendance=[Presence(world.guest.pk)])
    assert record.present_count == 1
    with pytest.raises(RecordRefused):
        file(attendance=[Presence(world.guest.pk)], done_on=date(2025, 12, 31))


def test_the_hours_of_a_guest_count_at_home(world, file):
    file(kinds=["training_session"], hours=Decimal(3), attendance=[Presence(world.guest.pk)])
    with looking(EVERYTHING):
        assert MemberEvidence.objects.get(member=world.guest).amount == 3


def test_only_those_present_are_credited_with_hours(world, file):
    file(
        kinds=["theme_day", "training_session"],
        hours=Decimal("2.5"),
        attendance=[Presence(world.members[0].pk), Presence(world.members[1].pk, False)],
    )
    with looking(EVERYTHING):
        assert list(MemberEvidence.objects.values_list("member_id", "amount")) == [
            (world.members[0].pk, Decimal("2.5"))
        ]
        assert Evidence.objects.get(kind="training_session").amount == Decimal("2.5")
        assert Evidence.objects.get(kind="theme_day").amount == 1


def test_study_without_hours_is_refused(world, file):
    with pytest.raises(RecordRefused, match="请填写学时"):
        file(kinds=["training_session"], attendance=[])


def test_a_kind_of_another_body_is_refused(world, file):
    with pytest.raises(RecordRefused, match=r"民主生活会.*不是党支部的事项"):
        file(kinds=["democratic_life_meeting"], attendance=[])


def test_an_unknown_kind_is_refused(world, file):
    with pytest.raises(RecordRefused, match="没有“banquet”这个事项"):
        file(kinds=["banquet"], attendance=[])


def test_an_administrative_unit_keeps_no_records(world, file):
    with pytest.raises(RecordRefused, match="行政单位"):
        file(organisation=world.team, attendance=[])


def test_an_entry_within_a_week_and_the_period_is_not_late(world, file):
    assert not file(done_on=date(2026, 7, 13)).is_late_entry


def test_an_entry_more_than_a_week_afterwards_is_marked_late(world, file):
    assert file(done_on=date(2026, 7, 12)).is_late_entry


def test_an_entry_after_the_period_ended_is_marked_late(world, file):
    record = file(done_on=date(2026, 7, 15), period_on=date(2026, 6, 30), on=date(2026, 7, 15))
    assert record.is_late_entry


def test_a_later_period_than_the_act_is_refused(world, file):
    with pytest.raises(RecordRefused, match="晚于实际日期"):
        file(period_on=date(2026, 8, 31))


def test_a_withdrawn_record_stays_but_no_longer_counts(issued, file):
    record = file()
    record_withdraw(issued.secretary(), organisation=issued.first, record=record, reason="重复")
    with looking(EVERYTHING):
        kept = Record.objects.get(pk=record.pk)
        assert kept.withdrawn_reason == "重复"
        assert standing_evidence(kept) == set()
        assert duties_met(kept) == []


def test_withdrawing_needs_a_reason_and_happens_once(world, file):
    record = file()
    secretary = world.secretary()
    with pytest.raises(RecordRefused, match="写明原因"):
        record_withdraw(secretary, organisation=world.first, record=record, reason=" ")
    record_withdraw(secretary, organisation=world.first, record=record, reason="重复")
    with pytest.raises(Refused, match="已经撤回"):
        record_withdraw(secretary, organisation=world.first, record=record, reason="再来")


def test_a_correction_points_to_the_old_record_and_takes_its_place(world, file):
    old = file()
    new = record_correct(
        world.secretary(),
        organisation=world.first,
        record=old,
        reason="主题写错",
        client_key="fix",
        on=date(2026, 8, 30),
        kinds=["theme_day"],
        title="学习消防规程",
        done_on=old.done_on,
    )
    with looking(EVERYTHING):
        old.refresh_from_db()
        assert new.corrects_id == old.pk
        assert old.withdrawn_at is not None
        assert standing_evidence(new) == {"theme_day"}
        assert standing_evidence(old) == set()
    assert not new.is_late_entry, "a correction of the text does not make the act late"


def test_a_correction_to_another_day_counts_as_entered_today(world, file):
    old = file()
    new = record_correct(
        world.secretary(),
        organisation=world.first,
        record=old,
        reason="日期写错",
        client_key="fix",
        on=date(2026, 8, 30),
        kinds=["theme_day"],
        title=old.title,
        done_on=date(2026, 7, 14),
    )
    assert new.is_late_entry


def test_a_refused_correction_leaves_the_old_record_standing(world, file):
    old = file()
    with pytest.raises(RecordRefused):
        record_correct(
            world.secretary(),
            organisation=world.first,
            record=old,
            reason="日期写错",
            client_key="fix",
            on=ON,
            kinds=["theme_day"],
            title=old.title,
            done_on=date(2027, 1, 1),
        )
    with looking(EVERYTHING):
        assert Record.objects.get(pk=old.pk).withdrawn_at is None
        assert standing_evidence(old) == {"theme_day"}


def test_a_title_too_long_is_refused_not_cut(world, file):
    with pytest.raises(RecordRefused, match="超过 200 字"):
        file(title="长" * 201, attendance=[])


def test_another_branch_may_not_file_here(world, file):
    with pytest.raises(Http404):
        file(world.secretary(world.second))
