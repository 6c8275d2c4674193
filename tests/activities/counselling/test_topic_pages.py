"""The pages and commands of topics, as somebody sees them."""

import io
import json
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.activities.counselling.topic_worlds import OPENED, ROLES, world_create
from tests.records.worlds import EVERYTHING
from typer.testing import CliRunner

from shuanghe.activities.counselling.management.topics import group
from shuanghe.activities.counselling.models import (
    AbilityRating,
    CoachingLog,
    CounsellingTopic,
    TopicSheet,
)
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.uploads.reading import workbook_read

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture
def world(db):
    return world_create()


@pytest.fixture
def on(monkeypatch):
    """Say which day it is."""

    def say(day):
        monkeypatch.setattr(timezone, "localdate", lambda *_given: day)

    say(TODAY)
    return say


@pytest.fixture
def enter(world, client, on):
    def sign_in(who):
        where, role = ROLES[who]
        with looking(EVERYTHING):
            account = world.users[who]
            account.organisation = world.places["JG" if where == "DW" or who == "coach" else where]
            account.member_id = world.member.pk if who == "coach" else None
            account.save()
            RoleGrant.objects.get_or_create(
                user=account, role=Role.objects.get(code=role), organisation=world.places[where],
                defaults={"from_on": date(2020, 1, 1), "granted_by": "测试"},
            )  # fmt: skip
            account = User.objects.get(pk=account.pk)
        client.force_login(account, backend="shuanghe.identity.pages.entrance.AccountBackend")
        return client

    return sign_in


def page(client, name, *args, status=200, **query):
    response = client.get(reverse(f"counselling:{name}", args=args), query)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def send(client, name, *args, status=302, **given):
    response = client.post(reverse(f"counselling:{name}", args=args), given)
    assert response.status_code == status, response.content.decode()[-2500:]
    return response


def test_an_empty_list_says_where_topics_come_from(world, enter):
    assert "您的范围内还没有课题" in page(enter("host"), "topics")
    assert "新建课题" in page(enter("coach"), "topics")


def test_a_counsellor_opens_a_topic_and_reads_what_is_missing(world, enter):
    client = enter("coach")
    send(client, "topic_new", appointment=world.appointment.pk, title="降低电耗", client_key="a")
    with looking(EVERYTHING):
        topic = CounsellingTopic.objects.get()
    text = page(client, "topic", topic.pk)
    assert "还没有诊断表" in text
    assert "我们的理解" in text
    assert topic.number in page(client, "topics")


def test_a_form_of_the_data_is_filled_and_shown(world, enter):
    topic = world.opened()
    client = enter("coach")
    text = page(client, "topic_sheet", topic.pk, "interview")
    assert "岗位（不写姓名）" in text
    send(
        client, "topic_sheet", topic.pk, "interview", role="班长", held_on="2026-02-01",
        q1="原因没查清", themes="原因",
    )  # fmt: skip
    refused = send(client, "topic_sheet", topic.pk, "interview", role="班长", status=422)
    assert "有几处需要改一改" in refused.content.decode()
    with looking(EVERYTHING):
        assert TopicSheet.objects.get().content["role"] == "班长"
    assert "不由您填" in page(enter("host"), "topic_sheet", topic.pk, "interview")


def test_only_who_files_a_form_may_send_it(world, enter):
    topic = world.opened()
    given = {"role": "班长", "held_on": "2026-02-01", "q1": "原因", "themes": "原因"}
    send(enter("host"), "topic_sheet", topic.pk, "interview", status=404, **given)
    page(enter("neighbour"), "topic", topic.pk, status=404)


def test_the_data_pack_draws_on_the_ledger_and_names_missing_months(world, enter):
    topic = world.opened()
    text = page(enter("coach"), "topic_pack", topic.pk)
    assert "吨产品电耗" in text
    assert "13,600" in text
    assert "二厂" not in text


def test_a_charter_is_written_and_approved_from_the_page(world, enter, on):
    topic = world.until(world.opened(), "choosing")
    on(date(2026, 2, 20))
    client = enter("coach")
    with looking(EVERYTHING):
        pair = f"{world.kpi.pk}-{world.places['P1'].pk}"
    send(
        client, "topic_charter", topic.pk, title="降低电耗", family="lean", problem="高",
        party_measures="责任区", operations_measures="调参", measure_kind="process",
        party_indicators="覆盖率", combinations=["production"], fusions=["grid"],
        ends_on="2026-08-31", measure1=pair, target1="13,500",
    )  # fmt: skip
    send(enter("host"), "topic_act", topic.pk, do="approve")
    send(enter("host"), "topic_act", topic.pk, do="steer", status=404)
    send(enter("steer"), "topic_act", topic.pk, do="steer")
    send(enter("steer"), "topic_act", topic.pk, do="step", step="choose")
    assert "13,600" in page(enter("host"), "topic", topic.pk)
    assert world.seen(topic).stage == "teaming"


def test_a_log_line_takes_one_form_and_no_script(world, enter, on):
    topic = world.until(world.opened(), "coaching")
    on(date(2026, 3, 6))
    client = enter("coach")
    text = page(client, "topic_log", topic.pk)
    assert "counselling/log.js" in text
    given = {"day": "2026-03-06", "way": "on_site", "form": "lesson", "done": "讲课"}
    send(client, "topic_log", topic.pk, client_key="p1", **given)
    send(client, "topic_log", topic.pk, client_key="p1", **given)
    send(client, "topic_log", topic.pk, client_key="p2", status=422, **{**given, "done": ""})
    with looking(EVERYTHING):
        assert CoachingLog.objects.count() == 1


def test_growth_is_read_by_the_person_and_who_settles_alone(world, enter, on):
    topic = world.opened()
    with looking(EVERYTHING):
        person = topic.people.get()
    marks = {
        f"mark_{key}": "3" for key in ("insight", "combining", "coaching", "organising", "learning")
    }
    given = {"person": person.pk, "phase": "before", **marks}
    send(enter("coach"), "topic_growth", topic.pk, **given)
    send(enter("steer"), "topic_growth", topic.pk, **given)
    send(enter("steer"), "topic_growth", topic.pk, status=422, **given)
    assert "示例辅导员" in page(enter("coach"), "topic_growth", topic.pk)
    assert "示例辅导员" not in page(enter("host"), "topic_growth", topic.pk)
    with looking(EVERYTHING):
        assert AbilityRating.objects.count() == 2


def test_a_judge_scores_and_the_year_is_settled(world, enter, on):
    topic = world.until(world.opened(), "closing")
    world.fill(topic, "result", "host", date(2026, 9, 10), has_money=False, no_money="无")
    for who in ("judge1", "judge2"):
        world.score(topic, who)
    client = enter("judge3")
    page(client, "topic_marks", topic.pk)
    assert "结题打分" in page(client, "topic", topic.pk)
    most = {"relevance": 15, "plan": 10, "process": 15, "operating": 25, "party": 15,
            "institution": 10, "spread": 10}  # fmt: skip
    send(client, "topic_marks", topic.pk, **{f"mark_{key}": value for key, value in most.items()})
    assert "结题打分" not in page(client, "topic", topic.pk)
    steer = enter("steer")
    send(steer, "topic_act", topic.pk, do="step", step="close")
    send(steer, "topics_year", organisation="DW", year=2026)
    assert "按比例向下取整" in page(steer, "topics_year", year=2026)
    assert "得分明细" in page(steer, "topic_results", topic.pk)
    assert world.seen(topic).grade == "B"


def test_the_report_is_a_page_a_paper_and_tables(world, enter):
    topic = world.until(world.opened(), "fixed")
    client = enter("steer")
    text = page(client, "topic_report", topic.pk)
    assert "指标前后" in text
    assert "处</h2>" not in text
    paper = client.get(reverse("counselling:topic_report", args=[topic.pk]), {"format": "docx"})
    assert paper.getvalue()[:2] == b"PK"
    sheets = client.get(reverse("counselling:topic_report", args=[topic.pk]), {"format": "xlsx"})
    book = workbook_read(sheets.getvalue(), "a.xlsx")
    assert "results" in [one.name for one in book.sheets]
    agreement = client.get(reverse("counselling:topic_agreement", args=[topic.pk]))
    assert agreement.getvalue()[:2] == b"PK"


def test_the_commands_list_show_and_report(world, on, tmp_path):
    topic = world.until(world.opened(), "fixed")
    runner = CliRunner()
    listed = json.loads(runner.invoke(group, ["topics", "--json"]).stdout)
    assert [one["number"] for one in listed] == [topic.number]
    told = json.loads(runner.invoke(group, ["topic", "show", topic.number, "--json"]).stdout)
    assert told["stage"] == "fixed"
    path = tmp_path / "r.docx"
    made = runner.invoke(group, ["report", topic.number, "--output", str(path), "--json"])
    assert json.loads(made.stdout)["lacks"] == []
    assert io.BytesIO(path.read_bytes()).read(2) == b"PK"
    assert runner.invoke(group, ["report", "no-such"]).exit_code != 0
    assert OPENED < TODAY


@pytest.mark.parametrize(
    "stage", ["diagnosing", "choosing", "teaming", "coaching", "closing", "fixing", "fixed"]
)
def test_the_pages_of_a_topic_ask_little(world, enter, stage, django_assert_max_num_queries):
    topic = world.until(world.opened(), stage)
    if stage == "closing":
        world.fill(topic, "result", "host", date(2026, 9, 1), has_money=True, project="P-1")
    client = enter("steer")
    for name in ("topic", "topic_results"):
        page(client, name, topic.pk)
        with django_assert_max_num_queries(12):
            page(client, name, topic.pk)


@pytest.mark.parametrize("stage", ["coaching", "closing"])
def test_a_page_shows_as_done_what_the_case_has_done(world, enter, stage):
    topic = world.until(world.opened(), stage)
    with looking(EVERYTHING):
        done = set(topic.case.steps.filter(replaced_at=None).values_list("code", flat=True))
    assert page(enter("steer"), "topic", topic.pk).count("已办") == len(done)


def test_the_panel_and_the_scores_are_on_their_own_page(world, enter):
    topic = world.until(world.opened(), "fixing")
    text = page(enter("steer"), "topic_results", topic.pk)
    assert "3 位评委" in text
    assert "得分明细" in text
    page(enter("neighbour"), "topic_results", topic.pk, status=404)
