"""What is suggested: meetings of the month, the agenda, the guide for a newcomer."""

from datetime import date, time

import pytest
from tests.activities.meetings.acts import told
from tests.activities.meetings.worlds import EVERYTHING, HELD, ON

from shuanghe.activities.meetings.models import Series
from shuanghe.activities.meetings.queries.practice import defaults, guide, kinds_for
from shuanghe.activities.meetings.queries.prefill import suggestion_key
from shuanghe.activities.meetings.queries.suggesting import agenda_suggested, month_suggestions
from shuanghe.activities.meetings.services import meeting_freeze
from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.periods import Every, period_of
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.rulebook.queries import rule

pytestmark = pytest.mark.django_db

JULY = period_of(Every.MONTH, HELD)


def test_what_belongs_on_the_agenda_is_there_when_none_is_given(world):
    meeting = world.plan(kinds=["organisational_life_meeting"], items=[])
    assert [item.title for item in told(meeting).items] == [
        "查摆问题、开展批评和自我批评",
        "确定整改事项",
    ]
    with looking(EVERYTHING):
        assert agenda_suggested(world.first, ["branch_general_meeting"]) == []


def test_the_key_of_a_suggestion_is_the_same_again_and_cannot_be_worked_out(world, settings):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    with looking(EVERYTHING):
        one = month_suggestions(world.first, JULY, HELD)[0]
    key = suggestion_key(world.first, one)
    assert key == suggestion_key(world.first, one) != suggestion_key(world.second, one)
    settings.SECRET_KEY = "another installation"
    assert suggestion_key(world.first, one) != key


def test_the_month_suggests_one_meeting_for_several_open_duties(world):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    with looking(EVERYTHING):
        found = month_suggestions(world.first, JULY, HELD)
    combined = next(one for one in found if "theme_day" in one.kinds)
    assert combined.planned_on >= HELD
    assert {item.duty for item in combined.obligations} >= {"ZB-21", "ZB-10"}
    committee = next(one for one in found if "branch_committee_meeting" in one.kinds)
    assert "branch_general_meeting" not in committee.kinds


def test_a_series_is_suggested_on_its_day_and_not_twice(world):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    with looking(EVERYTHING):
        Series.objects.create(
            organisation=world.first,
            title="主题党日",
            kinds=["theme_day"],
            every="month",
            day_of_month=31,
            starts_at=time(14),
            place="活动室",
            from_on=date(2026, 1, 1),
        )
        june = period_of(Every.MONTH, date(2026, 6, 1))
        found = month_suggestions(world.first, june, HELD)
        theme = [one for one in found if "theme_day" in one.kinds]
    assert [(one.planned_on, one.place) for one in theme] == [(date(2026, 6, 30), "活动室")]
    world.plan(kinds=["theme_day"], planned_on=date(2026, 6, 30))
    with looking(EVERYTHING):
        again = month_suggestions(world.first, june, HELD)
    assert not [one for one in again if "theme_day" in one.kinds]


def test_what_is_planned_later_in_its_period_is_not_suggested_again(world):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    kinds = ["organisational_life_meeting", "democratic_appraisal"]

    def suggested():
        with looking(EVERYTHING):
            found = month_suggestions(world.first, JULY, HELD)
        return {kind for one in found for kind in one.kinds}

    assert set(kinds) <= suggested()
    world.plan(kinds=kinds, planned_on=date(2026, 12, 8))
    assert not set(kinds) & suggested()


def test_a_series_is_not_suggested_when_its_duty_of_the_month_is_met(world):
    obligations_issue(Actor.system("测试"), organisation=None, year=2026)
    with looking(EVERYTHING):
        Series.objects.create(
            organisation=world.first,
            title="主题党日",
            kinds=["theme_day"],
            every="month",
            day_of_month=12,
            from_on=date(2026, 1, 1),
        )
        assert [one for one in month_suggestions(world.first, JULY, HELD) if one.series]
    meeting = world.recorded(kinds=["theme_day"])
    world.sign(meeting)
    meeting_freeze(world.secretary(), organisation=world.first, meeting=meeting, on=ON)
    with looking(EVERYTHING):
        assert not [one for one in month_suggestions(world.first, JULY, HELD) if one.series]


def test_a_guide_helps_and_every_rule_it_names_exists():
    kept = defaults()
    for kind, one in kept["guides"].items():
        assert one["cite"].startswith("示例默认"), kind
        assert one["confidence"] == "default"
        for item in one.get("items", ()):
            assert all(rule(rule_id, on=ON) for rule_id in item.get("rules", ()))
    for key, one in kept.items():
        if key != "guides":
            assert one["cite"].startswith("示例默认"), key
    both = guide(["branch_general_meeting", "democratic_appraisal"])
    assert len(both.steps) == 8
    assert both.minutes_long == 120
    assert guide(["secretary_lecture"]).steps == guide(["nonsense"]).steps


def test_each_kind_of_body_holds_its_own_meetings(world):
    branch, committee = kinds_for(world.first), kinds_for(world.top)
    assert "branch_general_meeting" in branch
    assert "branch_general_meeting" not in committee
    assert "democratic_life_meeting" in committee
    assert "heart_to_heart_talk" not in branch
