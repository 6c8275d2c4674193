"""Deadlines: kept in step with what set them, listed where somebody looks, told once."""

from datetime import date

import pytest
from django.utils import timezone
from tests.duties.ledgers import organisation
from tests.duties.test_pages import signed_in

from shuanghe.duties.models import Deadline
from shuanghe.duties.queries import Pressing, deadline_counts, deadlines_in_month, deadlines_open
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.duties.services.reminding import deadlines_remind
from shuanghe.identity.models import User
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.notices.models import Notice
from shuanghe.kernel.periods import month_of
from shuanghe.kernel.permissions import Actor, Scope, looking

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("测试")
EVERYTHING = Scope.everything("测试")
ON = date(2026, 11, 21)
SOURCE = Source("test.case", 7)


@action("record.file")
def keep(actor, *, organisation, wanted, met=None, on=ON):
    trail().note(organisation, "测试")
    deadlines_keep(SOURCE, wanted=wanted, met=met or {}, on=on)


@pytest.fixture
def branch():
    return organisation(organisation(kind="committee"))


def talk(place, due_on=date(2026, 12, 1), **more):
    return DeadlineFacts(
        "talk", place.pk, "派人谈话", date(2026, 11, 1), due_on, subject="示例甲", **more
    )


def rows():
    with looking(EVERYTHING):
        return list(Deadline.objects.order_by("id"))


def test_keeping_the_same_deadlines_twice_changes_nothing(branch):
    for _again in range(2):
        keep(SYSTEM, organisation=branch, wanted=[talk(branch)])
    assert [(one.title, one.met_on, one.dropped_on) for one in rows()] == [("派人谈话", None, None)]


def test_a_deadline_that_was_met_keeps_the_day_and_one_no_longer_wanted_is_dropped(branch):
    other = DeadlineFacts("file", branch.pk, "报备案", ON, ON)
    keep(SYSTEM, organisation=branch, wanted=[talk(branch), other])
    keep(SYSTEM, organisation=branch, wanted=[], met={"talk": date(2026, 11, 20)})
    assert [(one.met_on, one.dropped_on) for one in rows()] == [
        (date(2026, 11, 20), None),
        (None, ON),
    ]


def test_a_deadline_that_moves_is_set_anew_and_the_former_stays_on_record(branch):
    keep(SYSTEM, organisation=branch, wanted=[talk(branch)])
    keep(SYSTEM, organisation=branch, wanted=[talk(branch, date(2026, 12, 9))])
    assert [(one.due_on, one.dropped_on) for one in rows()] == [
        (date(2026, 12, 1), ON),
        (date(2026, 12, 9), None),
    ]


def test_every_open_deadline_is_on_exactly_one_of_the_three_lists(branch):
    days = [date(2026, 11, 20), ON, date(2026, 12, 5), date(2026, 12, 6)]
    wanted = [DeadlineFacts(f"k{at}", branch.pk, "事", ON, day) for at, day in enumerate(days)]
    keep(SYSTEM, organisation=branch, wanted=wanted)
    with looking(EVERYTHING):
        listed = {
            one: [row.due_on for row in deadlines_open(on=ON, pressing=one)] for one in Pressing
        }
        counts = deadline_counts(on=ON)
    assert listed == {
        Pressing.LATE: days[:1],
        Pressing.NEAR: days[1:3],
        Pressing.TO_DO: days[3:],
    }
    assert counts == {one: len(found) for one, found in listed.items()}


def test_a_month_holds_what_falls_due_in_it_what_is_open_from_before_and_what_was_met(branch):
    wanted = [
        DeadlineFacts("old", branch.pk, "旧", ON, date(2026, 9, 1)),
        DeadlineFacts("now", branch.pk, "今", ON, date(2026, 11, 30)),
        DeadlineFacts("far", branch.pk, "远", ON, date(2027, 1, 5)),
    ]
    keep(SYSTEM, organisation=branch, wanted=wanted)
    with looking(EVERYTHING):
        found = deadlines_in_month([branch.pk], month=month_of("2026-11"), on=ON)
    assert [(one.title, str(one.verdict)) for one in found] == [
        ("旧", "missing"),
        ("今", "pending"),
    ]


def test_the_page_shows_the_subtree_and_the_name_only_to_those_who_may_read_cases(branch):
    keep(SYSTEM, organisation=branch, wanted=[talk(branch)])
    plain = signed_in(branch, "duty.read").get("/duties/deadlines/").content.decode()
    trusted = signed_in(branch, "duty.read", "case.read").get("/duties/deadlines/").content.decode()
    assert "派人谈话" in plain
    assert "示例甲" not in plain
    assert "示例甲" in trusted


def test_somebody_elsewhere_sees_an_empty_list_that_says_what_comes_here(branch):
    keep(SYSTEM, organisation=branch, wanted=[talk(branch)])
    page = signed_in(organisation(kind="committee"), "duty.read").get("/duties/deadlines/")
    assert "派人谈话" not in page.content.decode()
    assert "没有待办的限时事项" in page.content.decode()


def test_those_granted_on_the_organisation_itself_are_told_once(branch):
    signed_in(branch, "duty.read", name="书记")
    signed_in(branch.parent, "duty.read", name="上级")
    keep(SYSTEM, organisation=branch, wanted=[talk(branch, date(2026, 12, 5))])
    assert deadlines_remind(SYSTEM, on=ON) == 1
    deadlines_remind(SYSTEM, on=ON)
    told = Notice.objects.values_list("recipient_id", flat=True)
    assert [User.objects.get(pk=one).name for one in told] == ["书记"]
    assert deadlines_remind(SYSTEM, on=date(2026, 11, 22)) == 0


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(branch, django_assert_max_num_queries):
    wanted = [
        DeadlineFacts(f"k{at}", branch.pk, "事", ON, timezone.localdate()) for at in range(50)
    ]
    keep(SYSTEM, organisation=branch, wanted=wanted)
    client = signed_in(branch, "duty.read")
    with django_assert_max_num_queries(10):
        assert client.get("/duties/deadlines/").content.decode().count("<tr>") > 50
