"""When a piece of work began that is to move a KPI."""

from datetime import date

import pytest
from tests.operations.worlds import SYSTEM, value
from tests.records.worlds import EVERYTHING

from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.operations.models import Intervention
from shuanghe.operations.queries.interventions import interventions, interventions_of
from shuanghe.operations.services import (
    Intervening,
    intervention_end,
    intervention_keep,
    intervention_withdraw,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)


def keep(world, code="P1", kpi="UNIT", start=date(2026, 3, 17), **more):
    about = {"source_type": "tests.work", "source_id": "1", "title": "降电耗", **more}
    intervening = Intervening(world.kpis[kpi].pk, start, **about)
    return intervention_keep("甲", organisation=world.places[code], intervening=intervening)


def test_a_start_is_kept_as_the_first_day_of_its_month_and_found_with_unit_and_kpi(world):
    with looking(EVERYTHING):
        keep(world)
        keep(world, "P2", start=date(2027, 1, 1))
    with looking(Scope.of(world.places["P1"].path)):
        (found,) = interventions(on=TODAY)
    assert found.started_on == date(2026, 3, 1)
    assert (found.organisation.code, found.kpi.code) == ("P1", "UNIT")


def test_kept_again_it_takes_the_new_title_and_stays_one_row(world):
    with looking(EVERYTHING):
        keep(world)
        keep(world, title="降电耗二期", ended_on=date(2026, 9, 30))
        (found,) = Intervention.objects.all()
    assert (found.title, found.ended_on) == ("降电耗二期", date(2026, 9, 1))


def test_a_start_cannot_be_moved_once_kept_but_withdrawn_with_a_reason_and_kept_anew(world):
    with looking(EVERYTHING):
        keep(world)
        with pytest.raises(Refused, match="2026-03"):
            keep(world, start=date(2026, 5, 1))
        with pytest.raises(Refused, match="为什么"):
            intervention_withdraw(source_type="tests.work", source_id="1", reason=" ")
        gone = intervention_withdraw(
            source_type="tests.work", source_id="1", reason="月份录错", on=TODAY
        )
        keep(world, start=date(2026, 5, 1))
        told = [(one.started_on.month, one.withdrawal_reason) for one in interventions(on=TODAY)]
        every = interventions_of("tests.work", "1")
    assert (gone, told, len(every)) == (1, [(5, "")], 2)


def test_a_unit_that_does_not_report_the_kpi_and_a_kpi_of_others_are_refused(world):
    with looking(EVERYTHING):
        with pytest.raises(Refused, match="不填报"):
            keep(world, "Z1")
        with pytest.raises(Refused, match="没有这个指标"):
            keep(world, "P1", "OTHER")
        with pytest.raises(Refused, match="结束月份"):
            keep(world, ended_on=date(2026, 1, 1))
        with pytest.raises(Refused, match="名称"):
            keep(world, title=" ")


def test_work_that_stops_ends_what_it_began(world):
    with looking(EVERYTHING):
        keep(world)
        keep(world, "P2", start=date(2026, 10, 1))
        keep(world, "P2", source_id="2")
        day = date(2026, 8, 9)
        assert intervention_end(source_type="tests.work", source_id="1", ended_on=day) == 2
        ends = [one.ended_on for one in Intervention.objects.order_by("id")]
    assert ends == [date(2026, 8, 1), date(2026, 10, 1), None]


def test_the_page_of_a_kpi_marks_what_began_in_chart_and_words(world, client):
    roles_load(SYSTEM)
    unit, kpi = world.places["P1"], world.kpis["OUT"]
    with looking(EVERYTHING):
        keep(world, kpi="OUT", start=date(2026, 2, 1))
        for month in (1, 2, 3):
            value(kpi, unit, date(2026, month, 1), 100 + month)
        RoleGrant.objects.create(
            user_id=world.users[0], role=Role.objects.get(code="operations_office"),
            organisation=world.places["DW"], from_on=date(2020, 1, 1), granted_by="测试",
        )  # fmt: skip
        account = User.objects.get(pk=world.users[0])
    client.force_login(account, backend="shuanghe.identity.pages.entrance.AccountBackend")
    text = client.get(f"/operations/kpis/{kpi.pk}/", {"unit": "P1"}).content.decode()
    assert 'class="cut"' in text
    assert "2026-02 降电耗" in text
