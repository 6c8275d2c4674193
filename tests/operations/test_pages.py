"""The pages of operations, as somebody sees them."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.operations.browsing import page, send, values
from tests.operations.worlds import benchmark, value
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.permissions import looking
from shuanghe.kernel.uploads.reading import workbook_read
from shuanghe.operations.models import Goal, GoalLink, GoalMeasure, Kpi, KpiUnit, KpiValue

pytestmark = pytest.mark.django_db
OCT = "2026-10"


def test_every_list_has_an_empty_state(world, sign_in):
    client = sign_in("Z1", "branch_secretary")
    assert "还没有填报经营指标的单位" in page(client, "kpis")
    assert "还没有填报经营指标的单位" in page(client, "league")
    assert "还没有目标" in page(client, "goals")
    office = sign_in("Z1", "operations_office")
    assert "没有由您填报的指标" in page(office, "month")
    assert "没有待确认的数值" in page(office, "waiting")


def test_a_month_is_typed_on_one_page_and_waits_for_a_second_person(world, sign_in):
    client = sign_in()
    text = page(client, "month", unit="P1", month=OCT)
    assert "产量" in text
    assert "吨产品电耗" not in text
    output, power = world.kpis["OUT"].pk, world.kpis["KWH"].pk
    send(
        client,
        "month",
        unit="P1",
        month=OCT,
        **{f"actual-{output}": "1,000.5", f"actual-{power}": "13000000", f"plan-{output}": "990"},
    )
    assert {one.amount for one in values(quantity="actual")} == {Decimal("1000.5"), 13000000}
    assert "上月" in page(client, "month", unit="P1", month="2026-11")
    assert "本人填报" in page(client, "waiting")
    mine = [f"{one.pk}:{one.millionths}" for one in values(quantity="actual")]
    send(client, "waiting", value=mine, status=422)
    other = sign_in(user=1)
    send(other, "waiting", value=mine)
    assert {one.state for one in values(quantity="actual")} == {"confirmed"}


def test_what_is_wrong_is_told_at_its_box_and_nothing_is_written(world, sign_in):
    client = sign_in()
    output, power = world.kpis["OUT"].pk, world.kpis["KWH"].pk
    response = send(
        client,
        "month",
        status=422,
        unit="P1",
        month=OCT,
        **{f"actual-{output}": "-5", f"actual-{power}": "十吨"},
    )
    text = response.content.decode()
    assert "不能是负数" in text
    assert "不是数字" in text
    assert 'value="-5"' in text
    assert values() == []
    future = send(
        client, "month", status=422, unit="P1", month="2099-01", **{f"actual-{output}": "5"}
    )
    assert "还没有到" in future.content.decode()


@pytest.mark.parametrize(
    "month", [None, "", "2026-13", "2026-1", "10", "1899-12", "2201-01", "2026-1_", "２０２６-１０"]
)
def test_figures_sent_for_no_month_are_written_nowhere(world, sign_in, month):
    client, box = sign_in(), f"actual-{world.kpis['OUT'].pk}"
    told = {} if month is None else {"month": month}
    send(client, "month", unit="P1", status=400, **{box: "5"}, **told)
    assert values() == []
    if month is not None:
        page(client, "month", unit="P1", month=month, status=404)


def test_figures_sent_for_no_unit_are_written_nowhere(world, sign_in):
    send(sign_in(), "month", month=OCT, status=400, **{f"actual-{world.kpis['OUT'].pk}": "5"})
    assert values() == []


def test_a_locked_month_is_corrected_with_a_reason_alone(world, sign_in):
    with looking(EVERYTHING):
        value(world.kpis["OUT"], world.places["P1"], date(2026, 10, 1), 100, state="confirmed")
    client, box = sign_in(), f"actual-{world.kpis['OUT'].pk}"
    refused = send(client, "month", status=422, unit="P1", month=OCT, **{box: "90"})
    assert "已确认锁定" in refused.content.decode()
    reason = f"reason-{world.kpis['OUT'].pk}"
    send(client, "month", unit="P1", month=OCT, **{box: "90", reason: "抄表错误"})
    assert [(one.amount, one.state) for one in values()] == [(90, "corrected")]
    told = page(client, "kpi", world.kpis["OUT"].pk, unit="P1", month=OCT)
    assert "抄表错误" in told


def test_the_page_of_a_kpi_draws_its_run_chart_with_a_table_beside_it(world, sign_in):
    kpi, unit = world.kpis["UNIT"], world.places["P1"]
    with looking(EVERYTHING):
        benchmark(kpi, world.places["DW"], 13000)
        for month in range(1, 11):
            value(world.kpis["OUT"], unit, date(2026, month, 1), 100)
            value(world.kpis["KWH"], unit, date(2026, month, 1), 1290000 + month * 10000)
    text = page(sign_in("P1", "team_leader"), "kpi", kpi.pk)
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in text
    assert 'class="cf"' in text
    assert ">26-10 13,900" in text
    assert "落后" in text
    assert "style=" not in text


def test_the_league_ranks_units_and_proposes_topics(world, sign_in):
    kpi, today = world.kpis["OUT"], timezone.localdate()
    with looking(EVERYTHING):
        benchmark(kpi, world.places["DW"], 100, year=today.year)
        benchmark(kpi, world.places["DW"], 100, year=today.year - 1)
        for back in (3, 2, 1):
            number = today.year * 12 + today.month - 1 - back
            month = date(number // 12, number % 12 + 1, 1)
            value(kpi, world.places["P1"], month, 80, state="confirmed")
            value(kpi, world.places["P2"], month, 99, state="confirmed")
    text = page(sign_in("DW", "committee_secretary"), "league", kpi=kpi.pk)
    assert text.index("示例二厂") < text.rindex("示例一厂")
    assert "连续 3 个月红灯" in text
    assert "接近" in text
    below = page(sign_in("P2", "team_leader", user=1), "league", kpi=kpi.pk)
    assert "示例一厂" not in below


def test_one_enterprise_does_not_see_the_figures_of_another(world, sign_in):
    client = sign_in("DX", "operations_office")
    page(client, "kpi", world.kpis["OUT"].pk, status=404)
    page(client, "month", status=404, unit="P1")
    page(client, "league", status=404, kpi=world.kpis["OUT"].pk)
    assert "示例三厂" in page(client, "month", unit="P3", month=OCT)


def test_figures_leave_as_a_workbook(world, sign_in):
    with looking(EVERYTHING):
        value(world.kpis["OUT"], world.places["P1"], date(2026, 10, 1), 100)
    response = sign_in().get(
        reverse("operations:kpi", args=[world.kpis["OUT"].pk]), {"format": "xlsx"}
    )
    book = workbook_read(b"".join(response.streaming_content), "x.xlsx")
    assert book.sheets[0].rows[1].texts[:4] == ["P1", "示例一厂", "2026-10", "100"]


def test_a_kpi_is_defined_reported_and_held_against_a_benchmark(world, sign_in):
    client = sign_in()
    form = {"organisation": "DW", "code": "new1", "title": "一级品率", "measure": "%",
            "direction": "higher", "gathering": "none", "frequency": "month", "decimals": "2",
            "from_on": "2026-01-01", "numerator": "", "denominator": "", "owner": ""}  # fmt: skip
    page(client, "kpi_new")
    send(client, "kpi_new", **form)
    with looking(EVERYTHING):
        made = Kpi.objects.get(code="NEW1")
    page(client, "kpi_edit", made.pk)
    send(client, "kpi_edit", made.pk, **{**form, "title": "一级品比率"})
    page(client, "units", made.pk)
    send(client, "units", made.pk, unit=["P1", "P2"])
    with looking(EVERYTHING):
        assert KpiUnit.objects.filter(kpi=made, until_on=None).count() == 2
    page(client, "benchmark", made.pk)
    send(
        client,
        "benchmark",
        made.pk,
        organisation="DW",
        kind="industry",
        year="2026",
        amount="98.5",
        source="行业手册",
        source_on="2026-01-01",
    )
    assert "行业手册" in page(client, "benchmark", made.pk)
    again = send(client, "kpi_new", status=422, **form)
    assert "已经有编码" in again.content.decode()


def test_a_starter_set_is_adopted_on_a_page_and_says_where_it_comes_from(world, sign_in):
    client = sign_in()
    assert "示例默认" in page(client, "starters")
    send(client, "starters", part="aluminium/electrolysis", unit=["P1"], organisation="DW")
    with looking(EVERYTHING):
        ratio = Kpi.objects.get(code="AL03")
        assert (ratio.numerator.code, ratio.denominator.code) == ("AL02", "AL01")
    send(client, "starters", part="aluminium/nothing", unit=["P1"], organisation="DW", status=422)
    send(client, "starters", part="cement/kiln", organisation="DW", status=422)


def said(answer):
    return answer.content.decode()


def test_a_goal_gets_measures_links_and_a_history(world, sign_in):
    client = sign_in("DW", "party_affairs_office")
    send(client, "goal_new", level="strategic", number="1", title="行业一流", organisation="DW")
    with looking(EVERYTHING):
        upper = Goal.objects.get()
    form = {"level": "yearly", "number": "1.1", "title": "降电耗", "year": "2026",
            "parent": upper.pk, "organisation": "DW"}  # fmt: skip
    send(client, "goal_new", **form)
    with looking(EVERYTHING):
        goal = Goal.objects.get(number="1.1")
    tree = page(client, "goals")
    for lack in ("没有责任单位", "没有衡量它的经营指标", "没有党的工作措施"):
        assert lack in tree
    send(client, "goal_edit", goal.pk, **{**form, "owner": "P1"})
    assert '<option value="P1" selected>' in page(client, "goal_edit", goal.pk)
    send(client, "measures", goal.pk, kpi=world.kpis["UNIT"].pk, wanted="12900")
    send(client, "measures", goal.pk, title="党员先锋岗攻关")
    send(client, "links", goal.pk, organisation="Z1", title="电解槽节能攻关", side="both")
    told = page(client, "goal", goal.pk)
    for text in ("责任单位：无 → 示例一厂", "12900", "党员先锋岗攻关", "电解槽节能攻关"):
        assert text in told
    tree = page(client, "goals")
    assert "没有衡量它的经营指标" not in tree
    assert "100.0%" in tree
    listed = page(client, "goals", skin="operations")
    assert "两面都有" in listed
    assert "电解槽节能攻关" in listed
    with looking(EVERYTHING):
        measure, link = GoalMeasure.objects.get(kpi=None), GoalLink.objects.get()
    send(client, "measures", goal.pk, status=422, measure=measure.pk)
    send(client, "links", goal.pk, status=422, link=link.pk)
    assert "没有党的工作措施" not in page(client, "goals"), "without a reason nothing ends"
    send(client, "measures", goal.pk, measure=measure.pk, reason="换成攻关")
    send(client, "links", goal.pk, link=link.pk, reason="项目已结题")
    told = page(client, "goal", goal.pk)
    assert "取消衡量“党员先锋岗攻关”：换成攻关" in told
    assert "项目已结题" in told
    assert "没有党的工作措施" in page(client, "goals")
    kept = said(send(client, "goal_edit", upper.pk, status=422, do="close", reason="做完了"))
    assert "没有结束的目标" in kept
    assert 'value="做完了"' in kept
    send(client, "goal_edit", goal.pk, do="close", reason="完成")
    assert "已结束" in page(client, "goal", goal.pk)


def test_a_wanted_value_needs_a_kpi_and_an_old_one_without_still_shows(world, sign_in):
    with looking(EVERYTHING):
        goal = Goal.objects.create(
            organisation=world.places["DW"], level="yearly", number="1", title="降电耗",
            year=2026, from_on=date(2026, 1, 1),
        )  # fmt: skip
    client = sign_in("DW", "party_affairs_office")
    kept = said(send(client, "measures", goal.pk, status=422, title="党员先锋岗攻关", wanted="5"))
    assert "目标值要和经营指标一起填" in kept
    assert 'value="党员先锋岗攻关"' in kept
    long = said(
        send(client, "links", goal.pk, status=422, organisation="Z1", title="长" * 101, side="both")
    )
    assert "长" * 101 in long
    with looking(EVERYTHING):
        assert not GoalMeasure.objects.exists()
        GoalMeasure.objects.create(
            goal=goal, side="party", title="旧措施", millionths=5_000_000, from_on=date(2026, 1, 1)
        )
    assert "目标值 5" in page(client, "goal", goal.pk)


def test_a_branch_sees_the_goals_above_it_and_its_own_links_alone(world, sign_in):
    with looking(EVERYTHING):
        goal = Goal.objects.create(
            organisation=world.places["DW"], level="yearly", number="1", title="降电耗",
            year=2026, from_on=date(2026, 1, 1),
        )  # fmt: skip
        for code in ("Z1", "P2"):
            GoalLink.objects.create(
                organisation=world.places[code], goal=goal, source_type="x", source_id=code,
                title=f"攻关{code}", side="party", from_on=date(2026, 1, 1), linked_by="甲",
            )  # fmt: skip
    client = sign_in("Z1", "branch_secretary")
    assert "降电耗" in page(client, "goals")
    told = page(client, "goal", goal.pk)
    assert "攻关Z1" in told
    assert "攻关P2" not in told
    stranger = sign_in("DX", "committee_secretary", user=1)
    assert "降电耗" not in page(stranger, "goals")
    page(stranger, "goal", goal.pk, status=404)


def test_a_sheet_is_previewed_and_written(world, sign_in):
    client = sign_in()
    page(client, "uploads")
    blank = client.get(reverse("operations:template"))
    assert b"".join(blank.streaming_content)[:2] == b"PK"
    sheet = io.BytesIO(
        "单位编码,指标编码,月份,实际值,计量单位\nP1,OUT,2026-10,100,t\nP1,KWH,2026-10,5,kWh\n".encode()
    )
    sheet.name = "values.csv"
    preview = client.post(reverse("operations:uploads"), {"file": sheet})
    assert preview.status_code == 302
    text = client.get(preview.url).content.decode()
    assert "新增" in text
    client.post(preview.url + "apply/")
    assert [one.amount for one in values()] == [100, 5]


def test_the_blank_sheet_names_units_and_kpis_and_says_the_last_month(world, sign_in):
    with looking(EVERYTHING):
        Kpi.objects.filter(pk=world.kpis["KWH"].pk).update(frequency="year")
    response = sign_in().get(reverse("operations:template"))
    sheet = workbook_read(b"".join(response.streaming_content), "x.xlsx").sheets[0]
    rows = {(one.text(1), one.text(3)): one.text(4) for one in sheet.rows if one.text(0) == "P1"}
    last = timezone.localdate().replace(day=1) - timedelta(days=1)
    assert rows["示例一厂", "产量"] == f"{last:%Y-%m}"
    assert rows["示例一厂", "用电量"] == f"{last:%Y}-01"


def test_a_value_outside_its_plausible_range_is_not_ticked_beforehand(world, sign_in):
    with looking(EVERYTHING):
        Kpi.objects.filter(pk=world.kpis["OUT"].pk).update(plausible_high_millionths=200_000_000)
        odd = value(world.kpis["OUT"], world.places["P1"], date(2026, 10, 1), 9000, by="丙")
        usual = value(world.kpis["OUT"], world.places["P2"], date(2026, 10, 1), 100, by="丙")
        KpiValue.objects.update(entered_by_id=None)
    text = page(sign_in(), "waiting")
    assert f'value="{usual.pk}:{usual.millionths}" checked' in text
    assert f'value="{odd.pk}:{odd.millionths}">' in text
    assert text.count("请再核对一次") == 1


def test_a_goal_asks_as_little_for_many_agreements_as_for_one(
    world, sign_in, django_assert_max_num_queries
):
    with looking(EVERYTHING):
        goal = Goal.objects.create(
            organisation=world.places["DW"], level="yearly", number="1", title="降耗", year=2026,
            from_on=date(2026, 1, 1),
        )  # fmt: skip
        for at in range(8):
            GoalLink.objects.create(
                goal=goal, organisation=world.places["P1"], source_type="agreements.target",
                source_id=f"{at + 1}", title=f"责任书目标{at}", side="party",
                from_on=date(2026, 1, 1), linked_by="测试",
            )  # fmt: skip
    client = sign_in()
    page(client, "goal", goal.pk)
    with django_assert_max_num_queries(12):
        page(client, "goal", goal.pk)


@pytest.mark.parametrize(
    ("name", "most"), [("kpis", 12), ("league", 12), ("goals", 12), ("month", 13), ("waiting", 12)]
)
def test_no_page_asks_the_database_too_often(
    world, sign_in, name, most, django_assert_max_num_queries
):
    with looking(EVERYTHING):
        for month in range(1, 11):
            for unit in ("P1", "P2"):
                value(world.kpis["OUT"], world.places[unit], date(2026, month, 1), 100)
                value(world.kpis["KWH"], world.places[unit], date(2026, month, 1), 100)
    client = sign_in()
    with django_assert_max_num_queries(most):
        page(client, name)
