"""Sums that are kept say what the sheets say, whatever changes; the page of the root reads them."""

import random
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.activities.dues.worlds import NOVEMBER, OCTOBER, ON, admit, move
from tests.records.worlds import EVERYTHING

from shuanghe.activities.dues.models import MonthSum, SummedMonth
from shuanghe.activities.dues.queries.rolls import Payers
from shuanghe.activities.dues.queries.sums import MonthTotals, months_summed
from shuanghe.activities.dues.queries.totals import totals_of
from shuanghe.activities.dues.rules import month_number
from shuanghe.activities.dues.services import (
    Plea,
    hardship_approve,
    hardship_request,
    payment_arrange,
    payment_reverse,
)
from shuanghe.activities.dues.services.sums import roll_changed, sums_rebuild
from shuanghe.kernel.permissions import Actor, looking

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")


@pytest.fixture
def kept(world):
    """The sums of the last twelve months are kept."""
    assert sums_rebuild(SYSTEM, on=ON) == 0
    return world


def differing(on=ON):
    """How many of the sums kept are not what the sheets say."""
    return sums_rebuild(SYSTEM, on=on)


def arranged(world, member, until):
    payment_arrange(
        world.office(), organisation=world.first, member_id=member.pk, month=OCTOBER,
        until_on=until, note="外出", on=ON,
    )  # fmt: skip


def test_every_write_keeps_the_sums_right(kept):
    dice = random.Random(5)
    entries = []
    for month in range(1, 12):
        for member, yuan in zip(kept.members, ("50.00", "75.00", "0.20"), strict=True):
            if dice.random() < 0.5:
                entries.append(kept.pay(member, yuan, month=date(2026, month, 1)))
    assert differing() == 0
    payment_reverse(
        kept.secretary(), organisation=kept.first, entry=entries[3], reason="重复", on=ON
    )
    kept.base(kept.members[0], "9000", since=date(2026, 7, 1))
    kept.base(kept.stranger, "3000.01", since=date(2026, 3, 1))
    arranged(kept, kept.members[2], date(2026, 12, 31))
    plea = Plea(
        kept.members[1], OCTOBER, date(2027, 1, 1), Decimal(0), "重病", date(2026, 10, 8)
    )  # fmt: skip
    asked = hardship_request(kept.secretary(), organisation=kept.first, plea=plea, on=ON)
    hardship_approve(kept.office(), organisation=kept.top, hardship=asked, on=ON)
    assert differing() == 0


def test_a_change_behind_the_back_of_the_services_is_found(kept):
    kept.pay(kept.members[0], "50.00")
    with looking(EVERYTHING):
        MonthSum.objects.filter(month=NOVEMBER, organisation=kept.first).update(open_count=0)
    assert differing() == 1
    assert differing() == 0


def test_the_sums_follow_the_roll(kept):
    admit("新人", kept.first, date(2026, 9, 9))
    move(kept.members[1], kept.second, date(2026, 8, 8))
    with looking(EVERYTHING):
        roll_changed(organisation_ids=[kept.first.pk, kept.second.pk])
    assert differing() == 0


def test_the_totals_kept_are_those_worked_out_and_in_the_order_of_the_tree(kept):
    kept.pay(kept.members[0], "50.00")
    kept.pay(kept.members[1], "5.00")
    with looking(EVERYTHING):
        found = MonthTotals(kept.top, NOVEMBER, ON)
        worked_out = totals_of(kept.top, first=month_number(NOVEMBER), months=1, on=ON)
        assert NOVEMBER in months_summed()
        assert found[:10] == worked_out
        assert (len(found), found.payer_count, found.open_count) == (2, 4, 3)
        assert found.collected == Decimal("55.00")


def test_a_consent_that_has_ended_opens_the_month_again_without_a_night_between(kept):
    arranged(kept, kept.members[2], date(2026, 11, 30))
    with looking(EVERYTHING):
        assert MonthTotals(kept.first, OCTOBER, ON).open_count == 2
        later = MonthTotals(kept.first, OCTOBER, date(2026, 12, 1))
        assert later.open_count == 3
        assert later[:5][0].open_count == 3


def test_sums_of_other_rules_or_months_do_not_count(kept):
    with looking(EVERYTHING):
        SummedMonth.objects.filter(month=NOVEMBER).update(rules_version="older")
        MonthSum.objects.update(payer_count=99)
        assert MonthTotals(kept.top, NOVEMBER, ON).payer_count == 4
        assert MonthTotals(kept.top, date(2025, 6, 1), ON).payer_count == 4


def test_everybody_is_read_at_once_only_where_everything_is_in_view(world):
    with looking(world.office().scope("dues.read")), pytest.raises(PermissionError):
        Payers(is_everybody=True).among()


def test_the_page_of_the_root_takes_few_queries(kept, sign_in, django_assert_max_num_queries):
    client = sign_in(kept.top, role="party_affairs_office")
    client.get(reverse("dues:totals"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("dues:totals"))
    assert "第一党支部" in page.content.decode()
