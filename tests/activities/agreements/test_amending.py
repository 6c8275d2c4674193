"""How an amendment is found from the version that holds, and what a new secretary has to sign."""

from datetime import date

import pytest
from django.urls import reverse
from tests.activities.agreements.test_pages import begun, page, seen, send
from tests.activities.agreements.worlds import appoint
from tests.records.worlds import EVERYTHING, person

from shuanghe.activities.agreements.models import Agreement
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Post

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


def test_a_new_secretary_finds_and_signs_what_the_former_one_had_signed(
    world, sign_in, monkeypatch
):
    world.draft()
    one = world.in_force("Z2")
    former = sign_in(world.places["Z2"], "branch_secretary", world.members["Z2"])
    begun(world, monkeypatch, date(2027, 4, 2))
    assert seen(one) not in page(former, "signing")
    with looking(EVERYTHING):
        fresh = person("新书记", world.places["Z2"])
        Post.objects.filter(organisation=world.places["Z2"], kind="secretary").update(
            until_on=date(2027, 4, 1)
        )
        appoint(world.places["Z2"], fresh, since=date(2027, 4, 1))
    new = sign_in(world.places["Z2"], "branch_secretary", fresh)
    assert seen(one) in page(new, "signing")
    assert "换人重签" in page(new, "signing")
    assert seen(one) not in page(former, "signing")
    send(new, "signing", agreement=[seen(one)])
    assert seen(one) not in page(new, "signing")
    assert "换人重签" in page(new, "agreement", one.pk)
