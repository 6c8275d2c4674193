"""Figures not confirmed, not complete or taken back: what the pages say of them."""

from datetime import date

import pytest
from django.utils import timezone
from tests.operations.browsing import page, send
from tests.operations.worlds import benchmark, value
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import KpiEntry, KpiUnit, KpiValue
from shuanghe.operations.queries.ledger import values_differing

pytestmark = pytest.mark.django_db
OCT = "2026-10"


def ago(months: int) -> date:
    """The first day of a month so many before this one."""
    today = timezone.localdate()
    number = today.year * 12 + today.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


def test_a_total_of_a_month_not_all_have_filed_says_so(world, sign_in):
    kpi = world.kpis["OUT"]
    with looking(EVERYTHING):
        value(kpi, world.places["P1"], ago(1), 80)
    text = page(sign_in("DW", "committee_secretary"), "kpis")
    assert "1/2 个单位已报" in text
    assert "含未确认 1 项" in text
    with looking(EVERYTHING):
        value(kpi, world.places["P2"], ago(1), 90, state="confirmed")
        KpiValue.objects.update(state="confirmed")
    text = page(sign_in("DW", "committee_secretary"), "kpis")
    assert "个单位已报" not in text
    assert "含未确认" not in text


def test_an_unconfirmed_value_is_marked_in_chart_list_and_league(world, sign_in):
    kpi = world.kpis["OUT"]
    with looking(EVERYTHING):
        value(kpi, world.places["P1"], ago(1), 80)
    client = sign_in("DW", "committee_secretary")
    told = page(client, "kpi", kpi.pk, unit="P1")
    assert "（未确认）" in told
    assert told.count("未确认") >= 3
    assert "未确认" in page(client, "league", kpi=kpi.pk, month=f"{ago(1):%Y-%m}")


def test_a_kpi_without_a_benchmark_is_not_ranked_and_not_opened_first(world, sign_in):
    with looking(EVERYTHING):
        benchmark(world.kpis["OUT"], world.places["DW"], 100, year=ago(1).year)
        for code in ("OUT", "KWH"):
            value(world.kpis[code], world.places["P1"], ago(1), 80, state="confirmed")
    client = sign_in("DW", "committee_secretary")
    first = page(client, "league")
    assert world.kpis["OUT"].title in first.split("</h1>")[0]
    assert "按与对标值的差距排列" in first
    other = page(client, "league", kpi=world.kpis["KWH"].pk)
    assert "没有对标值，不排名" in other


def test_the_filer_withdraws_and_the_month_shows_it_empty_again(world, sign_in):
    kpi = world.kpis["OUT"]
    with looking(EVERYTHING):
        made = value(kpi, world.places["P1"], ago(1), 80)
    client = sign_in()
    month = f"{ago(1):%Y-%m}"
    assert "撤回未确认的数值" in page(client, "month", unit="P1", month=month)
    send(client, "month", unit="P1", month=month, withdraw=f"{made.pk}:{made.millionths}")
    with looking(EVERYTHING):
        assert not KpiValue.objects.filter(pk=made.pk).exists()
        assert KpiEntry.objects.get(kind="withdrawn").millionths == made.millionths


def test_a_correction_taken_back_leaves_the_confirmed_value_and_the_ledger_agrees(world, sign_in):
    kpi, client = world.kpis["OUT"], sign_in()
    month = f"{ago(1):%Y-%m}"
    form = {"unit": "P1", "month": month, f"actual-{kpi.pk}": "80"}
    send(client, "month", **form)
    with looking(EVERYTHING):
        made = KpiValue.objects.get(kpi=kpi)
        KpiEntry.objects.create(
            kpi=kpi, organisation=world.places["P1"], month=ago(1), kind="confirmed",
            millionths=made.millionths, before_millionths=made.millionths, entered_by="乙",
        )  # fmt: skip
        KpiValue.objects.filter(pk=made.pk).update(state="confirmed", confirmed_by="乙")
    send(client, "month", **{**form, f"actual-{kpi.pk}": "90", f"reason-{kpi.pk}": "抄错了"})
    with looking(EVERYTHING):
        later = KpiValue.objects.get(kpi=kpi)
        assert later.state == "corrected"
    send(client, "month", unit="P1", month=month, withdraw=f"{later.pk}:{later.millionths}")
    with looking(EVERYTHING):
        kept = KpiValue.objects.get(kpi=kpi)
        assert (kept.state, kept.millionths) == ("confirmed", made.millionths)
        assert values_differing() == []


def test_the_second_person_sends_back_with_a_reason_that_the_filer_reads(world, sign_in):
    kpi = world.kpis["OUT"]
    with looking(EVERYTHING):
        made = value(kpi, world.places["P1"], ago(1), 80)
        KpiValue.objects.update(entered_by_id=None)
    client = sign_in()
    ticked = {"value": f"{made.pk}:{made.millionths}", "do": "back"}
    send(client, "waiting", status=422, **ticked)
    send(client, "waiting", reason="小数点错位", **ticked)
    told = page(client, "month", unit="P1", month=f"{ago(1):%Y-%m}")
    assert "已退回" in told
    assert "小数点错位" in told


def test_a_confirmed_value_cannot_be_taken_back(world, sign_in):
    with looking(EVERYTHING):
        made = value(world.kpis["OUT"], world.places["P1"], ago(1), 80, state="confirmed")
        KpiValue.objects.update(entered_by_id=None)
    ticked = {"value": f"{made.pk}:{made.millionths}", "do": "back", "reason": "再看看"}
    answer = send(sign_in(), "waiting", status=422, **ticked)
    assert "已经确认锁定" in answer.content.decode()


def test_a_month_to_come_has_no_form(world, sign_in):
    text = page(sign_in(), "month", unit="P1", month=f"{ago(-1):%Y-%m}")
    assert "这个月还没有到" in text
    assert 'name="actual-' not in text


def test_that_nobody_reports_any_more_must_be_said(world, sign_in):
    kpi, client = world.kpis["OUT"], sign_in()
    answer = send(client, "units", kpi.pk, status=422)
    assert "都不再填报" in answer.content.decode()
    with looking(EVERYTHING):
        assert KpiUnit.objects.filter(kpi=kpi, until_on=None).count() == 2
    send(client, "units", kpi.pk, is_sure="yes")
    with looking(EVERYTHING):
        assert not KpiUnit.objects.filter(kpi=kpi, until_on=None).exists()


def test_a_unit_within_another_does_not_report_the_same_kpi(world, sign_in):
    client = sign_in()
    answer = send(
        client, "starters", part="aluminium/electrolysis", unit=["DW", "P1"],
        organisation="DW", status=422,
    )  # fmt: skip
    assert "会重复计数" in answer.content.decode()
    send(client, "starters", part="aluminium/electrolysis", unit=["P1"], organisation="DW")
    again = send(
        client, "starters", part="aluminium/electrolysis", unit=["DW"],
        organisation="DW", status=422,
    )  # fmt: skip
    assert "会重复计数" in again.content.decode()


def test_whoever_files_is_told_on_the_first_page_what_to_do(world, sign_in):
    text = sign_in("DW", "operations_office").get("/").content.decode()
    assert "本月填报" in text
    assert "没有填" in text
    assert "确认：没有等您核对的数值" in text
