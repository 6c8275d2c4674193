"""Sample topics: twenty-eight over eighteen companies, at every stage, in step with the figures."""

import time
from datetime import date

import pytest
from tests.operations.worlds import SYSTEM
from tests.records.worlds import EVERYTHING, place

from shuanghe.activities.counselling.models import (
    CoachingLog,
    CounsellingTopic,
    TopicMeasure,
    TopicStage,
)
from shuanghe.activities.counselling.queries.topics.facts import baselines_now, facts_of
from shuanghe.activities.counselling.queries.topics.report import report_of
from shuanghe.activities.counselling.queries.topics.showing import topic_in_view, topic_view
from shuanghe.activities.counselling.rules.topics.gates import faults_of, stage_after
from shuanghe.duties.models import Deadline, Evidence
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import Intervention
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.rules.topics import LAST, course_of
from shuanghe.project.sample.services.operations import operations_enter
from shuanghe.project.sample.services.topics import topics_enter

ON = date(2026, 11, 21)


@pytest.mark.django_db
def test_the_sample_has_topics_at_every_stage_that_agree_with_their_cases_and_figures():
    with looking(EVERYTHING):
        top = place("SCE", "committee", has_committee=True)
        for at in range(1, 19):
            body = place(f"SCE-C{at:02d}", "committee", top)
            place(f"SCE-C{at:02d}-X", "plant", body)
            place(f"SCE-C{at:02d}-01", "branch", body)
        Organisation.objects.update(is_sample=True)
    operations_enter(SYSTEM, on=ON)
    start = time.process_time()
    made = topics_enter(SYSTEM, on=ON)
    took = time.process_time() - start
    with looking(EVERYTHING):
        rows = list(CounsellingTopic.objects.select_related("case", "organisation"))
        assert made == len(rows) == 28
        assert len({one.organisation_id for one in rows}) == 18
        assert {one.stage for one in rows} == set(TopicStage.values)
        for one in rows:
            done = set(one.case.steps.values_list("code", flat=True))
            assert one.stage in (stage_after(done), "stopped")
            assert one.is_sample
            assert one.title.startswith("示例")
            for step in done & {"diagnose", "team", "midterm", "coach"}:
                assert faults_of(step, facts_of(one, step, on=ON)) == []
        started = [one for one in rows if one.started_on]
        assert Intervention.objects.count() == len(started)
        proof = Evidence.objects.filter(kind__startswith="counselling_")
        assert proof.filter(kind="counselling_day").count() == CoachingLog.objects.count() > 0
        closed = {one.pk for one in rows if one.closed_on}
        reports = proof.filter(kind="counselling_report").values_list("source_id", flat=True)
        assert sorted(reports) == sorted(closed)
        assert Deadline.objects.filter(source_type="counselling.topic", due_on__gte=ON).exists()
        measure = TopicMeasure.objects.select_related("topic__organisation").exclude(
            baseline_millionths=None
        )[0]
        found = baselines_now(measure.topic, [measure], on=measure.topic.started_on)
        assert found[measure.pk].amount == measure.baseline
        ended = next(one for one in rows if one.stage == "fixed")
        report = report_of(topic_view(topic_in_view(ended.pk), on=ON), on=ON)
        assert report.lacks == []
        assert report.is_sample
        graded = [one for one in rows if one.closed_on]
        assert graded
        for year in {one.closed_on.year for one in graded}:
            own = [one.grade for one in graded if one.closed_on.year == year]
            assert set(own) <= set("ABCD")
            assert own.count("A") * 5 <= len(own)
        assert any(one.settlement for one in graded)
    assert took < 4, took


@pytest.mark.parametrize("stage", LAST)
def test_the_course_of_a_topic_is_in_order_and_ends_before_the_day(stage):
    course = course_of(stage, months=8, on=ON)
    days = list(course.days.values())
    assert course.last_on <= ON
    assert LAST[stage] in course.days
    assert days == sorted(days) or "midterm" in course.days
