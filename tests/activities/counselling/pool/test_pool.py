"""The register: in by nomination, qualification and approval; out with a reason."""

from dataclasses import replace

import pytest
from django.http import Http404
from tests.activities.counselling.pool.worlds import CARD, TODAY
from tests.records.worlds import EVERYTHING

from shuanghe.activities.counselling.models import Counsellor
from shuanghe.activities.counselling.queries.pool import (
    Wanted,
    counsellors_found,
    findings_for,
    grounds_for,
    lines_of,
)
from shuanghe.activities.counselling.services.pool import (
    counsellor_approve,
    counsellor_nominate,
    counsellor_qualify,
    counsellor_refuse,
    counsellor_update,
    counsellor_withdraw,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Member

pytestmark = pytest.mark.django_db


def qualify(world, one, note=""):
    return counsellor_qualify(
        world.actor("office"), organisation=world.places["DW"], counsellor=one, note=note, on=TODAY
    )


def test_somebody_gets_into_the_register_by_three_steps_and_a_number(world):
    one = world.registered()
    assert (one.state, one.number) == ("registered", "FD-2026-01")
    assert world.registered("示例乙").number == "FD-2026-02"
    with looking(EVERYTHING):
        verbs = set(AuditLine.objects.values_list("verb", flat=True))
    assert {"counsellor_nominate", "counsellor_qualify", "counsellor_approve"} <= verbs


def test_the_findings_of_the_day_are_kept_with_the_qualification(world):
    one = qualify(world, world.nominated())
    assert [each["key"] for each in one.findings] == [
        "full_years", "specialty_years", "active_most", "consent", "appraised", "discipline",
    ]  # fmt: skip
    assert all(each["is_met"] for each in one.findings)


def test_a_condition_not_met_warns_and_asks_for_a_word(world):
    one = world.nominated(card=replace(CARD, consented_on=None))
    with pytest.raises(Refused, match="所在单位负责人同意"):
        qualify(world, one)
    assert qualify(world, one, "书记已电话同意，后补").state == "qualified"


def test_who_qualified_somebody_does_not_register_the_approval(world):
    one = qualify(world, world.nominated())
    with pytest.raises(Refused, match="另一位同志"):
        counsellor_approve(
            world.actor("office"), organisation=world.places["DW"], counsellor=one, basis="党委会",
            on=TODAY,
        )  # fmt: skip


def test_an_approval_names_what_it_rests_on(world):
    one = qualify(world, world.nominated())
    with pytest.raises(Refused, match="批准的依据"):
        counsellor_approve(
            world.actor("deputy"), organisation=world.places["DW"], counsellor=one, basis=" ",
            on=TODAY,
        )  # fmt: skip


def test_nobody_is_nominated_twice_or_off_the_roll_or_without_a_specialty(world):
    member = world.nominated().member
    args = {"organisation": world.places["DW"], "reason": "x", "on": TODAY}
    office = world.actor("office")
    with pytest.raises(Refused, match="已经推荐过"):
        counsellor_nominate(office, member=member, card=CARD, **args)
    gone = world.member("示例丁", standing="removed")
    with pytest.raises(Refused, match="不在党员名册"):
        counsellor_nominate(office, member=gone, card=CARD, **args)
    with pytest.raises(Refused, match="至少选一项专长"):
        counsellor_nominate(
            office, member=world.member("示例戊"), card=replace(CARD, specialties=()), **args
        )


def test_a_card_changed_meanwhile_is_not_overwritten(world):
    one = world.registered()
    top, office = world.places["DW"], world.actor("office")
    changed = counsellor_update(
        office, organisation=top, counsellor=one, card=replace(CARD, days_a_month=3),
        version=one.version,
    )  # fmt: skip
    assert changed.days_a_month == 3
    with pytest.raises(Refused, match="刚刚改过"):
        counsellor_update(office, organisation=top, counsellor=one, card=CARD, version=one.version)


def test_a_refusal_says_why_and_ends_the_way(world):
    one, top, office = world.nominated(), world.places["DW"], world.actor("office")
    with pytest.raises(Refused, match="理由"):
        counsellor_refuse(office, organisation=top, counsellor=one, note="", on=TODAY)
    done = counsellor_refuse(office, organisation=top, counsellor=one, note="年限不够", on=TODAY)
    assert done.state == "refused"
    with pytest.raises(Refused, match="不能办这一步"):
        qualify(world, done)


def test_somebody_with_a_running_appointment_does_not_leave_the_register(world):
    appointment = world.accepted()
    with looking(EVERYTHING):
        one = Counsellor.objects.select_related("organisation").get()
    args = {"organisation": world.places["DW"], "counsellor": one, "on": TODAY}
    with pytest.raises(Refused, match=appointment.host_name):
        counsellor_withdraw(world.actor("office"), ground="own_wish", **args)
    with pytest.raises(Refused, match="选择退出的原因"):
        counsellor_withdraw(world.actor("office"), ground="", **args)


def test_whoever_is_no_full_member_any_more_is_proposed_to_leave(world):
    one = world.registered()
    with looking(EVERYTHING):
        one = Counsellor.objects.select_related("organisation").get(pk=one.pk)
        assert grounds_for(one, on=TODAY) == []
        Member.objects.filter(pk=one.member_id).update(standing="suspended")
        assert grounds_for(one, on=TODAY) == ["no_longer_meets"]
        unmet = [each.key for each in findings_for(one, on=TODAY) if not each.is_met]
    assert unmet == ["full_years"]


def test_the_pool_is_found_by_state_specialty_and_words(world):
    world.registered("示例甲")
    world.nominated("示例乙", card=replace(CARD, specialties=("safety",)))
    with looking(EVERYTHING):
        assert [one.name for one in counsellors_found(Wanted(specialty="safety"))] == ["示例乙"]
        assert [one.name for one in counsellors_found(Wanted(state="registered"))] == ["示例甲"]
        assert counsellors_found(Wanted(text="没有这个人")) == []
        assert lines_of(counsellors_found(Wanted()), on=TODAY)[0].rating is None


def test_a_host_can_do_nothing_to_the_register_of_the_company(world):
    one = world.nominated()
    with pytest.raises(Http404):
        counsellor_qualify(
            world.actor("host1"), organisation=world.places["DW"], counsellor=one, note="", on=TODAY
        )
