"""The pages of projects, as somebody sees them."""

import io
import json
import re
from datetime import date, timedelta

import pytest
from django.db.models import DateTimeField
from django.urls import reverse
from django.utils import timezone
from tests.activities.projects.worlds import ROLES, everything
from typer.testing import CliRunner

from shuanghe.activities.projects.management.project import group
from shuanghe.activities.projects.models import Objection, Project, ProjectProgress, Replication
from shuanghe.activities.projects.queries.gathering import BELOW, OF_CLAIMS, gather
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.kernel.uploads.reading import workbook_read

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *_given: TODAY)


@pytest.fixture
def enter(world, client):
    def sign_in(who):
        where, role = ROLES[who]
        with everything():
            account = world.users[who]
            account.organisation = world.places["JG" if where == "DW" else where]
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
    response = client.get(reverse(f"projects:{name}", args=args), query)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()


def send(client, name, *args, status=302, **form):
    response = client.post(reverse(f"projects:{name}", args=args), form)
    assert response.status_code == status, response.content.decode()[-3000:]
    return response


def proposal(world, **more):
    kpi, unit = world.kpis["UNIT"], world.places["P1"]
    return {
        "organisation": "Z1", "call": world.call.pk, "family": "benefit", "field": "energy",
        "title": "示例：降电耗", "leader_name": "示例张三", "team": "示例李四 群众",
        "problem": "电耗高", "party_measures": "责任区", "operations_measures": "调参数",
        "milestones": "2026-12-31 完成改造 示例李四", "method": "F1", "price": "0.4",
        "measure1": f"{kpi.pk}-{unit.pk}", "target1": "13500", "by1": "2026-12-31",
        "client_key": "p1", **more,
    }  # fmt: skip


def test_every_list_says_what_to_do_while_it_is_empty(world, enter):
    client = enter("branch")
    assert "还没有项目" in page(client, "board")
    assert "没有符合条件的项目" in page(client, "table")
    assert "这一年没有项目" in page(client, "timeline")
    assert "现在没有公示的项目" in page(client, "notice")
    assert "还没有推广来的成果" in page(client, "replications")


def test_a_branch_proposes_by_the_form_and_hands_in(world, enter):
    client = enter("branch")
    assert "吨产品电耗" in page(client, "new")
    send(client, "new", **proposal(world))
    with everything():
        made = Project.objects.get()
        assert [one.name for one in made.people.all()] == ["示例张三", "示例李四"]
    html = page(client, "project", made.pk)
    assert "草拟" in html
    assert "评审通过时固定" in html
    send(client, "edit", made.pk, **proposal(world, title="示例：再降电耗"))
    send(client, "move", made.pk, move="propose")
    with everything():
        assert Project.objects.get().state == "proposed"
    assert "项目是您申报的" in page(client, "project", made.pk)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"milestones": "下月 完成"}, "要以日期开头"),
        ({"target1": ""}, "请填目标值"),
        ({"price": "-1"}, "不能是负数"),
        ({"team": "甲\n甲"}, "写了两次"),
        ({"method": "F9"}, "method"),
    ],
)
def test_a_form_that_cannot_stand_is_given_back_with_the_mend(world, enter, more, told):
    html = send(enter("branch"), "new", status=422, **proposal(world, **more)).content.decode()
    assert told in html


def test_progress_shows_the_figures_of_the_ledger_and_asks_three_fields(world, enter):
    project = world.until(world.create(), "running")
    client = enter("branch")
    html = page(client, "progress", project.pk)
    assert "13,600 kWh/t" in html  # February, the first month, as the ledger has it
    with everything():
        stone = project.milestones.get()
    send(client, "progress", project.pk, month="2026-02", done="完成设计", milestones=[stone.pk])
    with everything():
        assert project.milestones.get().done_on == TODAY
        row = ProjectProgress.objects.get()
    assert row.is_late
    assert row.figures[0]["value"] == "13600"
    assert "进展没有按月报：2026-03、2026-04" in page(client, "project", project.pk)


def test_the_page_of_a_closed_project_tells_everything(world, enter):
    project = world.until(world.create(), "accepted")
    html = page(enter("office"), "project", project.pk)
    for told in ("95,000", "92,000", "扣除气温影响", "13,600", "judge1", "验收通过", "月度进展"):
        assert told in html
    assert len(html.encode()) < 100_000


def test_everybody_of_the_company_reads_the_notice_and_may_object(world, enter, monkeypatch):
    project = world.until(world.create(), "approved")
    monkeypatch.setattr(timezone, "localdate", lambda *_given: date(2026, 2, 4))
    client = enter("neighbour")
    assert project.number in page(client, "notice")
    page(client, "project", project.pk, status=404)
    send(client, "notice", number=project.number, text="和我们的项目重复")
    with everything():
        row = Objection.objects.get()
    client = enter("office")
    assert "和我们的项目重复" in page(client, "project", project.pk)
    send(client, "objections", project.pk, objection=row.pk, answer="口径不同，不重复")
    with everything():
        assert Objection.objects.get().answered_on == date(2026, 2, 4)


def test_finance_sees_claimed_and_verified_side_by_side(world, enter):
    project = world.until(world.create(), "closing")
    client = enter("finance")
    html = page(client, "verify", project.pk)
    assert "95,000" in html
    with everything():
        claim = project.claims.get()
    assert "checked" not in html
    unsaid = send(client, "verify", project.pk, claim=claim.pk, status=422)
    assert "必填" in unsaid.content.decode()
    answer = send(client, "verify", project.pk, claim=claim.pk, adjustments="-3000", status=422)
    assert "金额、空格、原因" in answer.content.decode()
    send(
        client, "verify", project.pk, claim=claim.pk, is_method_accepted="on",
        adjustments="-3000 扣除气温影响",
    )  # fmt: skip
    assert "92,000" in page(client, "verify", project.pk)


def test_a_judge_scores_once(world, enter):
    project = world.until(world.create(), "finance_verified")
    client = enter("judge1")
    assert "成效" in page(client, "acceptance", project.pk)
    marks = {"mark_effect": "40", "mark_novelty": "20", "mark_practice": "20"}
    send(client, "acceptance", project.pk, **marks)
    assert "您已打分：80" in page(client, "acceptance", project.pk)
    assert "验收打分" not in page(client, "project", project.pk)
    assert "验收打分" in page(enter("judge2"), "project", project.pk)


def test_a_result_is_passed_on_and_answered(world, enter):
    project = world.until(world.create(), "accepted")
    client = enter("office")
    send(client, "offer", project.pk, units=["D2"], practice="调参数")
    with everything():
        row = Replication.objects.get()
    assert "由接收单位自己答复" in page(client, "answer", row.pk)
    send(client, "answer", row.pk, status=422, answer="accepted", reason="代为答复")
    client = enter("unit2")
    assert "示例：降低吨产品电耗" in page(client, "replications")
    assert "逾期未答" not in page(client, "replications")
    with everything():
        Replication.objects.update(answer_by=row.offered_on - timedelta(1))
    assert "逾期未答" in page(client, "replications")
    assert "逾期未答" in page(client, "answer", row.pk)
    send(client, "answer", row.pk, answer="declined", reason="工艺不同")
    with everything():
        assert Replication.objects.get().answer == "declined"


def test_what_was_written_stays_in_its_box_where_a_move_or_an_event_is_refused(world, enter):
    project = world.until(world.create(), "running")
    sent = {"move": "review_mid", "note": "指标按计划下降，同意继续"}
    html = send(enter("unit"), "move", project.pk, status=422, **sent).content.decode()
    assert "还没有报" in html
    assert "指标按计划下降，同意继续</textarea>" in html
    sent = {"kind": "release", "note": "年度成果发布会"}
    html = send(enter("office"), "event", project.pk, status=422, **sent).content.decode()
    assert "年度成果发布会</textarea>" in html


def test_a_claim_is_not_verified_before_its_project_asks_to_be_closed(world, enter):
    project = world.until(world.create(), "closing")
    with everything():
        Project.objects.filter(pk=project.pk).update(state="mid_reviewed")
    html = page(enter("finance"), "verify", project.pk)
    assert "申请结项后才核定" in html
    assert 'name="adjustments"' not in html


def test_the_table_goes_out_as_a_workbook(world, enter):
    world.create()
    client = enter("office")
    response = client.get(reverse("projects:table"), {"format": "xlsx"})
    book = workbook_read(io.BytesIO(b"".join(response.streaming_content)).read(), "项目.xlsx")
    assert "DW-2026-X001" in str(book.sheets[0].rows if hasattr(book, "sheets") else book)


def test_the_board_asks_few_questions(world, enter, django_assert_max_num_queries):
    for at in range(8):
        world.create(key=f"q{at}")
    client = enter("office")
    page(client, "board")
    with django_assert_max_num_queries(12):
        html = page(client, "board")
    assert "还有 2 项" in html


def test_calls_are_opened_by_the_company(world, enter):
    client = enter("office")
    send(client, "calls", title="2027 年两带两创", opens_on="2026-11-21", closes_on="2027-01-31")
    assert "2027 年两带两创" in page(client, "calls")
    bad = send(
        client, "calls", status=422, title="x", opens_on="2026-11-21", closes_on="2026-01-31"
    )
    assert "截止日期早于开始日期" in bad.content.decode()


def run(*words):
    return CliRunner().invoke(group, list(words))


def test_the_commands_tell_what_the_page_tells(world):
    project = world.until(world.create(), "accepted")
    told = json.loads(run("show", project.number, "--json", "--on", "2026-11-21").stdout)
    assert (told["claimed"], told["verified"]) == ("95000", "92000")
    assert told["measures"][0]["baseline"] == "13600.000000"
    assert told["claims"][0]["verifications"][0]["adjustments"][0]["reason"] == "扣除气温影响"
    listed = json.loads(run("list", "--json").stdout)
    assert [one["number"] for one in listed] == [project.number]
    assert json.loads(run("check", "--json").stdout) == {"findings": []}
    assert run("show", "没有").exit_code == 1
    words = run("show", project.number, "--on", "2026-11-21").stdout
    assert "baseline_shown 13,600" in words
    assert "{" not in words
    assert "Decimal" not in words


def test_books_that_disagree_are_found(world):
    project = world.until(world.create(), "running")
    with everything():
        Project.objects.filter(pk=project.pk).update(state="accepted", claimed_fen=5)
    answer = run("check", "--strict")
    assert answer.exit_code == 1
    assert "沿革却停在" in answer.output
    assert "申报净效益与各笔之和不一致" in answer.output


def test_no_page_of_an_unfinished_idea_breaks(world, enter):
    project = world.create(method="", measures=(), prices={}, milestones=(), goal_id=None)
    client = enter("branch")
    for name in ("project", "edit", "progress", "claim"):
        page(client, name, project.pk)
    send(client, "claim", project.pk, status=422, method="F8", source="x", non_financial="x",
         from_month="2026-06", to_month="2026-08")  # fmt: skip
    html = send(client, "move", project.pk, status=422, move="无").content.decode()
    assert "没有这一步" in html


@pytest.mark.parametrize("state", ["idea", "running", "finance_verified", "accepted"])
def test_the_page_of_a_project_asks_twelve_questions_in_every_state(
    world, enter, state, django_assert_max_num_queries
):
    project = world.create()
    if state != "idea":
        project = world.until(project, state)
    client = enter("office")
    page(client, "project", project.pk)
    with django_assert_max_num_queries(12):
        page(client, "project", project.pk)


def test_what_lies_below_a_project_is_the_same_read_at_once_or_one_by_one(world):
    project = world.until(world.create(), "accepted")
    with everything():
        alike = Project.objects.select_related("organisation").get(pk=project.pk)
        plain = Project.objects.get(pk=project.pk)
        gather(alike)
        for name, (model, _way) in BELOW.items():
            if name in OF_CLAIMS:
                continue
            told, wanted = list(getattr(alike, name).all()), list(getattr(plain, name).all())
            fields = [
                one.attname
                for one in model._meta.concrete_fields
                if not isinstance(one, DateTimeField)
            ]
            assert told == wanted != [] or name == "objections"
            for one, other in zip(told, wanted, strict=True):
                for field in fields:
                    assert getattr(one, field) == getattr(other, field), (name, field)
        (claim,), (same,) = alike.claims.all(), plain.claims.all()
        assert [one.net_fen for one in claim.verifications.all()] == [
            one.net_fen for one in same.verifications.all()
        ]
        assert claim.verifications.all()[0].adjustments == same.verifications.get().adjustments


def test_a_claim_starts_from_what_the_ledger_knows_and_is_not_offered_afterwards(world, enter):
    project = world.until(world.create(), "running")
    html = page(enter("branch"), "claim", project.pk)
    assert 'value="2026-03"' in html
    assert 'value="2026-10"' in html
    assert "计算期自" in html
    project = world.until(project, "closing")
    html = page(enter("branch"), "claim", project.pk)
    assert "现在不申报效益" in html
    assert '<form method="post" class' not in html


def test_finance_is_led_to_the_claims_before_it_ends_the_verification(world, enter):
    project = world.until(world.create(), "closing")
    html = page(enter("finance"), "project", project.pk)
    verify = reverse("projects:verify", args=[project.pk])
    assert f'<a class="btn primary" href="{verify}">' in html
    assert '<button class="btn primary">效益核定完毕' not in html
    assert "报进展" not in page(
        enter("office"), "project", world.until(world.create(key="k9"), "running").pk
    )


def test_finance_reads_from_which_day_a_benefit_is_verified_again(world, enter, monkeypatch):
    project = world.until(world.create(), "accepted")
    html = page(enter("finance"), "verify", project.pk)
    assert "2027-10-20 起才能复核" in html
    assert 'name="adjustments"' not in html
    monkeypatch.setattr(timezone, "localdate", lambda *_given: date(2027, 10, 20))
    assert 'name="adjustments"' in page(enter("finance"), "verify", project.pk)


def test_the_language_switch_of_a_refused_move_leads_to_the_page_of_the_project(world, enter):
    project = world.until(world.create(), "running")
    client = enter("unit")
    sent = {"move": "review_mid", "note": "同意继续"}
    html = send(client, "move", project.pk, status=422, **sent).content.decode()
    back = re.search(r'name="next" value="([^"]+)"', html).group(1)
    assert back == reverse("projects:project", args=[project.pk])
    assert client.get(back).status_code == 200


def test_the_title_of_a_project_carries_no_tags_in_english(world, enter):
    project = world.create()
    client = enter("branch")
    client.cookies["django_language"] = "en"
    html = page(client, "project", project.pk)
    assert '<html lang="en">' in html
    assert f"<title>{project.title} · " in html
