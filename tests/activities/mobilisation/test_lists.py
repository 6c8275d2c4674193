"""Duty lists: made set-wise, following posts, standing worked out from what was done."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import Http404
from tests.activities.mobilisation.worlds import SYSTEM, YEAR, did, post, took_part
from tests.records.worlds import EVERYTHING, person, place

from shuanghe.activities.mobilisation.models import DutyItem, DutyList, DutyReport
from shuanghe.activities.mobilisation.queries.lists import Wanted, lists_found
from shuanghe.activities.mobilisation.queries.standing import views_of
from shuanghe.activities.mobilisation.rules.targets import Standing
from shuanghe.activities.mobilisation.services.items import item_add, item_change, item_close
from shuanghe.activities.mobilisation.services.lists import duty_lists_make
from shuanghe.activities.mobilisation.services.reports import (
    Told,
    duty_report,
    duty_report_own,
    duty_report_withdraw,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.organisation.models import PostKind
from shuanghe.organisation.services.posts import post_appoint, post_end

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 21)


@pytest.fixture
def made(world):
    duty_lists_make(SYSTEM, organisation=world.places["DW"], year=YEAR, on=ON)
    return world


def lists(**wanted):
    with looking(EVERYTHING):
        return list(DutyList.objects.filter(**wanted).select_related("organisation").order_by("pk"))


def line(duty_list, code, on=ON):
    with looking(EVERYTHING):
        view = views_of([duty_list], on=on)[0]
    return next(one for one in view.lines if one.item.code == code)


def secretary_list(world):
    return lists(holder="post", post_kind="secretary", organisation=world.places["Z1"])[0]


def test_one_command_makes_the_lists_of_a_subtree_and_again_makes_no_second(world):
    first = duty_lists_make(SYSTEM, organisation=world.places["DW"], year=YEAR, on=ON)
    assert first.counts == {"organisation": 3, "post": 3, "member": 12}
    assert first.items > 50
    again = duty_lists_make(SYSTEM, organisation=world.places["DW"], year=YEAR, on=ON)
    assert (again.items, again.counts) == (0, first.counts)
    assert not lists(organisation=world.places["Z3"])
    assert not lists(organisation=world.places["BZ"])


def test_the_number_of_statements_does_not_grow_with_the_branches(
    world, django_assert_max_num_queries
):
    with looking(EVERYTHING):
        for at in range(30):
            more = place(f"Y{at}", "branch", world.places["DW"])
            person(f"丁{at}", more)
    with django_assert_max_num_queries(30):
        told = duty_lists_make(SYSTEM, organisation=world.places["DW"], year=YEAR, on=ON)
    assert told.counts["organisation"] == 33


def test_items_of_a_rule_carry_its_article_and_ours_say_that_they_are_ours(made):
    with looking(EVERYTHING):
        items = list(DutyItem.objects.all())
    by_rule = [one for one in items if one.rule_id]
    ours = [one for one in items if not one.rule_id]
    assert all("《" in one.basis and "》" in one.basis for one in by_rule)
    assert all(one.basis.startswith("示例默认") and one.tag for one in ours)
    general = next(one for one in items if one.code == "ZB01")
    assert (general.every, general.times, general.kinds) == (
        "quarter", 1, ["branch_general_meeting"],
    )  # fmt: skip


def test_a_branch_sees_what_it_did_without_typing_it_again(made):
    with looking(EVERYTHING):
        did(made.places["Z1"], "branch_general_meeting", date(2026, 2, 3), date(2026, 5, 6),
            date(2026, 5, 20), date(2026, 8, 1))  # fmt: skip
    duty_list = lists(holder="organisation", organisation=made.places["Z1"])[0]
    found = line(duty_list, "ZB01").progress
    assert (found.credited, found.count, found.target, found.last_on) == (
        3, 4, 4, date(2026, 8, 1),
    )  # fmt: skip
    assert found.standing == Standing.GOING
    assert line(duty_list, "ZB03").progress.standing == Standing.BEHIND


def test_withdrawn_evidence_no_longer_counts(made):
    with looking(EVERYTHING):
        one = did(made.places["Z1"], "lecture", date(2026, 2, 3))[0]
        duty_list = lists(holder="organisation", organisation=made.places["Z1"])[0]
        assert line(duty_list, "ZB04").progress.credited == 1
        one.withdrawn_at = "2026-03-01T00:00:00Z"
        one.save()
    assert line(duty_list, "ZB04").progress.credited == 0


def test_the_hours_of_a_secretary_are_the_persons_own(made):
    with looking(EVERYTHING):
        took_part(made.members["Z1"][0], "training_session", date(2026, 3, 1), amount=Decimal(30))
        took_part(made.members["Z1"][1], "training_session", date(2026, 3, 1), amount=Decimal(9))
    found = line(secretary_list(made), "SJ08").progress
    assert (found.credited, found.target) == (30, 56)


def test_when_the_post_changes_hands_the_old_list_closes_that_day_and_a_new_one_opens(made):
    branch, on = made.places["Z1"], date(2026, 7, 1)
    with looking(EVERYTHING):
        held = made.members["Z1"][0].posts.get()
        did(branch, "branch_committee_meeting", *(date(2026, month, 5) for month in range(1, 12)))
    post_end(SYSTEM, organisation=branch, post=held, on=on)
    successor = made.members["Z1"][2]
    post_appoint(SYSTEM, organisation=branch, member=successor, kind=PostKind.SECRETARY, on=on)
    old, new = lists(holder="post", post_kind="secretary", organisation=branch)
    assert (old.until_on, new.from_on, new.until_on) == (on, on, None)
    assert (old.holder_name, new.holder_name) == ("甲一", "甲三")
    before, after = line(old, "SJ02").progress, line(new, "SJ02").progress
    assert (before.target, after.target) == (6, 6)
    assert (before.credited, after.credited) == (6, 5)
    assert before.standing == Standing.DONE


def test_a_post_taken_back_the_same_day_leaves_no_list(made):
    with looking(EVERYTHING):
        taken = post(made.places["Z2"], made.members["Z2"][1], "commissioner", since=ON)
        duty_lists_make(SYSTEM, organisation=made.places["DW"], year=YEAR, on=ON)
        assert lists_found(Wanted(YEAR, post="commissioner")).count() == 1
        taken.delete()
        duty_lists_make(SYSTEM, organisation=made.places["DW"], year=YEAR, on=ON)
        assert lists_found(Wanted(YEAR, post="commissioner")).count() == 0


def test_an_item_no_evidence_shows_is_reported_in_one_line_and_taken_back_with_a_reason(made):
    duty_list, branch = secretary_list(made), made.places["Z1"]
    keeper = made.actor("Z1", "dutylist.manage", "dutylist.read")
    told = Told("SJ11", date(2026, 3, 2), "和车间主任定了降耗任务")
    report = duty_report(keeper, organisation=branch, duty_list=duty_list, told=told)
    assert line(duty_list, "SJ11").progress.credited == 1
    with pytest.raises(Refused, match="原因"):
        duty_report_withdraw(keeper, organisation=branch, report=report, reason=" ")
    duty_report_withdraw(keeper, organisation=branch, report=report, reason="写错了人")
    assert line(duty_list, "SJ11").progress.credited == 0
    with looking(EVERYTHING):
        assert DutyReport.objects.get().withdrawn_reason == "写错了人"


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (Told("SJ01", date(2026, 3, 2), "开了会"), "自动计算"),
        (Told("ZB11", date(2026, 3, 2), "不在这份清单上"), "没有这一项"),
        (Told("SJ11", date(2026, 3, 2), "   "), "一句话"),
        (Told("SJ11", date(2025, 3, 2), "去年的"), "期间"),
        (Told("SJ11", date(2027, 3, 2), "明年的"), "期间"),
    ],
)
def test_what_cannot_be_reported_is_refused_and_says_why(made, told, wrong):
    keeper = made.actor("Z1", "dutylist.manage", "dutylist.read")
    with pytest.raises(Refused, match=wrong):
        duty_report(
            keeper, organisation=made.places["Z1"], duty_list=secretary_list(made), told=told
        )


def test_a_member_reports_on_the_own_list_and_on_nobody_elses(made):
    told = Told("DY55", date(2026, 3, 2), "按标准完成检修")
    mine, others = (lists(holder="member", member=made.members["Z1"][at])[0] for at in (4, 5))
    actor = made.me(4)
    duty_report_own(actor, organisation=made.places["Z1"], duty_list=mine, told=told)
    with pytest.raises(Http404):
        duty_report_own(actor, organisation=made.places["Z1"], duty_list=others, told=told)
    with pytest.raises(Http404):
        duty_report(actor, organisation=made.places["Z1"], duty_list=mine, told=told)


def test_a_branch_adds_an_item_for_itself_alone_and_what_is_set_above_stays(made):
    branch = made.places["Z1"]
    keeper = made.actor("Z1", "dutylist.manage", "dutylist.read")
    with looking(EVERYTHING):
        like = DutyItem.objects.get(code="ZB12")
    line_ = {"code": "bd01", "duty": "每月一次安全提醒", "every": "month", "times": Decimal(1),
             "basis": "示例默认"}  # fmt: skip
    item_add(keeper, organisation=branch, year=YEAR, like=like, line=line_)
    with pytest.raises(Refused, match="已经用过"):
        item_add(keeper, organisation=branch, year=YEAR, like=like, line=line_)
    ours, theirs = (
        lists(holder="organisation", organisation=made.places[code])[0] for code in ("Z1", "Z2")
    )
    assert line(ours, "BD01").progress.target == 12
    with pytest.raises(StopIteration):
        line(theirs, "BD01")
    with pytest.raises(Http404):
        item_change(keeper, organisation=made.places["DW"], item=like, line={"duty": "改"})


def test_what_follows_a_rule_keeps_its_amount_and_a_closed_item_leaves_the_lists(made):
    with looking(EVERYTHING):
        item = DutyItem.objects.get(code="ZB01")
    committee = made.places["DW"]
    changed = item_change(
        SYSTEM, organisation=committee, item=item, line={"times": Decimal(0), "duty": "开好大会"}
    )
    assert (changed.times, changed.duty) == (1, "开好大会")
    item_close(SYSTEM, organisation=committee, item=item, reason="另行规定")
    duty_list = lists(holder="organisation", organisation=made.places["Z1"])[0]
    with pytest.raises(StopIteration):
        line(duty_list, "ZB01")


def test_many_lists_are_read_by_a_handful_of_statements(made, django_assert_max_num_queries):
    with looking(EVERYTHING):
        every = list(lists_found(Wanted(YEAR)))
        with django_assert_max_num_queries(6):
            views = views_of(every, on=ON)
    assert len(views) == 18


def test_nobody_makes_lists_where_the_right_is_not_held(world):
    keeper = world.actor("Z1", "dutylist.manage")
    with pytest.raises(Http404):
        duty_lists_make(keeper, organisation=world.places["Z2"], year=YEAR)
    with pytest.raises(Refused, match="年度"):
        duty_lists_make(SYSTEM, organisation=world.places["Z1"], year=26)
    with pytest.raises(Refused, match="党组织"):
        duty_lists_make(SYSTEM, organisation=world.places["BZ"], year=YEAR)
