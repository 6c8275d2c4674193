"""shuanghe meetings …, as typed at a terminal."""

import json

import pytest
from tests.activities.meetings.worlds import ON
from typer.testing import CliRunner

from shuanghe.activities.meetings.management.meetings import group
from shuanghe.activities.meetings.models import AgendaItem
from shuanghe.activities.meetings.services import (
    item_add,
    item_change,
    meeting_freeze,
    minutes_write,
    task_set,
    vote_count,
    vote_open,
)
from shuanghe.kernel.permissions import Scope, looking

pytestmark = pytest.mark.django_db
EVERYTHING = Scope.everything("测试")


@pytest.fixture
def run():
    """Run a command; the exit code and what it printed on stdout."""

    def act(*words):
        done = CliRunner().invoke(group, [str(word) for word in words])
        return done.exit_code, done.stdout

    return act


@pytest.fixture
def frozen(world):
    """A member meeting in the archive with a vote that passed and a task."""
    meeting = world.hold(title="表彰和场地")
    actor, place = world.secretary(), world.first
    world.attend(meeting, absent=[world.members[9].pk], leave=[world.members[8].pk])
    item = item_add(actor, organisation=place, meeting=meeting, title="推荐表彰对象")
    vote = vote_open(actor, organisation=place, item=item, matter="commendation")
    vote_count(actor, organisation=place, vote=vote, yes=7, no=1, abstain=0)
    with looking(EVERYTHING):
        first = AgendaItem.objects.filter(meeting=meeting).order_by("position").first()
    task_set(
        actor,
        organisation=place,
        item=first,
        text="更新公示牌",
        owner=world.members[2].pk,
        due_on=ON,
    )
    minutes_write(actor, organisation=place, meeting=meeting, text="会议推荐了表彰对象。")
    item_change(actor, organisation=place, item=first, outcome="task", text="支部通报了工作。")
    world.sign(meeting)
    return meeting_freeze(actor, organisation=place, meeting=meeting, on=ON)


def numbers(out):
    return [row["pk"] for row in json.loads(out)]


@pytest.mark.parametrize(
    "asked",
    [
        ("--organisation", "DW"),
        ("--organisation", "ZB1"),
        ("--month", "2026-07"),
        ("--kind", "支部党员大会"),
        ("--kind", "branch_general_meeting"),
        ("--person", "甲三"),
        ("--text", "公示"),
        ("--state", "已归档"),
        ("--state", "frozen"),
        ("--organisation", "ZB1", "--month", "2026-07", "--text", "表彰"),
    ],
)
def test_a_meeting_is_found_by_unit_month_kind_person_text_and_state(run, frozen, asked):
    code, out = run("list", *asked, "--json")
    assert code == 0
    assert numbers(out) == [frozen.pk]


@pytest.mark.parametrize(
    "asked",
    [
        ("--organisation", "ZB2"),
        ("--month", "2026-06"),
        ("--kind", "党课"),
        ("--person", "甲十"),
        ("--text", "选举"),
        ("--state", "已计划"),
    ],
)
def test_what_does_not_fit_is_not_listed(run, frozen, asked):
    code, out = run("list", *asked, "--json")
    assert (code, json.loads(out)) == (0, [])


def test_the_list_reads_as_lines(run, frozen):
    code, out = run("list")
    assert code == 0
    assert f"{frozen.pk} 2026-07-15 第一党支部 支部党员大会《表彰和场地》已归档" in out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--organisation", "NONE"), "没有编码为“NONE”的组织"),
        (("--month", "七月"), "月份应写作 2026-07"),
        (("--kind", "茶话会"), "没有“茶话会”这个事项"),
        (("--state", "在开"), "可写：已计划"),
    ],
)
def test_a_wrong_question_ends_with_a_code_and_says_what_can_be_asked(run, frozen, asked, said):
    code, out = run("list", *asked, "--json")
    assert code == 1
    assert said in json.loads(out)["error"]


def test_one_meeting_is_shown_with_people_votes_formula_and_article(run, frozen):
    code, out = run("show", frozen.pk)
    assert code == 0
    assert "应到 13，实到 11，请假 1，缺席 1" in out
    assert "甲九 请假 出差" in out
    assert "预一 到会 无表决权" in out
    assert "推荐表彰对象" in out
    assert "赞成 7，反对 1，弃权 0，通过" in out
    assert "ZB-13" in out
    assert "中国共产党支部工作条例" in out
    assert "更新公示牌，甲三，2026-07-20 前" in out
    assert "签字：主持人 甲一 2026-07-20" in out


def test_the_facts_come_as_one_json(run, frozen):
    code, out = run("show", frozen.pk, "--json")
    facts = json.loads(out)
    assert (code, facts["pk"], facts["state"]) == (0, frozen.pk, "frozen")
    (vote,) = (item["vote"] for item in facts["items"] if item["vote"])
    assert (vote["yes"], vote["is_passed"]) == (7, True)
    assert all(finding["citation"] for finding in vote["findings"])


def test_a_meeting_that_is_not_there_is_said_so(run, db):
    code, out = run("show", 12345, "--json")
    assert code == 1
    assert "没有编号为 12345 的会议" in json.loads(out)["error"]
