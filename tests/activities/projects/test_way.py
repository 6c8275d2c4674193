"""The way of a project from the call to the archive, and what it leaves behind."""

from datetime import date
from decimal import Decimal

import pytest
from tests.activities.projects.worlds import everything

from shuanghe.activities.projects.models import Call, Project, ProjectChange
from shuanghe.activities.projects.services import (
    event_keep,
    replication_answer,
    replication_offer,
)
from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused
from shuanghe.operations.models import GoalLink, Intervention

pytestmark = pytest.mark.django_db


def deadlines(project):
    with everything():
        rows = Deadline.objects.filter(
            source_type="projects.project", source_id=project.pk, met_on=None, dropped_on=None
        )
        return {one.source_key: (one.organisation.code, one.due_on) for one in rows}


def test_a_project_goes_the_whole_way_and_every_step_is_written_down(world):
    project = world.until(world.create(), "accepted")
    office, top = world.actor("office"), project.organisation
    event_keep(
        office,
        organisation=top,
        project=project,
        kind="release",
        note="12 月发布",
        on=date(2026, 12, 5),
    )
    replication_offer(
        office, organisation=top, project=project, units=[world.places["D2"]], practice="调整参数",
        on=date(2026, 12, 6),
    )  # fmt: skip
    project = world.move(project, "office", "replicate", date(2026, 12, 7))
    with pytest.raises(Refused, match="没有答复"):
        world.move(project, "office", "archive", date(2026, 12, 8))
    with everything():
        from shuanghe.activities.projects.models import Replication

        offered = Replication.objects.select_related("organisation").get()
    replication_answer(
        world.actor("unit2"), organisation=world.places["D2"], replication=offered,
        answer="accepted", reason="二季度采用", on=date(2026, 12, 10),
    )  # fmt: skip
    project = world.move(project, "office", "archive", date(2026, 12, 11))
    assert project.state == "archived"
    with everything():
        kinds = list(
            ProjectChange.objects.filter(project=project)
            .order_by("id")
            .values_list("kind", flat=True)
        )
    assert [one for one in kinds if one not in ("progress", "score")] == [
        "create", "propose", "check_branch", "check_unit", "approve", "start", "review_mid",
        "claim", "close", "verify", "confirm_benefit", "accept", "release", "offer", "replicate",
        "take_up", "archive",
    ]  # fmt: skip


def test_the_baseline_is_the_mean_of_twelve_confirmed_months_frozen_at_approval(world):
    project = world.until(world.create(), "approved")
    with everything():
        measure = project.measures.get()
    assert measure.baseline == Decimal(13600)
    assert (measure.month_count, measure.from_month, measure.to_month) == (
        12, date(2025, 2, 1), date(2026, 1, 1),
    )  # fmt: skip
    assert measure.frozen_on == date(2026, 2, 2)
    # 2026-02-02 + 5 working days, Monday to Friday
    assert project.notice_until == date(2026, 2, 9)


def test_a_project_that_starts_marks_its_intervention_and_hangs_on_its_goal(world):
    project = world.until(world.create(), "running")
    with everything():
        mark, link = Intervention.objects.get(), GoalLink.objects.get()
        assert (mark.organisation.code, mark.kpi.code) == ("P1", "UNIT")
    assert (mark.started_on, mark.source_id) == (date(2026, 2, 1), str(project.pk))
    assert (link.source_type, link.side) == ("projects.project", "both")


def test_claimed_and_verified_stand_side_by_side(world):
    project = world.until(world.create(), "finance_verified")
    # (13600 − 13500) × 2500 × 0.4 − 5000 = 95 000; finance takes 3 000 off
    assert project.claimed_fen == 9_500_000
    with everything():
        row = Project.objects.get(pk=project.pk)
        claim = row.claims.get()
        verified = claim.verifications.get()
    assert row.verified_fen == 9_200_000
    assert (claim.gross_fen, claim.costs_fen, claim.yearly_fen) == (10_000_000, 500_000, 38_000_000)
    assert verified.adjustments == [{"amount": "-3000", "reason": "扣除气温影响"}]


def test_each_state_asks_the_one_who_must_act_by_a_day(world):
    project = world.create()
    assert deadlines(project) == {"proposal": ("Z1", date(2025, 12, 10))}
    project = world.until(project, "branch_checked")
    assert deadlines(project) == {"unit_check": ("D1", date(2025, 12, 2))}
    project = world.until(project, "running")
    assert deadlines(project) == {
        "mid_review": ("D1", date(2026, 7, 31)),
        "progress-2026-02": ("Z1", date(2026, 3, 5)),
    }
    project = world.until(project, "accepted")
    assert deadlines(project) == {
        "release": ("DW", date(2026, 12, 31)),
        "reverification": ("DW", date(2027, 11, 11)),
    }


def test_what_was_done_in_time_is_met_and_what_was_sent_back_is_dropped(world):
    project = world.until(world.create(), "proposed")
    world.move(project, "branch2", "return_branch", date(2025, 11, 27))
    with everything():
        rows = {
            (one.source_key, bool(one.met_on), bool(one.dropped_on))
            for one in Deadline.objects.filter(source_type="projects.project")
        }
    assert rows == {
        ("proposal", True, False), ("branch_check", False, True), ("proposal", False, False),
    }  # fmt: skip


def test_the_months_of_a_pause_are_not_owed(world):
    project = world.until(world.create(), "running")
    project = world.move(project, "office", "postpone", date(2026, 3, 10))
    assert deadlines(project) == {}
    project = world.move(project, "office", "resume", date(2026, 6, 10))
    assert deadlines(project)["progress-2026-06"] == ("Z1", date(2026, 7, 5))
    assert world.move(project, "unit", "review_mid", date(2026, 7, 1)).state == "mid_reviewed"


def test_the_same_form_sent_twice_makes_one_project(world):
    assert world.create().pk == world.create().pk
    assert world.create(key="k2").number.endswith("002")


def test_a_second_call_of_a_year_goes_on_with_the_numbers_of_the_first(world):
    first = world.create()
    with everything():
        world.call = Call.objects.create(
            organisation=world.places["DW"], year=world.call.year, title="补充征集",
            opens_on=world.call.opens_on, closes_on=world.call.closes_on,
        )  # fmt: skip
    second = world.create(key="k2")
    assert (first.number[-3:], second.number[-3:]) == ("001", "002")
