"""Sample projects: over all states, in step with the figures, and nothing that disagrees."""

import time
from datetime import date
from decimal import Decimal

import pytest
from tests.operations.worlds import SYSTEM
from tests.records.worlds import EVERYTHING, place

from shuanghe.activities.projects.models import (
    BenefitClaim,
    Project,
    ProjectMeasure,
    ProjectProgress,
    Replication,
)
from shuanghe.activities.projects.queries.checking import findings
from shuanghe.activities.projects.queries.facts import baselines_now
from shuanghe.activities.projects.rules.states import State
from shuanghe.duties.models import Deadline, Evidence
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import GoalLink, Intervention
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.rules.projects import course_of
from shuanghe.project.sample.services.operations import operations_enter
from shuanghe.project.sample.services.projects import projects_enter

ON = date(2026, 11, 21)
UNITS = {
    "SAL": ("D1", "D2", "D3", "H1", "H2", "RD", "TS"),
    "SCE": tuple(f"C{at:02d}" for at in range(1, 19)),
}


@pytest.mark.django_db
def test_the_sample_has_projects_in_every_state_that_agree_with_its_figures():
    with looking(EVERYTHING):
        for code, units in UNITS.items():
            top = place(code, "committee", has_committee=True)
            for unit in units:
                body = place(f"{code}-{unit}", "committee", top)
                place(f"{code}-{unit}-X", "plant", body)
                place(f"{code}-{unit}-01", "branch", body)
        Organisation.objects.update(is_sample=True)
    operations_enter(SYSTEM, on=ON)
    start = time.process_time()
    made = projects_enter(SYSTEM, on=ON)
    took = time.process_time() - start
    with looking(EVERYTHING):
        assert made == Project.objects.count() == 40
        assert set(Project.objects.values_list("state", flat=True)) == set(State)
        assert findings() == []
        assert not Project.objects.filter(is_sample=False).exists()
        running = Project.objects.filter(started_on__isnull=False).count()
        assert Intervention.objects.count() == running
        assert GoalLink.objects.filter(source_type="projects.project").exists()
        assert Deadline.objects.filter(source_type="projects.project", due_on__gte=ON).exists()
        assert Replication.objects.filter(answer="open").exists()
        passed = Project.objects.exclude(accepted_on=None).values_list("pk", flat=True)
        results = Evidence.objects.filter(kind="project_result")
        assert sorted(results.values_list("source_id", flat=True)) == sorted(passed)
        assert len(passed) > 0
        assert ProjectProgress.objects.filter(figures__0__value=None).count() == 0
        money = BenefitClaim.objects.exclude(method="F8")
        assert money.count() >= 5
        for claim in money.select_related("measure"):
            if "before" in claim.inputs:
                assert Decimal(claim.inputs["before"]) == claim.measure.baseline
        measure = ProjectMeasure.objects.select_related("project__organisation").exclude(
            frozen_on=None
        )[0]
        told = baselines_now(measure.project, [measure], on=measure.frozen_on)[measure.pk]
        assert told.amount == measure.baseline
    assert took < 4, took


@pytest.mark.parametrize("state", State)
def test_the_course_of_a_project_ends_in_its_state_before_the_day(state):
    months = {"running": 3, "mid_reviewed": 7, "archived": 12}.get(state, 11)
    before = ("idea", "proposed", "branch_checked", "checked", "approved")
    course = course_of(state, months=0 if state in before else months, on=ON)
    assert course.steps[-1].after == state
    assert course.steps[-1].on <= ON
    assert [one.on for one in course.steps] == sorted(one.on for one in course.steps)
    for one, following in zip(course.steps, course.steps[1:], strict=False):
        assert one.after == following.before
