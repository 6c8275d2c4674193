"""One person: correcting, placing, standing, merging; nobody is ever deleted."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests.organisation.samples import number

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.crypto import open_sealed
from shuanghe.kernel.permissions import Actor, Grant
from shuanghe.organisation.models import Member, Spell
from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.organisation.services.members import (
    MemberFacts,
    member_add,
    member_place,
    member_update,
    standing_change,
)
from shuanghe.organisation.services.merging import member_merge

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")
DAY = date(2026, 5, 1)


@pytest.fixture
def first(small):
    return Member.objects.select_related("organisation").get(name="示例甲1")


@pytest.fixture
def second(small):
    return Member.objects.select_related("organisation").get(name="示例甲2")


def test_a_known_number_cannot_be_added_again(small):
    facts = MemberFacts("示例乙", number(1), "full", DAY, date(2010, 1, 1), date(2011, 1, 1))
    with pytest.raises(Refused, match="已在名册上"):
        member_add(SYSTEM, organisation=small["Z2"], facts=facts)


def test_a_correction_is_audited_with_values_but_never_with_numbers(small, first):
    member_update(
        SYSTEM,
        organisation=small["Z1"],
        member=first,
        changes={"position": "钳工", "phone": "13912345678", "name": "曾示例"},
    )
    line = AuditLine.objects.get(verb="member_update")
    assert line.after["position"] == "钳工"
    assert "13912345678" not in str(line.after)
    assert first.name_pinyin.startswith("zeng")
    assert open_sealed(first.phone_sealed, where=f"member.phone.{first.uid}") == "13912345678"


def test_days_out_of_order_are_refused(small, first):
    with pytest.raises(Refused, match="早于加入"):
        member_update(
            SYSTEM,
            organisation=small["Z1"],
            member=first,
            changes={"confirmed_on": date(2001, 1, 1)},
        )


def test_an_attachment_begins_and_ends_beside_the_home(small, first):
    at = {"organisation": small["Z1"], "member": first, "kind": "attached"}
    member_place(SYSTEM, **at, to=small["Z2"], on=DAY)
    assert [one.name for one in roll_on(small["Z2"], DAY).attached] == ["示例甲1"]
    member_place(SYSTEM, **at, to=None, on=DAY + timedelta(days=9))
    assert roll_on(small["Z2"], DAY + timedelta(days=9)).attached == ()
    assert first.organisation == small["Z1"]


def test_a_home_out_of_view_is_refused(small, first):
    actor = Actor("支部", grants=(Grant(small["Z1"].path, frozenset({"organisation.manage"})),))
    with pytest.raises(Refused, match="管理范围"):
        member_place(
            actor, organisation=small["Z1"], member=first, to=small["Z2"], kind="home", on=DAY
        )


def test_who_died_stays_on_record_and_off_the_roll(small, first):
    standing_change(SYSTEM, organisation=small["Z1"], member=first, kind="deceased", on=DAY)
    assert Member.objects.filter(pk=first.pk).exists()
    assert first.pk not in {one.member_id for one in roll_on(small["Z1"], DAY).home}
    before = roll_on(small["Z1"], DAY - timedelta(days=1)).home
    assert first.pk in {one.member_id for one in before}


def test_who_comes_back_has_a_home_again(small, first):
    standing_change(SYSTEM, organisation=small["Z1"], member=first, kind="left", on=DAY)
    standing_change(
        SYSTEM, organisation=small["Z1"], member=first, kind="full", on=DAY + timedelta(days=30)
    )
    assert Spell.objects.filter(member=first, kind="home").count() == 2
    assert Spell.objects.get(member=first, until_on=None).from_on == DAY + timedelta(days=30)


def test_a_merge_keeps_both_histories_and_counts_the_person_once(small, first, second):
    before = {one.member_id for one in roll_on(small["Z1"], DAY).home}
    assert before == {first.pk, second.pk}
    member_merge(
        SYSTEM, organisation=small["Z1"], kept=first, merged=second, take=["phone", "address"]
    )
    second.refresh_from_db()
    assert second.merged_into_id == first.pk
    assert Spell.objects.filter(member=second).get().until_on == timezone.localdate()
    assert second.standings.count() == 2
    assert {one.member_id for one in roll_on(small["Z1"], DAY).home} == {first.pk}
    assert open_sealed(first.phone_sealed, where=f"member.phone.{first.uid}") == "13800000002"
    assert open_sealed(first.address_sealed, where=f"member.address.{first.uid}") == "示例路2号"
    line = AuditLine.objects.get(verb="member_merge")
    assert line.after["taken"] == ["address", "phone"]
    assert "13800000002" not in str(line.after)


def test_a_merged_entry_cannot_be_merged_again(small, first, second):
    member_merge(SYSTEM, organisation=small["Z1"], kept=first, merged=second)
    with pytest.raises(Refused, match="已经合并"):
        member_merge(SYSTEM, organisation=small["Z1"], kept=first, merged=second)
