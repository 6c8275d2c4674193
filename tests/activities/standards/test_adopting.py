"""Catalogue items without a rule: adopted, listed, closed by evidence, given up."""

from datetime import date

import pytest
from django.http import Http404
from tests.activities.standards.worlds import LATER, ON, SYSTEM, deadlines, file, withdraw
from tests.records.worlds import EVERYTHING, place

from shuanghe.activities.standards.models import Adoption
from shuanghe.activities.standards.services import (
    adoption_end,
    adoptions_keep,
    evidence_changed,
    item_adopt,
)
from shuanghe.duties.queries import deadlines_in_month
from shuanghe.duties.rules import Verdict
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


def adopt(world, code="P14", at="DW", on=ON, **more):
    return item_adopt(
        world.actor(at), organisation=world.places[at], code=code, on=on, reason="年度安排", **more
    )


def month_list(world, code, on=ON):
    with looking(EVERYTHING):
        month = period_of(Every.MONTH, on)
        return deadlines_in_month([world.places[code].pk], month=month, on=on)


def test_an_adopted_item_is_on_the_list_of_every_unit_it_is_for(world):
    adopt(world, "P17")
    found = deadlines()
    assert [row.organisation.code for row in found] == ["Z1", "Z2"]
    assert {row.due_on for row in found} == {date(2026, 12, 31)}
    assert {row.owner for row in found} == {"publicity_commissioner"}
    december = month_list(world, "Z1", date(2026, 12, 1))
    assert [one.title for one in december] == ["职工意见和关切汇总"]


def test_an_item_of_a_quarter_is_seen_coming_in_each_of_its_months(world):
    adopt(world, "P17")
    [coming] = month_list(world, "Z1")
    assert (coming.title, coming.verdict) == ("职工意见和关切汇总", Verdict.PENDING)
    assert coming.due_on == date(2026, 12, 31)
    assert month_list(world, "Z1", date(2026, 9, 30)) == []


def test_an_adopted_item_is_told_as_catalogue_and_never_as_law(world):
    adopt(world, "P20")
    row = deadlines()[0]
    assert "不是法规" in row.citation
    assert "P20" in row.citation
    assert "示例党委" in row.citation
    assert row.rule_id == ""
    assert row.is_soft


def test_evidence_of_its_kind_closes_it_and_other_evidence_does_not(world):
    adopt(world, "P23")
    file(world, "Z1", "theme_day", date(2026, 11, 20))
    assert [one.verdict for one in month_list(world, "Z1")] == [Verdict.PENDING]
    file(world, "Z1", "project_progress", date(2026, 11, 20), source=2)
    assert [one.verdict for one in month_list(world, "Z1")] == [Verdict.MET]
    assert [one.verdict for one in month_list(world, "Z2")] == [Verdict.PENDING]
    assert month_list(world, "Z1")[0].met_on == date(2026, 11, 20)


def test_evidence_that_no_adopted_item_can_ask_for_costs_no_statement(
    world, django_assert_num_queries
):
    adopt(world, "P23")
    with looking(EVERYTHING), django_assert_num_queries(0):
        evidence_changed(
            organisation_ids=[world.first.pk], kinds={"theme_day"}, first_on=ON, last_on=ON
        )


def test_evidence_for_another_period_does_not_close_it(world):
    adopt(world, "P23")
    file(world, "Z1", "project_progress", date(2026, 10, 30))
    assert [one.verdict for one in month_list(world, "Z1")] == [Verdict.PENDING]


def test_evidence_taken_back_opens_it_again(world):
    adopt(world, "P23")
    file(world, "Z1", "project_progress", date(2026, 11, 20))
    withdraw(world, "Z1")
    assert [one.verdict for one in month_list(world, "Z1")] == [Verdict.PENDING]
    adoptions_keep(SYSTEM, on=ON)
    assert len(deadlines(organisation=world.places["Z1"])) == 1


def test_what_was_done_before_the_adoption_is_not_asked_again(world):
    file(world, "Z1", "project_progress", date(2026, 11, 3))
    adopt(world, "P23")
    assert [row.organisation.code for row in deadlines()] == ["DW", "Z2"]


def test_the_next_period_is_set_by_the_job_and_the_open_one_stays(world):
    adopt(world, "P23")
    file(world, "Z2", "project_progress", date(2026, 11, 20))
    assert adoptions_keep(SYSTEM, on=LATER) == 1
    open_ = deadlines(met_on=None)
    assert [(row.organisation.code, row.due_on.month) for row in open_] == [
        ("DW", 11), ("Z1", 11), ("DW", 12), ("Z1", 12), ("Z2", 12),
    ]  # fmt: skip
    before = [(row.pk, row.due_on) for row in deadlines()]
    adoptions_keep(SYSTEM, on=LATER)
    assert [(row.pk, row.due_on) for row in deadlines()] == before


def test_a_job_that_did_not_run_for_months_makes_up_every_period(world):
    adopt(world, "P23", at="Z1")
    adoptions_keep(SYSTEM, on=date(2027, 2, 10))
    assert [row.due_on.month for row in deadlines()] == [11, 12, 1, 2]


def test_an_organisation_founded_later_is_reached_by_the_job(world):
    adopt(world, "P17")
    with looking(EVERYTHING):
        place("Z9", "branch", world.places["DW"], name="示例新支部")
    adoptions_keep(SYSTEM, on=LATER)
    assert [row.organisation.code for row in deadlines()] == ["Z1", "Z2", "Z9"]


def test_a_branch_that_adopted_it_first_keeps_its_own(world):
    adopt(world, "P17", at="Z1")
    adopt(world, "P17", at="DW")
    assert [row.organisation.code for row in deadlines()] == ["Z1", "Z2"]


def test_a_union_item_falls_due_at_the_plant(world):
    adopt(world, "U06")
    assert [row.organisation.code for row in deadlines()] == ["P1"]
    file(world, "P1", "labour_protection_check", date(2026, 11, 9))
    assert [one.verdict for one in month_list(world, "P1")] == [Verdict.MET]


@pytest.mark.parametrize("code", ["P02", "P10", "P19", "U01", "U03"])
def test_what_a_rule_issues_or_what_has_no_period_cannot_be_adopted(world, code):
    with pytest.raises(Refused, match="不用采用"):
        adopt(world, code)
    assert deadlines() == []


def test_an_unknown_item_and_one_adopted_above_are_refused_with_the_reason(world):
    with pytest.raises(Refused, match="没有“P99”"):
        adopt(world, "P99")
    adopt(world, "P17")
    with pytest.raises(Refused, match="示例党委 已经采用"):
        adopt(world, "P17", at="Z1")
    with pytest.raises(Refused, match="已经采用"):
        adopt(world, "P17")


def test_an_item_that_nobody_here_owes_is_refused(world):
    with pytest.raises(Refused, match="适用的组织类别"):
        adopt(world, "U06", at="Z1")


def test_giving_up_takes_what_is_open_off_the_lists_and_keeps_what_was_done(world):
    made = adopt(world, "P23")
    file(world, "Z1", "project_progress", date(2026, 11, 20))
    with pytest.raises(Refused, match="原因"):
        adoption_end(
            world.actor("DW"), organisation=world.places["DW"], adoption=made, reason=" ", on=ON
        )
    adoption_end(
        world.actor("DW"), organisation=world.places["DW"], adoption=made, reason="改用月报", on=ON
    )
    assert [row.organisation.code for row in deadlines()] == ["Z1"]
    adoptions_keep(SYSTEM, on=LATER)
    assert [row.organisation.code for row in deadlines()] == ["Z1"]
    with pytest.raises(Refused, match="已经停用"):
        adoption_end(
            world.actor("DW"), organisation=world.places["DW"], adoption=made, reason="再停", on=ON
        )


def test_only_who_holds_the_right_there_adopts_and_each_leaves_an_audit_line(world):
    with pytest.raises(Http404):
        item_adopt(world.actor("Z1"), organisation=world.places["DW"], code="P17", on=ON)
    with pytest.raises(Http404):
        item_adopt(
            world.actor("Z1", "standard.read"), organisation=world.places["Z1"], code="P17", on=ON
        )
    with looking(EVERYTHING):
        assert Adoption.objects.count() == 0
    adopt(world, "P17")
    with looking(EVERYTHING):
        assert AuditLine.objects.filter(verb="item_adopt").count() == 1


def test_setting_the_deadlines_takes_as_many_statements_for_forty_branches_as_for_two(
    world, django_assert_max_num_queries
):
    with looking(EVERYTHING):
        for at in range(40):
            place(f"B{at}", "branch", world.places["DW"], name=f"示例支部{at}")
    with django_assert_max_num_queries(17):
        adopt(world, "P17")
    assert len(deadlines()) == 42
