"""Members who are away: the home stays, the clocks run, the host takes part in it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.http import Http404
from tests.activities.transfers.worlds import ago, today
from tests.records.worlds import EVERYTHING, FOUNDED

from shuanghe.activities.transfers.models import Floating, NoteKind
from shuanghe.activities.transfers.queries.seen import floating_in_view
from shuanghe.activities.transfers.services import (
    Registration,
    floating_confirm,
    floating_end,
    floating_note,
    floating_receive,
    floating_register,
)
from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.procedures.rules.spans import span_after


def registered(world, **changes):
    given = {
        "person_name": "",
        "member": world.members[0],
        "place": "示例市",
        "reason": "work",
        "since_on": ago(100),
        "client_key": uuid4().hex,
    }
    return floating_register(
        world.secretary(), organisation=world.first, told=Registration(**{**given, **changes})
    )


def noted(world, row, kind=NoteKind.CONTACT, day=10, **changes):
    given = {
        "organisation": world.first,
        "floating": row,
        "kind": kind,
        "done_on": ago(day),
        "told": "电话联系",
        "client_key": uuid4().hex,
        **changes,
    }
    return floating_note(world.secretary(given["organisation"]), **given)


def again(row):
    with looking(EVERYTHING):
        return Floating.objects.get(pk=row.pk)


def clocks():
    with looking(EVERYTHING):
        return {
            (one.rule_id, one.organisation.code, one.due_on)
            for one in Deadline.objects.filter(
                met_on=None, dropped_on=None, source_type="transfers.floating"
            )
        }


def test_six_months_away_fall_due_and_are_judged_by_the_branch(world):
    row = registered(world)
    due = span_after(ago(100), 6, "months")
    assert clocks() == {("JG-19", "Z1", due)}
    given = {"organisation": world.first, "floating": row, "version": row.version}
    with pytest.raises(Refused, match="JG-23"):
        floating_confirm(world.secretary(), **given)
    confirmed = floating_confirm(world.secretary(), **given, on=due)
    assert confirmed.counts_from == due
    assert clocks() == set()
    with looking(EVERYTHING):
        assert Member.objects.get(pk=world.members[0].pk).is_floating


def test_abroad_a_contact_falls_due_every_half_year_and_a_logged_one_sets_the_next(world):
    row = registered(world, is_abroad=True)
    assert ("JG-18", "Z1", span_after(ago(100), 6, "months")) in clocks()
    noted(world, row, day=10)
    assert {due for rule_id, _place, due in clocks() if rule_id == "JG-18"} == {
        span_after(ago(10), 6, "months")
    }
    with looking(EVERYTHING):
        met = Deadline.objects.filter(rule_id="JG-18").exclude(met_on=None)
        assert [one.met_on for one in met] == [ago(10)]


def test_who_is_not_abroad_owes_no_half_yearly_contact(world):
    noted(world, registered(world))
    assert {rule_id for rule_id, _place, _due in clocks()} == {"JG-19"}


def test_the_host_takes_the_member_in_as_a_guest_and_the_home_stays(world):
    row = registered(world, host_code="Z3")
    given = {"floating": row, "done_on": ago(50), "version": row.version}
    with pytest.raises(Http404):
        floating_receive(world.secretary(world.second), organisation=world.second, **given)
    floating_receive(world.secretary(world.third), organisation=world.third, **given)
    assert world.homes(world.members[0]) == [("Z1", FOUNDED, None)]
    with looking(EVERYTHING):
        at_host, at_home = roll_on(world.third, ago(50)), roll_on(world.first, ago(50))
    assert [one.name for one in at_host.attached] == ["示例甲"]
    assert at_host.home == ()
    assert "示例甲" in [one.name for one in at_home.home]


def test_the_end_of_a_registration_ends_the_stay_as_a_guest(world):
    row = registered(world, host_code="Z3")
    floating_receive(
        world.secretary(world.third),
        organisation=world.third,
        floating=row,
        done_on=ago(50),
        version=row.version,
    )
    ended = floating_end(
        world.secretary(),
        organisation=world.first,
        floating=row,
        done_on=ago(5),
        reason="已返回",
        version=again(row).version,
    )
    assert ended.ended_on == ago(5)
    assert clocks() == set()
    with looking(EVERYTHING):
        assert roll_on(world.third, ago(5)).attached == ()
        assert len(roll_on(world.third, ago(6)).attached) == 1


def test_acceptance_of_a_transfer_ends_being_away(world):
    row = registered(world, host_code="Z3")
    world.decided(world.lettered(world.opened()))
    assert (again(row).ended_on, again(row).ended_reason) == (ago(3), "组织关系已转接")


def test_a_guest_from_outside_is_on_no_roll(world):
    row = floating_register(
        world.secretary(world.second),
        organisation=world.second,
        told=Registration("示例客", "示例厂", "work", ago(30), "guest-key", other_name="外单位"),
    )
    assert (row.flow, row.member) == ("in", None)
    with looking(EVERYTHING):
        assert roll_on(world.second, today()).attached == ()
        assert not Member.objects.filter(name="示例客").exists()
    assert clocks() == set()


def test_host_and_home_may_note_an_appraisal_and_strangers_may_not(world):
    row = registered(world, host_code="Z3")
    note = noted(world, row, NoteKind.APPRAISAL, organisation=world.third)
    assert note.body_name == "示例第三支部"
    with pytest.raises(Http404):
        noted(world, row, organisation=world.second)


def test_the_same_submission_twice_is_kept_once(world):
    row = registered(world, client_key="once-only")
    assert registered(world, client_key="once-only").pk == row.pk
    assert (
        noted(world, row, client_key="note-once").pk == noted(world, row, client_key="note-once").pk
    )
    elsewhere = floating_register(
        world.secretary(world.second),
        organisation=world.second,
        told=Registration("客", "厂", "work", ago(3), "once-only", other_name="外单位"),
    )
    assert elsewhere.pk != row.pk


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"since_on": today() + timedelta(days=1)}, "还没有到"),
        ({"place": " "}, "外出地点"),
        ({"host_code": "NOBODY"}, "没有编码"),
        ({"host_code": "Z1"}, "就是本组织"),
    ],
)
def test_a_registration_that_cannot_be_is_refused(world, changes, told):
    with pytest.raises(Refused, match=told):
        registered(world, **changes)
    with looking(EVERYTHING):
        assert not Floating.objects.exists()


def test_one_member_is_away_once_and_only_from_home(world):
    registered(world)
    with pytest.raises(Refused, match="已有流动登记"):
        registered(world)
    with pytest.raises(Refused, match="不在本组织"):
        floating_register(
            world.secretary(world.second),
            organisation=world.second,
            told=Registration("", "某地", "work", ago(3), "x-elsewhere", member=world.members[1]),
        )


def test_a_stale_page_and_an_ended_registration_are_told(world):
    row = registered(world)
    given = {"organisation": world.first, "floating": row, "reason": "已返回"}
    with pytest.raises(Refused, match="别人刚刚改过"):
        floating_end(world.secretary(), **given, done_on=today(), version=row.version + 1)
    floating_end(world.secretary(), **given, done_on=today(), version=row.version)
    with pytest.raises(Refused, match="结束"):
        noted(world, row)


def test_both_sides_see_a_registration_and_others_see_nothing(world):
    row = registered(world, host_code="Z3")
    for branch, is_seen in ((world.first, True), (world.third, True), (world.second, False)):
        with looking(world.secretary(branch).scope("case.read")):
            if is_seen:
                assert floating_in_view(row.pk).pk == row.pk
            else:
                with pytest.raises(Http404):
                    floating_in_view(row.pk)
