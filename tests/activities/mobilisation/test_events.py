"""Compare events: rules first, results by level and reason, never by place."""

import json
import re
from copy import copy
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.http import Http404
from tests.records.worlds import EVERYTHING
from typer.testing import CliRunner

import shuanghe.activities.mobilisation as app
from shuanghe.activities.mobilisation.management import commitment
from shuanghe.activities.mobilisation.models import CardState, Commitment, ShowCard
from shuanghe.activities.mobilisation.queries.events import entries_of
from shuanghe.activities.mobilisation.services.events import (
    EventLine,
    Result,
    event_create,
    event_publish,
    results_set,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
HELD = date(2026, 10, 8)
LINE = EventLine("skill", "焊接比武", "按规程比质量，评两等", HELD)


@pytest.fixture
def keeper(world):
    return world.actor("Z1", "commitment.review", "commitment.read")


@pytest.fixture
def event(world, keeper):
    return event_create(keeper, organisation=world.places["Z1"], line=LINE)


def test_an_event_without_rules_is_refused(world, keeper):
    with pytest.raises(Refused, match="规则"):
        event_create(
            keeper, organisation=world.places["Z1"], line=EventLine("skill", "比武", " ", HELD)
        )


def test_the_same_event_of_a_day_is_announced_once(world, keeper, event):
    with pytest.raises(Refused, match="已经建立"):
        event_create(keeper, organisation=world.places["Z1"], line=LINE)
    later = EventLine(LINE.kind, LINE.title, LINE.rules, HELD + timedelta(days=1))
    assert event_create(keeper, organisation=world.places["Z1"], line=later).pk != event.pk


def test_results_that_were_published_meanwhile_stay_as_they_are(world, keeper, event):
    place, seen = world.places["Z1"], copy(event)
    first = [Result(world.members["Z1"][0].pk, award="一等", reason="无差错")]
    results_set(keeper, organisation=place, event=event, results=first)
    event_publish(keeper, organisation=place, event=event, on=HELD)
    with pytest.raises(Refused, match="已经公布"):
        results_set(keeper, organisation=place, event=seen, results=[])
    with pytest.raises(Refused, match="已经公布"):
        event_publish(keeper, organisation=place, event=seen, on=HELD)


def test_results_stand_in_the_order_of_the_roll_whatever_the_points(world, keeper, event):
    place, members = world.places["Z1"], world.members["Z1"]
    results_set(
        keeper, organisation=place, event=event,
        results=[Result(members[0].pk, Decimal(60)),
                 Result(members[1].pk, Decimal(95), "一等", "准"),
                 Result(members[2].pk, Decimal(70), "二等", "快")],
    )  # fmt: skip
    with looking(EVERYTHING):
        assert [one.member_id for one in entries_of(event)] == [one.pk for one in members[:3]]
    event_publish(keeper, organisation=place, event=event, on=HELD)
    with pytest.raises(Refused, match="已经公布"):
        results_set(keeper, organisation=place, event=event, results=[])


@pytest.mark.parametrize(
    ("results", "wrong"),
    [
        (lambda members: [Result(members["Z1"][0].pk, award="一等")], "理由"),
        (lambda members: [Result(members["Z1"][0].pk)] * 2, "重复"),
        (lambda members: [Result(members["Z2"][0].pk)], "不是这个党组织"),
    ],
)
def test_results_that_cannot_stand_are_refused(world, keeper, event, results, wrong):
    with pytest.raises(Refused, match=wrong):
        results_set(
            keeper, organisation=world.places["Z1"], event=event, results=results(world.members)
        )


def test_nothing_is_published_before_the_day_or_without_a_level(world, keeper, event):
    place = world.places["Z1"]
    with pytest.raises(Refused, match="还没有举办"):
        event_publish(keeper, organisation=place, event=event, on=date(2026, 10, 1))
    with pytest.raises(Refused, match="等次"):
        event_publish(keeper, organisation=place, event=event, on=HELD)
    with pytest.raises(Http404):
        event_publish(
            world.actor("Z2", "commitment.review"), organisation=place, event=event, on=HELD
        )


PLACES = re.compile(r"order_by\([^)]*(score|award|count|credited)|sorted\([^)]*(score|mean|done)")


def test_a_list_in_the_order_of_a_result_would_be_found():
    assert PLACES.search('found.order_by("-score")')
    assert PLACES.search("sorted(views, key=lambda one: one.done)")


def test_no_list_of_this_app_stands_in_the_order_of_a_result():
    home = Path(app.__file__).parent
    files = [one for one in home.rglob("*") if one.suffix in (".py", ".html")]
    assert len(files) > 40
    assert [one.name for one in files if PLACES.search(one.read_text("utf-8"))] == []


def test_the_command_lists_commitments_that_are_shown_and_no_others(world):
    with looking(EVERYTHING):
        for at, state in enumerate((CardState.SHOWN, CardState.SUBMITTED)):
            card = ShowCard.objects.create(
                organisation=world.places["Z1"], member=world.members["Z1"][at], year=2026,
                post="工", duty="做", service_standard="快", state=state,
            )  # fmt: skip
            Commitment.objects.create(
                card=card, number=1, category="work", text=f"承诺{at}", measure="查",
                due_on=date(2026, 12, 1),
            )  # fmt: skip
    words = ["list", "--organisation", "DW", "--year", "2026", "--json"]
    answer = CliRunner().invoke(commitment.group, words)
    assert answer.exit_code == 0
    assert [one["text"] for one in json.loads(answer.stdout.splitlines()[-1])] == ["承诺0"]
    answer = CliRunner().invoke(commitment.group, ["list", "--organisation", "NONE"])
    assert answer.exit_code == 1
