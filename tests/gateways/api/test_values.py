"""Operating figures over the API: filed by whom they belong to, all of them or none."""

import pytest
from tests.gateways.api.worlds import Api, World
from tests.operations.worlds import kpi
from tests.records.worlds import EVERYTHING, place

from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import KpiEntry, KpiValue

pytestmark = pytest.mark.django_db
MONTH = "2026-09"


@pytest.fixture
def world():
    """DW defines three figures: output and losses at two plants, days filed by a department."""
    made = World()
    with looking(EVERYTHING):
        top = made.places["DW"]
        plants = [place(code, "plant", top, name=f"示例{code}厂") for code in ("P1", "P2")]
        office = place("BM", "department", top, name="示例财务部")
        made.places |= {"P1": plants[0], "P2": plants[1], "BM": office}
        made.kpis = {
            "OUT": kpi(top, "OUT", "产量", units=plants),
            "DAYS": kpi(top, "DAYS", "周转天数", measure="天", units=plants, owner=office),
        }
    return made


def line(**changes):
    return {"unit": "P1", "kpi": "OUT", "month": MONTH, "amount": "1200.5", **changes}


def sent(api, *lines):
    return api.post("kpi-values", {"source": "生产系统月报", "values": list(lines)})


def faults(answer):
    assert answer.status_code == 422, answer.content
    return {one["field"] for one in answer.json()["error"]["faults"]}


def stored():
    with looking(EVERYTHING):
        return [(one.organisation.code, one.millionths) for one in KpiValue.objects.all()]


def test_a_program_learns_which_figures_it_files_and_where(world):
    told = world.api("P1").get("kpis").json()["items"]
    assert [(one["unit"]["code"], [k["code"] for k in one["kpis"]]) for one in told] == [
        ("P1", ["OUT"])
    ]
    assert told[0]["kpis"][0]["measure"] == "t"
    office = world.api("BM").get("kpis").json()["items"]
    assert [one["unit"]["code"] for one in office] == ["P1", "P2"]
    assert {k["code"] for one in office for k in one["kpis"]} == {"DAYS"}


def test_units_come_page_by_page(world):
    api = world.api("DW")
    first = api.get("kpis", limit=1).json()
    assert [one["unit"]["code"] for one in first["items"]] == ["P1"]
    rest = api.get("kpis", limit=1, after=first["next"]).json()
    assert ([one["unit"]["code"] for one in rest["items"]], rest["next"]) == (["P2"], None)


def test_values_are_filed_once_however_often_they_are_sent(world):
    api = world.api("P1")
    assert sent(api, line()).json() == {"new": 1, "changed": 0, "same": 0}
    assert sent(api, line()).json() == {"new": 0, "changed": 0, "same": 1}
    assert sent(api, line(amount=1300)).json() == {"new": 0, "changed": 1, "same": 0}
    assert stored() == [("P1", 1_300_000_000)]
    with looking(EVERYTHING):
        assert [one.source for one in KpiEntry.objects.all()] == ["生产系统月报"] * 2
        told = AuditLine.objects.filter(verb="values_file").latest("id")
    assert told.actor_name == "示例系统（接口：人力资源系统）"


def test_the_department_that_owns_a_figure_files_it_for_all_units(world):
    lines = [line(kpi="DAYS", unit=unit, amount=60, measure="天") for unit in ("P1", "P2")]
    assert sent(world.api("BM"), *lines).json()["new"] == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit": "P9"}, "values.1.unit"),
        ({"unit": "P2"}, "values.1.unit"),
        ({"kpi": "NONE"}, "values.1.kpi"),
        ({"kpi": "DAYS"}, "values.1.kpi"),
        ({"measure": "kg", "month": "2026-08"}, "values.1.measure"),
        ({"amount": -3, "month": "2026-08"}, "values.1.amount"),
        ({"month": "2199-01"}, "values.1.month"),
        ({}, "values.1.month"),
    ],
)
def test_one_wrong_value_is_named_and_nothing_is_written(world, change, field):
    assert faults(sent(world.api("P1"), line(), line(**change))) == {field}
    assert stored() == []


@pytest.mark.parametrize(
    "change", [{"amount": "很多"}, {"amount": "1e400"}, {"month": "2026-13"}, {"quantity": "x"}]
)
def test_what_is_no_value_is_refused_before_anything_is_looked_at(world, change):
    answer = sent(world.api("P1"), line(**change))
    assert faults(answer)
    assert stored() == []


def test_a_locked_value_is_corrected_only_with_a_reason(world):
    api = world.api("P1")
    sent(api, line())
    with looking(EVERYTHING):
        KpiValue.objects.update(state="confirmed", confirmed_by="乙")
    assert faults(sent(api, line(amount=1300))) == {"values.0.reason"}
    assert sent(api, line(amount=1300, reason="磅单重新核过")).json()["changed"] == 1
    with looking(EVERYTHING):
        assert KpiValue.objects.get().state == "corrected"


def test_a_unit_of_others_answers_as_one_that_is_not_there(world):
    api = world.api("P1")
    theirs, nobodys = (sent(api, line(unit=code)) for code in ("P2", "P9"))
    assert theirs.content.replace(b"P2", b"P9") == nobodys.content


def test_without_the_right_there_is_nothing_to_file(world):
    user = world.user("P1", rights=["me.read", "record.read"], name="other")
    api = Api(world.token(user, rights=["me.read"]))
    assert sent(api, line()).status_code == 404
    assert api.get("kpis").status_code == 404
