"""Drafts for all bodies below an issuer, and what is done to a draft."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import Http404
from tests.activities.agreements.worlds import DRAFTED, YEAR, goal_for
from tests.records.worlds import EVERYTHING

from shuanghe.activities.agreements.models import Agreement, AgreementTarget
from shuanghe.activities.agreements.services import (
    TargetLine,
    agreements_send,
    clauses_change,
    target_remove,
    target_save,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


def line(**more):
    told = {
        "code": "XZ-1", "area": "union", "area_title": "群团工作", "area_at": 8,
        "statement": "办好职工书屋", "quality": "职工常来", "weight": Decimal(3),
        "due_on": date(YEAR, 6, 30), "quantity": Decimal(1), "unit": "个",
    }  # fmt: skip
    return TargetLine(**(told | more))


def test_every_body_below_gets_a_draft_with_the_one_directly_above_it(world):
    drawn = world.draft()
    assert (drawn.drafted, drawn.kept, drawn.from_skeleton) == (3, 0, 3)
    with looking(EVERYTHING):
        found = {
            one.organisation.code: (one.issuer.code, one.state)
            for one in Agreement.objects.select_related("organisation", "issuer")
        }
        for one in Agreement.objects.all():
            assert sum(target.weight for target in one.targets.all()) == 100
    assert found == {"C1": ("DW", "draft"), "Z1": ("C1", "draft"), "Z2": ("DW", "draft")}


def test_only_the_next_level_is_drafted_when_asked(world):
    assert world.draft(is_whole=False).drafted == 2
    with looking(EVERYTHING):
        assert not Agreement.objects.filter(organisation__code="Z1").exists()


def test_drafting_again_leaves_what_is_there(world):
    world.draft()
    with looking(EVERYTHING):
        before = list(AgreementTarget.objects.order_by("pk").values_list("pk", flat=True))
    drawn = world.draft()
    assert (drawn.drafted, drawn.kept, drawn.targets) == (0, 3, 0)
    with looking(EVERYTHING):
        assert list(AgreementTarget.objects.order_by("pk").values_list("pk", flat=True)) == before


def test_targets_follow_the_kind_of_holder(world):
    world.draft()
    committee, branch = ({one.code for one in world.targets(code)} for code in ("C1", "Z1"))
    assert "ZZJ-5" in committee
    assert "ZZJ-5" not in branch
    assert "ZZJ-1" in branch


def test_a_goal_of_a_unit_becomes_targets_of_the_body_beside_it(world):
    goal = goal_for(world, "P1")
    world.draft()
    found = [one for one in world.targets("C1") if one.goal_id == goal.pk]
    assert [(one.quantity_text, one.is_lower_better) for one in found] == [
        ("≤ 13120 kWh/t", True),
        ("", False),
    ]
    assert {one.provenance for one in found} == {"目标树"}
    below = [one for one in world.targets("Z1") if one.goal_id == goal.pk]
    assert [one.statement for one in below] == ["降低电耗：党员攻关队"]
    assert not [one for one in world.targets("Z2") if one.goal_id == goal.pk]


def test_next_year_is_drafted_from_the_agreement_that_was_in_force(world):
    world.draft()
    one = world.agreement("Z2")
    target = world.targets("Z2")[0]
    target_save(
        world.office(), organisation=world.places["DW"], agreement=one, target=target,
        line=line(code=target.code, area=target.area, area_title=target.area_title,
                  area_at=target.area_at, statement="本单位自己的目标", weight=target.weight),
    )  # fmt: skip
    world.in_force("Z2")
    drawn = world.draft(year=YEAR + 1)
    assert (drawn.from_former, drawn.from_skeleton) == (1, 2)
    found = {one.code: one for one in world.targets("Z2", YEAR + 1)}[target.code]
    assert (found.statement, found.due_on) == ("本单位自己的目标", date(YEAR + 1, 6, 30))
    assert found.provenance == "上年责任书"


def test_drafting_where_nothing_lies_below_is_refused(world):
    with pytest.raises(Refused, match="下面没有党组织"):
        world.draft("Z1")
    with pytest.raises(Refused, match="年度"):
        world.draft(year=1999)


def test_who_may_only_read_drafts_nothing_and_who_may_manage_does(world):
    from shuanghe.activities.agreements.services import agreements_draft

    place = world.places["DW"]
    for actor in (world.office("DW", "agreement.read"), world.office("Z2")):
        with pytest.raises(Http404):
            agreements_draft(actor, organisation=place, year=YEAR)
    assert agreements_draft(world.office(), organisation=place, year=YEAR).drafted == 3


def test_weights_that_are_not_a_hundred_keep_a_draft_from_going_out(world):
    world.draft()
    one = world.agreement("Z2")
    added = target_save(world.office(), organisation=world.places["DW"], agreement=one, line=line())
    with pytest.raises(
        Refused, match="示例第二支部：各项目标的分值合计是 103，应为 100：多出 3 分"
    ):
        world.send("Z2")
    target_remove(world.office(), organisation=world.places["DW"], agreement=one, target=added)
    assert world.send("Z2").state == "comment"


def test_several_drafts_go_out_together_or_not_at_all(world):
    world.draft()
    target_save(
        world.office(), organisation=world.places["DW"], agreement=world.agreement("Z1"),
        line=line(),
    )  # fmt: skip
    both = [world.agreement("Z1"), world.agreement("Z2")]
    with pytest.raises(Refused, match="示例第一支部"):
        agreements_send(
            world.office(), organisation=world.places["DW"], agreements=both, on=DRAFTED
        )
    assert world.agreement("Z2").state == "draft"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"statement": " "}, "编号、内容和质量要求"),
        ({"weight": Decimal(0)}, "大于 0"),
        ({"weight": Decimal("NaN")}, "大于 0"),
        ({"weight": Decimal("1.234")}, "两位小数"),
        ({"unit": ""}, "一起写"),
        ({"due_on": date(YEAR - 1, 6, 30)}, "不在 2027 年"),
        ({"code": "ZZ-1"}, "已经用过"),
        ({"goal_id": 987654}, "没有这个目标"),
    ],
)
def test_a_target_that_cannot_be_is_refused_with_the_mend(world, wrong, said):
    world.draft()
    with pytest.raises(Refused, match=said):
        target_save(
            world.office(), organisation=world.places["DW"], agreement=world.agreement("Z2"),
            line=line(**wrong),
        )  # fmt: skip


def test_an_agreement_is_managed_by_the_body_above_and_not_by_its_holder(world):
    world.draft()
    one = world.agreement("C1")
    with pytest.raises(Refused, match="由它的上级管理"):
        target_save(world.office("C1"), organisation=world.places["C1"], agreement=one, line=line())
    world.office("C1")
    below = world.agreement("Z1")
    target_save(world.office("C1"), organisation=world.places["C1"], agreement=below, line=line())


def test_a_clause_that_stays_keeps_its_origin_and_a_new_one_is_our_own(world):
    world.draft()
    one = world.agreement("Z2")
    first = one.clauses["vetoes"][0]["text"]
    clauses_change(
        world.office(), organisation=world.places["DW"], agreement=one,
        clauses={"vetoes": [first, "瞒报事故的"]},
    )  # fmt: skip
    assert world.agreement("Z2").clauses["vetoes"] == [
        {"text": first, "provenance": "示例默认"},
        {"text": "瞒报事故的", "provenance": "本单位"},
    ]
