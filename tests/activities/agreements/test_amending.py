"""How an amendment is found from the version that holds."""

import pytest
from django.urls import reverse
from tests.activities.agreements.test_pages import page, send
from tests.records.worlds import EVERYTHING

from shuanghe.activities.agreements.models import Agreement
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


def test_an_amendment_under_way_is_one_step_away_from_the_version_that_holds(world, sign_in):
    world.draft()
    one = world.in_force("Z2")
    office = sign_in(world.places["DW"], "party_affairs_office", None)
    assert "正在修订" not in page(office, "agreement", one.pk)
    send(office, "step", one.pk, do="amend", reason="计划调整")
    with looking(EVERYTHING):
        newer = Agreement.objects.get(supersedes=one)
    text = page(sign_in(world.places["Z2"], "branch_secretary", None), "agreement", one.pk)
    assert "第 2 版正在修订" in text
    assert text.index(reverse("agreements:agreement", args=[newer.pk])) < text.index("条款")
    assert "正在修订" not in page(office, "agreement", newer.pk)


def test_the_version_that_was_amended_says_which_one_holds_and_offers_nothing_to_do(world, sign_in):
    world.draft()
    one = world.in_force("Z2")
    office = sign_in(world.places["DW"], "party_affairs_office", None)
    send(office, "step", one.pk, do="amend", reason="计划调整")
    with looking(EVERYTHING):
        newer = Agreement.objects.get(supersedes=one)
    send(office, "step", newer.pk, do="open")
    with looking(EVERYTHING):
        newer.refresh_from_db()
    world.sign("DW", newer)
    world.sign("Z2", newer)
    text = page(office, "agreement", one.pk)
    assert "已由第 2 版代替" in text
    assert reverse("agreements:agreement", args=[newer.pk]) in text
    assert one.content_hash in text
    assert "<h2>办理</h2>" not in text
    assert "代替" not in page(office, "agreement", newer.pk)
