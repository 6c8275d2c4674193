"""One meeting of the company over all projects of a call, and its quarterly clock."""

from datetime import date

import pytest
from django.http import Http404
from tests.activities.projects.worlds import everything

from shuanghe.activities.projects.models import ProjectChange
from shuanghe.activities.projects.services import call_open, projects_convene
from shuanghe.duties.models import Deadline
from shuanghe.kernel.actions import Refused

pytestmark = pytest.mark.django_db


def convene(world, kind, *, who="office", note="逐项过堂，电耗攻关提前", on=date(2026, 5, 20)):
    return projects_convene(
        world.actor(who), organisation=world.places["DW"], call=world.call, kind=kind, note=note,
        on=on,
    )  # fmt: skip


def clocks(call):
    with everything():
        found = Deadline.objects.filter(source_type="projects.call", source_id=call.pk)
        return [(one.due_on, one.met_on) for one in found.order_by("id")]


def test_a_dispatch_stands_in_the_history_of_every_project_under_way(world):
    running = world.until(world.create(), "running")
    world.create("neighbour", key="k2", measures=())
    assert convene(world, "dispatch") == 1
    with everything():
        line = ProjectChange.objects.get(kind="dispatch")
    assert (line.project_id, line.note) == (running.pk, "逐项过堂，电耗攻关提前")
    assert clocks(world.call) == [(date(2026, 8, 20), None)]
    convene(world, "dispatch", on=date(2026, 8, 18))
    assert clocks(world.call) == [
        (date(2026, 8, 20), date(2026, 8, 18)),
        (date(2026, 11, 18), None),
    ]


def test_a_release_meeting_counts_for_every_accepted_project(world):
    project = world.until(world.create(), "accepted")
    assert convene(world, "release", on=date(2026, 11, 12)) == 1
    with everything():
        assert project.changes.filter(kind="release").count() == 1


def test_a_call_owes_its_first_dispatch_three_months_after_it_opens(world):
    made = call_open(
        world.actor("office"), organisation=world.places["DW"], title="2027 年两带两创",
        opens_on=date(2026, 12, 1), closes_on=date(2027, 1, 31),
    )  # fmt: skip
    assert clocks(made) == [(date(2027, 3, 1), None)]


def test_a_meeting_without_words_or_projects_or_of_another_kind_is_refused(world):
    with pytest.raises(Refused, match="没有可以登记"):
        convene(world, "dispatch")
    world.until(world.create(), "running")
    with pytest.raises(Refused, match="写明"):
        convene(world, "dispatch", note=" ")
    with pytest.raises(Refused, match="没有这一项"):
        convene(world, "accept")


def test_a_branch_convenes_nobody_and_the_office_does(world):
    world.until(world.create(), "running")
    with pytest.raises(Http404):
        convene(world, "dispatch", who="branch")
    assert convene(world, "dispatch") == 1
