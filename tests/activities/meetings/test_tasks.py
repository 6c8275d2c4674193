"""Tasks come into force with the archive and flow to the next agenda."""

from datetime import date

import pytest
from tests.activities.meetings.worlds import EVERYTHING, ON

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Task,
)
from shuanghe.activities.meetings.queries.suggesting import open_tasks, tasks_of_member
from shuanghe.activities.meetings.services import (
    task_drop,
    task_finish,
    task_set,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db


def test_tasks_come_into_force_with_the_archive_and_flow_to_the_next_agenda(world, archive):
    meeting = world.recorded()
    owner = world.members[2]
    task = task_set(
        world.secretary(), item=archive.item(meeting), text="整理台账", owner=owner.pk,
        due_on=date(2026, 8, 1), **archive.here,
    )  # fmt: skip
    with looking(EVERYTHING):
        assert not open_tasks(world.first)
    with pytest.raises(Refused, match="归档以后任务才生效"):
        task_finish(world.secretary(), task=task, done_on=ON, **archive.here)
    world.sign(meeting)
    archive.freeze(meeting)
    with looking(EVERYTHING):
        assert [one.text for one in tasks_of_member(owner.pk)] == ["整理台账"]
    following = world.plan(items=[])
    with looking(EVERYTHING):
        carried = AgendaItem.objects.get(meeting=following)
    assert (carried.title, carried.carries_id) == ("上次任务落实情况：整理台账", task.pk)
    done = task_finish(world.secretary(), task=task, done_on=ON, result="已整理", **archive.here)
    assert done.result == "已整理"
    with pytest.raises(Refused, match="已经办结"):
        task_drop(world.secretary(), task=task, reason="不做了", **archive.here)
    with looking(EVERYTHING):
        assert not open_tasks(world.first)


def test_a_corrected_meeting_hands_its_tasks_over_with_what_was_done(world, archive):
    meeting = world.recorded()
    for text in ("整理台账", "更新名册"):
        task_set(
            world.secretary(), item=archive.item(meeting), text=text, owner_name="某人",
            **archive.here,
        )  # fmt: skip
    world.sign(meeting)
    first = archive.freeze(meeting)
    copy = archive.correct(first)
    with looking(EVERYTHING):
        old = Task.objects.get(item__meeting=first, text="整理台账")
    task_finish(world.secretary(), task=old, done_on=ON, **archive.here)
    world.sign(copy)
    archive.freeze(copy)
    with looking(EVERYTHING):
        assert [one.text for one in open_tasks(world.first)] == ["更新名册"]
        assert Task.objects.get(item__meeting=copy, text="整理台账").done_on == ON


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"text": " "}, "任务内容"),
        ({"owner_name": ""}, "责任人"),
        ({"due_on": date(2026, 7, 1)}, "早于会议日期"),
    ],
)
def test_a_task_says_what_who_and_when(world, archive, facts, why):
    meeting = world.recorded()
    given = {"text": "整理", "owner_name": "某人", "due_on": date(2026, 8, 1), **facts}
    with pytest.raises(Refused, match=why):
        task_set(world.secretary(), item=archive.item(meeting), **given, **archive.here)


def test_a_task_goes_to_nobody_of_another_branch(world, archive):
    meeting = world.recorded()
    with pytest.raises(Refused, match="不在本组织"):
        task_set(
            world.secretary(), item=archive.item(meeting), text="x",
            owner=world.strangers[0].pk, **archive.here,
        )  # fmt: skip
