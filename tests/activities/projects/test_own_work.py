"""Who files and who reviews, what is said of no scores, and what ends with a project."""

from datetime import date

import pytest
from tests.activities.projects.worlds import everything

from shuanghe.activities.projects.services import Progress, progress_file
from shuanghe.kernel.actions import Refused
from shuanghe.operations.models import GoalLink

pytestmark = pytest.mark.django_db


def test_who_reviews_a_project_reports_neither_its_progress_nor_its_benefit(world):
    project = world.until(world.create(), "running")
    said = Progress(date(2026, 3, 1), "按计划")
    with pytest.raises(Refused, match="由申报单位自己报"):
        progress_file(
            world.actor("office"), organisation=project.organisation, project=project,
            progress=said, on=date(2026, 4, 2),
        )  # fmt: skip
    with pytest.raises(Refused, match="由申报单位自己报"):
        world.claim(project, "office")


def test_a_project_without_scores_is_not_told_a_mean_of_nothing(world):
    project = world.until(world.create(), "finance_verified")
    with pytest.raises(Refused) as refused:
        world.move(project, "office", "accept", date(2026, 11, 10), note="")
    told = str(refused.value)
    assert "至少要有 3 位评委打分，现有 0 位；请写明验收意见。" in told
    assert "平均" not in told
    assert "。；" not in told


def test_a_project_that_is_over_hangs_on_its_goal_no_more(world):
    project = world.until(world.create(), "running")
    with everything():
        assert GoalLink.objects.get().until_on is None
    world.move(project, "office", "stop", date(2026, 9, 1))
    with everything():
        link = GoalLink.objects.get()
        assert link.until_on == date(2026, 9, 1)
        assert "终止" in link.ended_reason
