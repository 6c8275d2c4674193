"""A topic from its first day to the visits after its end, and what is refused on the way."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from tests.activities.counselling.topic_worlds import CHOSEN, CLOSED, OPENED, world_create
from tests.records.worlds import EVERYTHING, person

from shuanghe.activities.counselling.models import CoachingLog, CounsellingTopic
from shuanghe.activities.counselling.queries.topics.report import report_of
from shuanghe.activities.counselling.queries.topics.showing import topic_view
from shuanghe.activities.counselling.queries.topics.terms import sheet
from shuanghe.activities.counselling.services.topics import (
    TargetLine,
    ability_rate,
    agreement_sign,
    charter_approve,
    charter_refuse,
    charter_steer,
    charter_write,
    person_add,
    topic_recuse,
    topics_settle,
)
from shuanghe.activities.projects.models import Call, Project
from shuanghe.duties.models import Deadline, Evidence
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import Intervention
from shuanghe.procedures.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return world_create()


def open_deadlines(topic):
    with looking(EVERYTHING):
        rows = Deadline.objects.filter(
            source_type="counselling.topic", source_id=topic.pk, met_on=None, dropped_on=None
        )
        return {one.source_key: one.due_on for one in rows}


def test_a_topic_goes_the_eight_steps_and_is_visited_twice(world):
    topic = world.until(world.opened(), "fixed")
    with looking(EVERYTHING):
        case = Case.objects.get(pk=topic.case_id)
        assert case.state == "finished"
        assert case.steps.count() == 8
    assert open_deadlines(topic) == {
        "revisit_6": date(2027, 3, 10), "revisit_12": date(2027, 9, 10),
    }  # fmt: skip
    world.fill(topic, "revisit_6", "steer", date(2027, 3, 1))
    assert set(open_deadlines(topic)) == {"revisit_12"}


def test_the_same_key_opens_one_topic_and_numbers_go_on(world):
    first, again = world.opened("k1"), world.opened("k1")
    assert first.pk == again.pk
    assert world.opened("k2").number != first.number


def test_a_topic_gets_the_number_after_the_highest_even_where_one_is_left_out(world):
    first = world.opened("k1")
    with looking(EVERYTHING):
        CounsellingTopic.objects.filter(pk=first.pk).update(number=first.number[:-3] + "007")
    assert world.opened("k2").number == first.number[:-3] + "008"


def test_who_opens_a_topic_at_the_same_time_waits_for_its_number(world):
    with CaptureQueriesContext(connection) as asked:
        world.opened()
    locks = [one["sql"] for one in asked if "FOR NO KEY UPDATE" in one["sql"]]
    assert connection.vendor == "sqlite" or any("organisation_organisation" in one for one in locks)


def test_a_leader_on_the_roll_of_the_host_is_rated_before_and_after(world):
    with looking(EVERYTHING):
        secretary = person("一厂书记", world.host)
        person("同名人", world.host)
        person("同名人", world.host)
    topic = world.until(world.opened(), "teaming")
    add = {"organisation": world.host, "topic": topic, "part": "secretary"}
    leader = person_add(world.actor("host"), name="一厂书记", **add)
    assert leader.member_id == secretary.pk
    assert person_add(world.actor("host"), name="同名人", **add).member_id is None
    assert person_add(world.actor("host"), name="名册外", **add).member_id is None
    rated = ability_rate(
        world.actor("steer"), organisation=world.host, topic=topic,
        person=leader, phase="before",
        marks=dict.fromkeys(sheet("evaluation")["abilities"], 3), on=CHOSEN,
    )  # fmt: skip
    assert (rated.side, rated.member_id) == ("superior", secretary.pk)


def test_a_step_says_everything_that_is_missing(world):
    topic = world.opened()
    with pytest.raises(Refused, match=r"还没有诊断表.*还没有访谈.*还没有打分的问题"):
        world.step(topic, "coach", "diagnose", OPENED)
    assert world.seen(topic).stage == "diagnosing"


def test_a_charter_whose_target_improves_nothing_is_not_begun(world):
    topic = world.until(world.opened(), "choosing")
    idle = TargetLine(world.kpi.pk, world.places["P1"].pk, Decimal(13600))
    text = world.charter(targets=(idle,))
    charter_write(world.actor("coach"), organisation=world.host, topic=topic, text=text)
    charter_approve(world.actor("host"), organisation=world.host, topic=topic, on=CHOSEN)
    charter_steer(world.actor("steer"), organisation=world.host, topic=topic, on=CHOSEN)
    with pytest.raises(Refused, match="目标不比前几个月的平均值好"):
        world.step(topic, "steer", "choose", CHOSEN)


def test_two_different_people_approve_and_the_baseline_is_frozen_then(world):
    topic = world.until(world.opened(), "teaming")
    with looking(EVERYTHING):
        measure = topic.measures.get()
        assert (measure.baseline, measure.month_count) == (13600, 12)
        assert measure.to_month == date(2026, 1, 1)
        marked = Intervention.objects.get(source_type="counselling.topic")
        assert marked.started_on == date(2026, 2, 1)
    assert topic.started_on == CHOSEN
    with pytest.raises(Refused, match="不能再改"):
        charter_write(
            world.actor("coach"), organisation=world.host, topic=topic, text=world.charter()
        )


def test_each_side_approves_for_itself_alone(world):
    topic = world.until(world.opened(), "choosing")
    charter_write(world.actor("coach"), organisation=world.host, topic=topic, text=world.charter())
    with pytest.raises(Http404):
        charter_approve(world.actor("steer"), organisation=world.host, topic=topic, on=CHOSEN)
    with pytest.raises(Http404):
        charter_steer(world.actor("host"), organisation=world.host, topic=topic, on=CHOSEN)
    charter_approve(world.actor("host"), organisation=world.host, topic=topic, on=CHOSEN)
    with pytest.raises(Refused, match="还没有领导小组批准"):
        world.step(topic, "steer", "choose", CHOSEN)


def test_who_approved_for_the_host_does_not_approve_again_after_a_move_to_the_steering_body(world):
    topic = world.until(world.opened(), "choosing")
    charter_write(world.actor("coach"), organisation=world.host, topic=topic, text=world.charter())
    host, steer = world.actor("host"), world.actor("steer")
    charter_approve(host, organisation=world.host, topic=topic, on=CHOSEN)
    moved = replace(steer, user_id=host.user_id)
    with pytest.raises(Refused, match="另一个人"):
        charter_steer(moved, organisation=world.host, topic=topic, on=CHOSEN)


def test_who_steers_signs_no_agreement_for_the_host(world):
    topic = world.until(world.opened(), "teaming")
    world.fill(topic, "agreement", "host", CHOSEN)
    with pytest.raises(Http404):
        agreement_sign(
            world.actor("steer"), organisation=world.host, topic=topic, side="host", on=CHOSEN
        )


def test_a_refusal_has_a_reason_and_opens_both_approvals(world):
    topic = world.until(world.opened(), "choosing")
    charter_write(world.actor("coach"), organisation=world.host, topic=topic, text=world.charter())
    charter_approve(world.actor("host"), organisation=world.host, topic=topic, on=CHOSEN)
    with pytest.raises(Refused, match="理由"):
        charter_refuse(world.actor("steer"), organisation=world.host, topic=topic, reason=" ")
    row = charter_refuse(
        world.actor("steer"), organisation=world.host, topic=topic, reason="目标太低"
    )
    assert row.host_approved_on is None
    assert "目标太低" in row.refusal


def test_the_agreement_needs_both_sides_and_falls_when_it_changes(world):
    topic = world.until(world.opened(), "teaming")
    world.fill(topic, "agreement", "host", CHOSEN)
    agreement_sign(world.actor("host"), organisation=world.host, topic=topic, side="host")
    with pytest.raises(Http404):
        agreement_sign(world.actor("host"), organisation=world.host, topic=topic, side="counsellor")
    world.fill(topic, "agreement", "host", CHOSEN, learning="每周一课")
    assert world.seen(topic).agreed == []


def test_a_log_line_sent_twice_is_one_line_and_one_day_of_evidence(world):
    topic = world.until(world.opened(), "coaching")
    day = date(2026, 3, 6)
    first = world.log(topic, day, "phone-1")
    assert world.log(topic, day, "phone-1", done="又发了一次").pk == first.pk
    world.log(topic, day, "phone-2", form="lesson")
    with looking(EVERYTHING):
        assert CoachingLog.objects.count() == 2
        assert Evidence.objects.filter(kind="counselling_day").count() == 1
    with pytest.raises(Refused, match="日期"):
        world.log(topic, OPENED.replace(day=1), "phone-3")


def test_every_month_of_coaching_is_due_until_its_days_are_reached(world):
    topic = world.until(world.opened(), "coaching")
    keys = open_deadlines(topic)
    assert {"midterm", "coach", "days-2026-03", "days-2026-08"} <= set(keys)
    assert keys["days-2026-03"] == date(2026, 3, 31)
    for day in (6, 20):
        world.log(topic, date(2026, 3, day), f"phone-{day}")
    assert "days-2026-03" not in open_deadlines(topic)


def test_a_judge_of_the_host_or_the_group_stands_aside(world):
    topic = world.until(world.opened(), "closing")
    with pytest.raises(Refused, match="属于课题所在单位"):
        world.score(topic, "judge4", home="D1")
    with pytest.raises(Refused, match="课题组成员"):
        world.score(topic, "judge4", member=world.member.pk)
    made = topic_recuse(
        world.actor("judge4", home="D1"), organisation=world.host, topic=topic, reason="同一企业",
        on=CLOSED,
    )  # fmt: skip
    assert made.is_recused
    assert made.total is None


def test_a_money_benefit_waits_for_finance(world):
    topic = world.until(world.opened(), "closing")
    world.fill(topic, "result", "host", CLOSED, has_money=True, project="X-1")
    for who in ("judge1", "judge2", "judge3"):
        world.score(topic, who)
    with pytest.raises(Refused, match="没有找到本企业编号为"):
        world.step(topic, "steer", "close", CLOSED)


def test_grades_are_settled_for_a_year_once(world):
    world.until(world.opened(), "fixing")
    settle = {"organisation": world.places["DW"], "year": 2026, "on": date(2026, 12, 1)}
    assert topics_settle(world.actor("steer"), **settle) == 1
    with looking(EVERYTHING):
        row = CounsellingTopic.objects.get()
    assert row.grade == "B"
    assert "最多 0 个" in row.settlement
    with pytest.raises(Refused, match="没有待定级"):
        topics_settle(world.actor("steer"), **settle)


def test_the_report_is_made_from_the_facts_and_says_what_is_missing(world):
    topic = world.opened()
    with looking(EVERYTHING):
        empty = report_of(topic_view(world.seen(topic), on=OPENED), on=OPENED)
    assert "还没有诊断表。" in empty.lacks
    assert len(empty.parts) == 11
    topic = world.until(topic, "fixed")
    with looking(EVERYTHING):
        told = report_of(topic_view(topic, on=date(2026, 11, 1)), on=date(2026, 11, 1))
    assert told.lacks == []
    grids = {grid.key: grid for part in told.parts for grid in part.grids}
    assert grids["results"].rows[0][1:4] == ["13,600", "13,500", "13,500"]
    assert grids["days"].rows[0] == ["2026-03", "2"]
    assert "不列出" not in "".join(text for part in told.parts for text in part.texts)


def test_a_money_benefit_is_the_one_finance_verified_for_the_project(world):
    topic = world.until(world.opened(), "closing")
    with looking(EVERYTHING):
        call = Call.objects.create(
            organisation=world.places["DW"], year=2026, title="示例征集", opens_on=OPENED,
            closes_on=CLOSED,
        )  # fmt: skip
        project = Project.objects.create(
            organisation=world.host, call=call, unit=world.host, year=2026, number="DW-2026-F001",
            family="counselling", field="energy", title="示例课题项目", leader_name="示例",
            problem="示例", method="F1", state="closing", proposed_by="示例", state_on=CLOSED,
            client_key="p1", claimed_fen=30_000_00,
        )  # fmt: skip
    world.fill(topic, "result", "host", CLOSED, has_money=True, project="DW-2026-F001")
    with looking(EVERYTHING):
        told = topic_view(world.seen(topic), on=CLOSED).benefit
    assert "还没有经企业以外的财务核定" in told.lack
    with looking(EVERYTHING):
        project.verified_on, project.verified_fen = CLOSED, 25_000_00
        project.save()
        view = topic_view(world.seen(topic), on=CLOSED)
        texts = [text for part in report_of(view, on=CLOSED).parts for text in part.texts]
    assert not view.benefit.lack
    assert any("申报 30,000 元，财务核定 25,000 元" in text for text in texts)
