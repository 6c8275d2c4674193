"""The page on which a committee says who may approve and file what."""

from datetime import date

import pytest
from django.urls import reverse
from tests.procedures.visitors import office_of, secretary_of
from tests.procedures.worlds import world_create
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import Capability
from shuanghe.organisation.queries.capabilities import powers_known


@pytest.fixture
def world(db):
    return world_create()


def test_every_power_that_a_procedure_asks_for_can_be_given(world):
    assert {"approve_admission", "file_admission", "direct_transfer"} <= set(powers_known())


def test_a_committee_approves_by_its_kind_and_a_branch_does_not(world):
    office = office_of(world.committee)
    rows = {}
    for code in ("DW", "Z1"):
        html = office.get(reverse("organisation:capabilities", args=[code])).content.decode()
        row = html.partition("发展党员：审批")[2].partition("</tr>")[0]
        rows[code] = "不具有" not in row
    assert rows == {"DW": True, "Z1": False}


def test_a_power_is_given_with_its_basis_and_seen_with_it(world):
    office = office_of(world.committee)
    page = reverse("organisation:capability_new", args=["Z1"])
    sent = {"power": "file_admission", "is_given": "yes", "on": "2026-03-01"}
    assert office.post(page, sent).status_code == 422
    given = office.post(page, {**sent, "basis": "示例党委批复"})
    assert given.url == reverse("organisation:capabilities", args=["Z1"])
    assert "示例党委批复" in office.get(given.url).content.decode()
    with looking(EVERYTHING):
        made = Capability.objects.get()
    assert (made.power, made.is_given, made.from_on) == ("file_admission", True, date(2026, 3, 1))


def test_a_branch_reads_its_powers_and_sets_none(world):
    secretary = secretary_of(world.first)
    assert secretary.get(reverse("organisation:capabilities", args=["Z1"])).status_code == 200
    assert secretary.get(reverse("organisation:capability_new", args=["Z1"])).status_code == 404
    assert secretary.get(reverse("organisation:capabilities", args=["Z3"])).status_code == 404
