"""Filing, confirming, correcting values: a ledger that only grows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.operations.worlds import benchmark, value, world_create
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.actions import Refused, _inside, subscribe
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import KpiEntry, KpiValue, LedgerOnlyGrows
from shuanghe.operations.queries.ledger import values_differing
from shuanghe.operations.services import (
    Confirming,
    Filing,
    FilingRefused,
    values_confirm,
    values_file,
)

ON = date(2026, 11, 21)
OCT, NOV = date(2026, 10, 1), date(2026, 11, 1)


def filing(world, amount, *, kpi="OUT", unit="P1", month=OCT, **more):
    return Filing(world.kpis[kpi].pk, world.places[unit].pk, month, Decimal(str(amount)), **more)


def file(world, actor, *filings):
    return values_file(actor, judge=lambda: filings, source="测试", on=ON)


def confirm(world, actor, values=None):
    with looking(EVERYTHING):
        wanted = values or list(KpiValue.objects.exclude(state="confirmed"))
    return values_confirm(
        actor, wanted=[Confirming(one.pk, one.millionths) for one in wanted], on=ON
    )


def the_value(**wanted):
    with looking(EVERYTHING):
        return KpiValue.objects.get(**wanted)


def faults(world, actor, *filings):
    with pytest.raises(FilingRefused) as refused:
        file(world, actor, *filings)
    with looking(EVERYTHING):
        assert not KpiEntry.objects.exists() or KpiValue.objects.exists()
    return [(at, fault.part) for at, fault in refused.value.faults]


@pytest.mark.django_db
class TestFiling:
    def test_a_value_filed_stands_and_the_same_again_writes_nothing(self, world):
        clerk = world.actor("P1", "kpi.file")
        assert file(world, clerk, filing(world, "100.5")).new == 1
        again = file(world, clerk, filing(world, "100.500"))
        assert (again.new, again.changed, again.same) == (0, 0, 1)
        assert the_value().amount == Decimal("100.5")

    def test_every_bad_row_is_told_and_nothing_is_written(self, world):
        clerk = world.actor("P1", "kpi.file")
        told = faults(
            world, clerk,
            filing(world, 1),
            filing(world, -1, month=date(2026, 9, 1)),
            filing(world, 1, month=date(2026, 12, 1)),
            filing(world, 1, kpi="UNIT"),
            filing(world, 2),
            filing(world, 1, unit="P2"),
            filing(world, 1, month=date(2019, 12, 1)),
        )  # fmt: skip
        assert told == [
            (1, "amount"), (2, "month"), (3, "kpi"), (4, "month"), (5, "kpi"), (6, "month"),
        ]  # fmt: skip
        with looking(EVERYTHING):
            assert not KpiEntry.objects.exists()

    def test_a_plan_may_lie_ahead_and_says_why_when_it_changes(self, world):
        clerk = world.actor("P1", "kpi.file")
        ahead = date(2027, 3, 1)
        file(world, clerk, filing(world, 10, month=ahead, quantity="plan"))
        assert faults(world, clerk, filing(world, 12, month=ahead, quantity="plan")) == [
            (0, "reason")
        ]
        file(world, clerk, filing(world, 12, month=ahead, quantity="plan", reason="调整计划"))
        assert the_value().amount == 12

    def test_the_department_that_owns_a_kpi_files_it_for_its_units_and_nobody_else(self, world):
        owner = world.actor("BM", "kpi.file")
        assert file(world, owner, filing(world, 30, kpi="DAYS")).new == 1
        plant = world.actor("P1", "kpi.file")
        assert faults(world, plant, filing(world, 31, kpi="DAYS")) == [(0, "kpi")]
        assert faults(world, owner, filing(world, 31)) == [(0, "kpi")]

    def test_without_the_right_it_is_as_if_it_were_not_there(self, world):
        with pytest.raises(Http404):
            file(world, world.actor("P1", "kpi.read"), filing(world, 1))


@pytest.mark.django_db
class TestConfirming:
    def test_a_second_person_confirms_and_locks(self, world):
        clerk = world.actor("P1", "kpi.file", "kpi.confirm")
        file(world, clerk, filing(world, 100))
        with pytest.raises(Refused, match="另一个人"):
            confirm(world, clerk)
        assert confirm(world, world.actor("DW", name="乙", user=2)) == 1
        assert the_value().is_locked
        assert faults(world, clerk, filing(world, 101)) == [(0, "reason")]

    def test_a_correction_keeps_the_old_value_and_waits_for_a_second_person(self, world):
        clerk, chief = world.actor("P1", "kpi.file"), world.actor("DW", name="乙", user=2)
        file(world, clerk, filing(world, 100))
        confirm(world, chief)
        file(world, clerk, filing(world, 90, reason="抄表错误"))
        assert (the_value().amount, the_value().state) == (90, "corrected")
        with looking(EVERYTHING):
            last = KpiEntry.objects.latest("id")
        assert (last.kind, last.before, last.reason, last.entered_by) == (
            "corrected", 100, "抄表错误", "甲",
        )  # fmt: skip
        confirm(world, chief)
        assert the_value().state == "confirmed"

    def test_a_value_that_changed_since_it_was_read_is_not_confirmed(self, world):
        clerk, chief = world.actor("P1", "kpi.file"), world.actor("DW", name="乙", user=2)
        file(world, clerk, filing(world, 100))
        read = the_value()
        file(world, clerk, filing(world, 99))
        with pytest.raises(Refused, match="已改为 99"):
            confirm(world, chief, [read])

    def test_one_enterprise_cannot_confirm_the_values_of_another(self, world):
        file(world, world.actor("P1", "kpi.file"), filing(world, 100))
        with pytest.raises(Refused, match="不由您确认"):
            confirm(world, world.actor("DX", name="乙", user=2))

    def test_three_red_months_in_a_row_propose_a_topic(self, world, monkeypatch):
        told = []
        monkeypatch.setitem(_inside, "kpi_topic_proposed", [])
        monkeypatch.setitem(_inside, "kpi_confirmed", [])
        subscribe("kpi_topic_proposed", lambda **facts: told.append(facts["run"]), inside=True)
        subscribe("kpi_confirmed", lambda **facts: told.append("confirmed"), inside=True)
        clerk, chief = world.actor("P1", "kpi.file"), world.actor("DW", name="乙", user=2)
        with looking(EVERYTHING):
            benchmark(world.kpis["OUT"], world.places["DW"], 100)
            for month in (8, 9):
                value(world.kpis["OUT"], world.places["P1"], date(2026, month, 1), 90,
                      state="confirmed")  # fmt: skip
        file(world, clerk, filing(world, 90))
        confirm(world, chief)
        assert told[0] == "confirmed"
        assert [(run.kpi.code, len(run.months)) for run in told[1:]] == [("OUT", 3)]

    def test_two_red_months_propose_nothing(self, world, monkeypatch):
        told = []
        monkeypatch.setitem(_inside, "kpi_topic_proposed", [])
        subscribe("kpi_topic_proposed", lambda **facts: told.append(facts), inside=True)
        with looking(EVERYTHING):
            benchmark(world.kpis["OUT"], world.places["DW"], 100)
            value(world.kpis["OUT"], world.places["P1"], date(2026, 9, 1), 90, state="confirmed")
        file(world, world.actor("P1", "kpi.file"), filing(world, 90))
        confirm(world, world.actor("DW", name="乙", user=2))
        assert told == []


@pytest.mark.django_db(transaction=True)
def test_the_database_itself_refuses_to_alter_the_ledger(world):
    file(world, world.actor("P1", "kpi.file"), filing(world, 100))
    with looking(EVERYTHING):
        entry = KpiEntry.objects.get()
        for act in (entry.save, entry.delete):
            with pytest.raises(LedgerOnlyGrows):
                act()
    for statement in ("UPDATE operations_kpientry SET millionths = 1",):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["file", "correct", "confirm"]),
        st.sampled_from(["P1", "P2"]),
        st.sampled_from([OCT, NOV]),
        st.decimals(0, 1000, places=3),
    ),
    max_size=12,
)


class TestLedger(TestCase):
    @settings(max_examples=15)
    @given(ACTS)
    def test_whatever_is_done_the_value_is_what_the_last_entry_says(self, acts):
        world = world_create()
        clerk = world.actor("DW", name="甲", user=1)
        chief = world.actor("DW", name="乙", user=2)
        shadow, locked = {}, set()
        for act, unit, month, amount in acts:
            key = unit, month
            if act == "confirm":
                confirm(world, chief)
                locked = set(shadow)
                continue
            one = filing(
                world, amount, unit=unit, month=month, reason="更正" if act == "correct" else ""
            )
            if act == "file" and key in locked and shadow[key] != amount:
                with pytest.raises(FilingRefused):
                    file(world, clerk, one)
                continue
            file(world, clerk, one)
            shadow[key] = amount
        with looking(EVERYTHING):
            assert values_differing() == []
            held = {
                (one.organisation.code, one.month): one.amount
                for one in KpiValue.objects.select_related("organisation")
            }
            assert held == shadow
            assert sum(held.values(), Decimal(0)) == sum(shadow.values(), Decimal(0))
            assert {
                (one.organisation.code, one.month)
                for one in KpiValue.objects.exclude(state="filed").select_related("organisation")
            } == locked
