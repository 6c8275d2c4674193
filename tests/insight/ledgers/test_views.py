"""一板, 一网, 一线 and the two-skins test, as somebody sees them."""

from datetime import date

import pytest
from tests.activities.projects.worlds import everything
from tests.insight.ledgers.worlds import TODAY, goal_hang, measure_add, page
from tests.records.worlds import person

from shuanghe.insight.ledgers.queries.places import month_ends
from shuanghe.insight.ledgers.queries.skins import skins_of
from shuanghe.insight.ledgers.rules.skins import skins_by_day
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import Goal
from shuanghe.organisation.models import Post, PostKind

pytestmark = pytest.mark.django_db
VIEWS = ("days", "net", "line", "skins")


def skins(company, code="DW", *rights):
    actor, ends = company.actor(code, *rights), month_ends(TODAY, 12)
    with looking(actor.scope("goal.read")):
        found = skins_of(actor, company.place(code), since=ends[0])
    return skins_by_day(found.party, found.operations, ends)


def shares(month):
    return (month.party.part, month.party.whole), (month.operations.part, month.operations.whole)


def test_every_view_of_a_place_leads_to_the_others_and_stays_small(company):
    client = company.client("DW", "party_affairs_office")
    for view in VIEWS:
        html = page(client, view, organisation="D1")
        for other in ("", "days/", "net/", "line/", "skins/"):
            assert f"/ledgers/{other}?organisation=D1" in html
        assert "style=" not in html
        assert len(html.encode()) < 100_000


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_outside_the_readers_subtree_is_not_there(company, view):
    client = company.client("D1", "committee_member")
    page(client, view, organisation="D1")
    page(client, view, organisation="D2", status=404)


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_asks_few_questions(company, view, django_assert_max_num_queries):
    measure_add(company, kpi=company.world.kpis["UNIT"])
    measure_add(company)
    goal_hang(company, side="party", title="示例班前讲节电")
    company.world.until(company.world.create(), "running")
    client = company.client("DW", "party_affairs_office")
    page(client, view, organisation="DW")
    with django_assert_max_num_queries(MOST[view]):
        page(client, view, organisation="DW")


MOST = {"days": 12, "net": 12, "line": 12, "skins": 12}


def test_the_board_shows_duties_milestones_and_filing_days_on_their_days(company):
    company.world.until(company.world.create(), "running")
    html = page(
        company.client("DW", "party_affairs_office"), "days", organisation="D1", month="2026-05"
    )
    assert "完成改造" in html
    assert "填报 2026-04 经营指标" in html
    assert "2/2" in html
    october = page(
        company.client("DW", "party_affairs_office"), "days", organisation="D1", month="2026-10"
    )
    assert "ZB-21" in october
    assert "1/1" in october


def test_the_board_leaves_out_what_its_reader_may_not_read(company):
    company.world.until(company.world.create(), "running")
    allowed = page(
        company.client("D1", "committee_member"), "days", organisation="D1", month="2026-10"
    )
    assert "ZB-21" in allowed
    finance = page(
        company.client("D1", "finance_verifier"), "days", organisation="D1", month="2026-10"
    )
    assert "ZB-21" not in finance
    assert "填报 2026-09 经营指标" in finance


def test_an_empty_board_says_how_it_will_fill(company):
    html = page(company.client("JG", "branch_secretary"), "days", month="2019-01")
    assert "这个月还没有安排" in html


def test_the_net_names_holders_only_for_readers_of_the_roster_and_shows_empty_posts(company):
    with everything():
        who = person("示例周书记", company.place("Z1"))
        Post.objects.create(
            organisation=company.place("Z1"), member=who, kind=PostKind.SECRETARY,
            from_on=date(2025, 1, 1),
        )  # fmt: skip
    office = page(company.client("D1", "organisation_commissioner"), "net", organisation="D1")
    assert "示例周书记" in office
    assert "空缺" in office
    without = page(company.client("D1", "committee_member"), "net", organisation="D1")
    assert "示例周书记" not in without
    assert "在任" in without


def test_the_net_shows_which_goals_and_figures_a_body_answers_for(company):
    with everything():
        Goal.objects.filter(pk=company.world.goal.pk).update(
            owner=company.place("P1"), owner_post="示例生产部部长"
        )
    html = page(company.client("DW", "party_affairs_office"), "net", organisation="DW")
    assert "降电耗（示例生产部部长）" in html


def test_the_line_hangs_party_work_and_figures_on_their_goal(company):
    measure_add(company, kpi=company.world.kpis["UNIT"], title="吨产品电耗")
    measure_add(company, title="示例党员责任区")
    goal_hang(company, side="party", title="示例班前讲节电")
    goal_hang(company, side="party", title="示例二支部的事", place="Z2")
    html = page(company.client("D1", "committee_member"), "line", organisation="D1")
    for wanted in ("降电耗", "示例党员责任区", "示例班前讲节电", "吨产品电耗", "接近 1"):
        assert wanted in html, wanted
    assert "示例二支部的事" not in html


def test_without_a_goal_the_line_says_what_to_do(company):
    with everything():
        Goal.objects.all().delete()
    assert "还没有目标" in page(company.client("DW", "party_affairs_office"), "line")


def test_party_work_counts_as_linked_from_the_month_its_goal_got_a_kpi(company):
    measure_add(company, kpi=company.world.kpis["UNIT"], since=date(2026, 9, 10))
    goal_hang(company, side="party", title="示例班前讲节电", since=date(2026, 7, 1))
    by_month = {f"{one.on:%Y-%m}": shares(one)[0] for one in skins(company)}
    assert by_month["2026-06"] == (0, 0)
    assert by_month["2026-08"] == (0, 1)
    assert by_month["2026-09"] == (1, 1)


def test_a_key_task_counts_once_its_goal_has_party_work(company):
    goal_hang(company, side="operations", title="示例技改", since=date(2026, 7, 1))
    measure_add(company, since=date(2026, 10, 1))
    by_month = {f"{one.on:%Y-%m}": shares(one)[1] for one in skins(company)}
    assert by_month["2026-09"] == (0, 1)
    assert by_month["2026-10"] == (1, 1)


def test_a_project_counts_once_whether_or_not_it_hangs_on_a_goal(company):
    company.world.until(company.world.create(), "running")
    assert shares(skins(company)[-1]) == ((1, 1), (1, 1))
    company.world.until(company.world.create(key="k2", goal_id=None), "running")
    assert shares(skins(company)[-1]) == ((2, 2), (1, 1))
    assert shares(skins(company, "DW", "goal.read")[-1])[0] == (1, 1)


def test_each_share_opens_the_list_behind_it_and_nothing_is_no_number(company):
    client = company.client("DW", "party_affairs_office")
    assert "没有可算的事项" in page(client, "skins", organisation="DW")
    goal_hang(company, side="party", title="示例没连的事", since=date(2026, 10, 1))
    html = page(client, "skins", organisation="DW")
    assert "0.0% " in html
    assert "which=party" in html
    listed = page(client, "skins", organisation="DW", which="party", month="2026-10")
    assert "示例没连的事" in listed
    assert "缺一面" in listed
    before = page(client, "skins", organisation="DW", which="party", month="2026-09")
    assert "示例没连的事" not in before
