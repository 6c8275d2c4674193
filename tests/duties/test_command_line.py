"""`shuanghe duties …` and `shuanghe bench country`, as typed."""

import json
from datetime import date

import pytest
from tests.duties.ledgers import SYSTEM, always, duty, organisation
from typer.testing import CliRunner

from shuanghe.duties.management import bench, duties
from shuanghe.duties.models import Obligation
from shuanghe.duties.services import obligations_issue
from shuanghe.kernel.permissions import Scope, looking

run = CliRunner().invoke


@pytest.fixture
def branch(db):
    place = organisation(organisation(kind="committee"))
    obligations_issue(SYSTEM, year=2026, on=date(2026, 1, 1), rules_on=always(duty()))
    return place


@pytest.mark.django_db
def test_a_month_is_issued_from_the_rulebook_and_again_without_change():
    organisation(organisation(kind="committee"))
    first = json.loads(run(duties.group, ["issue", "--month", "2026-07", "--json"]).stdout)
    again = json.loads(run(duties.group, ["issue", "--month", "2026-07", "--json"]).stdout)
    assert first["issued"] > 10
    assert (again["issued"], again["withdrawn"]) == (0, 0)
    assert json.loads(run(duties.group, ["verify", "--json"]).stdout)["ok"]


def test_the_list_of_a_month_is_one_json_array(branch):
    done = run(
        duties.group, ["list", "--organisation", branch.code, "--month", "2026-03", "--json"]
    )
    rows = json.loads(done.stdout)
    assert done.exit_code == 0
    assert rows[-1]["period"] == "2026-03"
    assert {"duty", "title", "due_on", "met_on", "verdict", "citation"} <= set(rows[0])


def test_the_status_of_a_year_has_every_period(branch):
    done = run(duties.group, ["status", "--organisation", branch.code, "--year", "2026", "--json"])
    assert sum(row["total"] for row in json.loads(done.stdout)) == 12


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["issue"], "--month 与 --year"),
        (["issue", "--month", "七月"], "2026-07 这样的形式"),
        (["list", "--organisation", "没有", "--month", "2026-03"], "没有编码为"),
    ],
)
@pytest.mark.django_db
def test_a_mistake_is_explained_and_ends_in_failure(line, said):
    done = run(duties.group, [*line, "--json"])
    assert done.exit_code == 1
    assert said in json.loads(done.stdout)["error"]


def test_verify_fails_and_names_the_cell_when_the_record_was_tampered_with(branch):
    with looking(Scope.everything("测试")):
        Obligation.objects.filter(slot__period="2026-02").update(met_on=date(2026, 2, 2))
    done = run(duties.group, ["verify", "--json"])
    answer = json.loads(done.stdout)
    assert done.exit_code == 1
    assert {one["by"] for one in answer["differences"]} == {"sql", "arrays"}
    assert {one["organisation"] for one in answer["differences"]} >= {branch.code}
    assert run(duties.group, ["rebuild", "--year", "2026"]).exit_code == 0
    assert run(duties.group, ["verify"]).exit_code == 0


def test_a_small_country_is_judged(tmp_path):
    answer = json.loads(run(bench.group, ["--branches", "3000", "--json"]).stdout)
    assert answer["obligations"] == 65 * 3000 + 27 * (375 + 47 + 6 + 1)
    assert 0.8 < answer["on_time"] / answer["obligations"] < 0.95
