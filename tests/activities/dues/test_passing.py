"""A large extra payment goes up to the centre whole: who passed it on, who has it, the receipt."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from tests.activities.dues.test_sheet_pages import text, word_text
from tests.activities.dues.worlds import NOVEMBER, ON
from tests.records.worlds import EVERYTHING

from shuanghe.activities.dues.models import Passing
from shuanghe.activities.dues.queries.passing import way_of
from shuanghe.activities.dues.services import payment_reverse
from shuanghe.activities.dues.services.passing import extra_pass, extra_receive
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(world):
    """The first member owes 50.00 and pays 1,050.00."""
    return world.pay(world.members[0], "1050", is_extra=True)


def passed(world, entry, *, by=None, at=None, on=ON, to_name=""):
    return extra_pass(
        by or world.secretary(), organisation=at or world.first, entry=entry, passed_on=on,
        to_name=to_name, on=ON,
    )  # fmt: skip


def received(world, passing, *, by=None, at=None, on=ON, voucher=""):
    return extra_receive(
        by or world.office(), organisation=at or world.top, passing=passing, received_on=on,
        voucher=voucher, on=ON,
    )  # fmt: skip


def way(world, entry, actor=None):
    actor = actor or world.office()
    with looking(actor.scope("dues.read")):
        return way_of(entry, actor)


def test_only_what_is_more_than_owed_counts_as_extra(world, entry):
    assert (entry.paid, entry.extra) == (Decimal("1050.00"), Decimal("1000.00"))
    small = world.pay(world.members[1], "1074.99", is_extra=True)
    assert small.extra == Decimal("999.99")
    with pytest.raises(Refused, match="没有达到"):
        passed(world, small)


def test_the_chain_goes_level_by_level_to_the_receipt_from_outside(world, entry):
    assert way(world, entry).holder_name == "第一党支部"
    first = passed(world, entry)
    on_the_way = way(world, entry)
    assert (on_the_way.holder_name, on_the_way.awaited) == ("", first)
    assert first.to_name == "示例公司党委"

    received(world, first)
    assert way(world, entry).holder_name == "示例公司党委"
    second = passed(world, entry, by=world.office(), at=world.top, to_name="示例集团党委")
    assert not way(world, entry).is_over
    with pytest.raises(Refused, match="回执号"):
        received(world, second)
    received(world, second, voucher="集团收字第 1 号")
    done = way(world, entry)
    assert done.is_over
    assert [(one.organisation.name, one.to_name) for one in done.steps] == [
        ("第一党支部", "示例公司党委"), ("示例公司党委", "示例集团党委"),
    ]  # fmt: skip


def test_nobody_passes_on_what_they_do_not_hold(world, entry):
    with pytest.raises(Refused, match="不在该组织手里"):
        passed(world, entry, by=world.office(), at=world.top)
    first = passed(world, entry)
    with pytest.raises(Refused, match="不在该组织手里"):
        passed(world, entry)
    with pytest.raises(Refused, match="不是给该组织的"):
        received(world, first, at=world.first)
    with pytest.raises(Http404):
        received(world, first, by=world.secretary())
    received(world, first)
    with pytest.raises(Refused, match="已经登记收到"):
        received(world, first)


def test_days_follow_each_other_and_the_name_outside_is_needed(world, entry):
    with pytest.raises(Refused, match="早于上一步"):
        passed(world, entry, on=ON - timedelta(days=1))
    with pytest.raises(Refused, match="还没有到"):
        passed(world, entry, on=ON + timedelta(days=1))
    first = passed(world, entry)
    received(world, first)
    with pytest.raises(Refused, match="哪一级党组织"):
        passed(world, entry, by=world.office(), at=world.top, to_name="  ")
    with looking(EVERYTHING):
        assert Passing.objects.count() == 1


def test_what_has_been_passed_on_cannot_be_reversed(world, entry):
    passed(world, entry)
    with pytest.raises(Refused, match="已经转交上级"):
        payment_reverse(
            world.secretary(), organisation=world.first, entry=entry, reason="错", on=ON
        )


def test_the_pages_show_the_chain_to_each_level_and_print_the_receipt(world, sign_in):
    today = timezone.localdate()
    entry = world.pay(world.members[0], "2050", is_extra=True, month=today.replace(day=1), on=today)
    branch, office = sign_in(), sign_in(world.top, role="party_affairs_office")
    page, day = reverse("dues:extras"), {"passed_on": today.isoformat()}
    assert "2000.00" in text(branch.get(page))
    assert "甲一" not in text(sign_in(world.second).get(page))
    told = word_text(branch.get(reverse("dues:receipt", args=[entry.pk])))
    assert "全部上缴中央" in told

    assert "转交日期：" in text(
        branch.post(reverse("dues:extra_pass", args=[entry.pk]), {}, follow=True)
    )
    branch.post(reverse("dues:extra_pass", args=[entry.pk]), day)
    assert "等对方登记收到" in text(branch.get(page))
    with looking(EVERYTHING):
        passing = Passing.objects.get()
    receive = reverse("dues:extra_receive", args=[passing.pk])
    sign_in(world.second).post(receive, {"received_on": today.isoformat()})
    office.post(receive, {"received_on": today.isoformat()})
    office.post(reverse("dues:extra_pass", args=[entry.pk]), {**day, "to_name": "示例集团党委"})
    assert "示例集团党委" in text(office.get(page))


def test_an_extra_payment_keeps_its_day_in_an_older_month(world):
    entry = world.pay(world.members[0], "1500", is_extra=True, month=date(2026, 3, 1))
    assert entry.extra == Decimal("1450.00")
    assert entry.month < NOVEMBER
