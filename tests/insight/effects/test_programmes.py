"""A whole programme: units by their starts, KPI by KPI, and what was left out."""

import json
from datetime import date

import numpy as np
import pytest
from tests.insight.effects.stored import Plants, plants_create
from tests.insight.effects.worlds import panel
from tests.records.worlds import EVERYTHING
from typer.testing import CliRunner

from shuanghe.insight.effects.management.effect import group
from shuanghe.insight.effects.models import Effect
from shuanghe.insight.effects.queries import programmes
from shuanghe.insight.effects.queries.programmes import Answer, answers
from shuanghe.insight.effects.rules.did import estimate
from shuanghe.insight.effects.rules.programmes import (
    Programme,
    Work,
    methods_for,
    questions_of,
    together,
    without_few,
)
from shuanghe.insight.effects.rules.questions import Begun
from shuanghe.kernel.permissions import Scope, looking

pytestmark = pytest.mark.django_db
MONTH, LATER = date(2026, 1, 1), date(2026, 3, 1)
PLAN = Programme("t:2026", "2026 年示例项目", "tests.work", ())


@pytest.fixture
def three() -> Plants:
    """Three plants fall by eight once they begin, five others do not."""
    return plants_create(dropping={"E0": (24, 8.0), "E1": (26, 8.0), "E2": (28, 8.0)})


@pytest.fixture
def plugged(monkeypatch):
    """One programme of the works tests.work 1, 2 and 3; 4 has not begun, 5 names no KPI."""

    def plug(plants, *, more=()):
        path = plants.world.places["DW"].path
        works = [Work(str(one), path, is_started=True, has_kpi=True) for one in (1, 2, 3, *more)]
        works += [Work("4", path, is_started=False, has_kpi=True)]
        works += [Work("5", path, is_started=True, has_kpi=False)]
        known = Programme("t:2026", "2026 年示例项目", "tests.work", tuple(works))
        monkeypatch.setattr(programmes, "_providers", [lambda: [known]])

    return plug


def begin(plants, *, at=(24, 26, 28)):
    for number, start in enumerate(at):
        plants.begin(f"E{number}", start, source=str(number + 1))


def told(key="t:2026") -> Answer:
    with looking(EVERYTHING):
        (found,) = answers(key)
        return found


def test_a_programme_is_judged_over_all_its_units_by_their_starts_and_checked_another_way(
    three, plugged
):
    plugged(three)
    begin(three)
    three.renew()
    (kpi,) = told().kpis
    effect = kpi.row.effect
    assert (effect.method, kpi.second.effect.method) == ("did", "sdid")
    assert effect.counts["n_used"] == 3
    assert effect.low < -8.0 < effect.high < 0
    assert kpi.conclusion == "improved"
    assert {"pre_trend", "placebo", "leads"} <= {one["name"] for one in effect.checks}
    assert told().verdict == "共 1 个指标：改善 1 个。"


def test_its_number_is_that_of_the_estimator_over_the_same_months(three, plugged):
    plugged(three)
    begin(three)
    three.renew()
    line = told().kpis[0].row.effect
    with looking(EVERYTHING):
        line.refresh_from_db()
        gap = [
            one - other
            for one, other in zip(line.line["actual"], line.line["expected"], strict=True)
        ]
    assert np.mean(gap[28:]) == pytest.approx(-8, abs=1.5)
    assert line.estimate == pytest.approx(-8, abs=1.2)


def test_new_data_replace_the_answer_of_a_programme_and_keep_the_former(three, plugged):
    plugged(three)
    begin(three)
    first = three.renew()
    assert three.renew(key="again").written == 0
    three.change("E7", 30, 103.0)
    assert 0 < three.renew(key="third").written < first.written
    assert len(told().kpis) == 1
    with looking(EVERYTHING):
        former = Effect.objects.exclude(replaced_at=None).exclude(programme="")
        assert {one.method for one in former} == {"did", "sdid"}


def test_what_was_left_out_is_told(three, plugged):
    plugged(three, more=(6,))
    begin(three)
    three.begin("E3", 35, source="6", title="才开始")
    three.begin("E2", 20, source="other", title="别的工作")
    three.renew()
    left = "".join(told().left_out)
    assert "没有开始实施" in left
    assert "没有写明要改善的指标" in left
    assert "“示例3厂”开始前有 35 期、开始后有 1 期" in left
    assert "还做了别的工作，分不开，没有计入：示例2厂" in left


def test_without_anybody_to_compare_with_there_is_no_number_of_a_comparison(plugged):
    plants = plants_create(count=2)
    plugged(plants)
    begin(plants, at=(33, 34))
    plants.renew()
    (kpi,) = told().kpis
    assert (kpi.conclusion, kpi.row.effect.estimate) == ("cannot_be_told", None)
    assert kpi.verdict.startswith("数据不足以判断")


def test_a_programme_without_any_effect_is_not_called_one(plugged):
    plants = plants_create()
    plugged(plants)
    begin(plants)
    plants.renew()
    assert told().kpis[0].conclusion in {"chance", "unproven"}


def test_who_sees_one_plant_reads_no_comparison_and_who_sees_all_does(three, plugged):
    plugged(three)
    begin(three)
    three.renew()
    with looking(Scope.of(three.plants["E0"].path)):
        assert answers() == []
    with looking(Scope.of(three.world.places["DW"].path)):
        assert [one.key for one in answers()] == ["t:2026"]


def test_the_overview_and_the_page_of_a_unit_leave_programmes_to_their_own_page(three, plugged):
    plugged(three)
    begin(three)
    three.renew()
    with looking(EVERYTHING):
        from shuanghe.insight.effects.queries.reading import (
            Wanted,
            effects_found,
            effects_of_source,
        )

        assert {row.effect.programme for row in effects_found(Wanted()).rows} == {""}
        assert {one.programme for one in effects_of_source("tests.work", "1")} == {""}


def test_the_command_gives_every_number_with_its_interval_and_names_what_has_no_answer(
    three, plugged
):
    plugged(three)
    run = CliRunner().invoke
    empty = run(group, ["programme", "--json"])
    assert json.loads(empty.stdout)[0]["kpis"] == []
    assert "数据不足" in json.loads(empty.stdout)[0]["verdict"]
    begin(three)
    three.renew()
    done = run(group, ["programme", "t:2026", "--json"])
    assert done.exit_code == 0, done.output
    (kpi,) = json.loads(done.stdout)["kpis"]
    low, high = kpi["interval"]
    assert low < kpi["estimate"] < high
    assert kpi["checked_by"]["method"] == "sdid"
    assert kpi["counts"]["n_comparison"] == 5
    assert "改善" in run(group, ["programme"]).stdout
    unknown = run(group, ["programme", "nothing"])
    assert (unknown.exit_code, "没有“nothing”" in unknown.output) == (1, True)


def test_the_method_follows_from_the_counts_alone():
    one, two, apart = {1: MONTH}, {1: MONTH, 2: MONTH}, {1: MONTH, 2: MONTH, 3: LATER}
    assert methods_for(one, 4) == ["sdid"]
    assert methods_for(one, 3) == ["did"]
    assert methods_for(two, 0) == ["its"]
    assert methods_for(apart, 0) == ["did"]
    assert methods_for(apart, 4) == ["did", "sdid"]
    assert methods_for(apart, 3) == ["did"]
    assert methods_for(dict.fromkeys(range(13), MONTH), 20) == ["did"]


def test_units_with_other_work_are_neither_counted_in_nor_compared_with():
    begun = [Begun(1, 1, MONTH), Begun(2, 2, MONTH), Begun(3, 2, LATER), Begun(4, 3, MONTH)]
    (asked, *_second) = questions_of(PLAN, begun, {1, 2}, range(1, 9), {2: "二厂", 3: "三厂"})
    assert asked.starts == {1: MONTH}
    assert asked.others == (4, 5, 6, 7, 8)
    assert asked.notes == ("同一指标上还做了别的工作，分不开，没有计入：二厂。",)
    assert list(questions_of(PLAN, begun, {9}, range(9), {})) == []


def test_starters_with_too_few_periods_are_left_out_by_name():
    values = np.random.default_rng(1).normal(50, 1, (4, 10))
    values[1, :4] = np.nan
    kept = without_few(panel(values, [5, 6, 9, None]))
    assert kept.units == ("u0", "u3")
    assert [note[:4] for note in kept.notes] == ["“u1”", "“u2”"]


def test_two_methods_that_differ_leave_it_open():
    assert together("improved", "improved") == "improved"
    assert together("improved", None) == "improved"
    assert together("improved", "cannot_be_told") == "improved"
    assert together("improved", "chance") == "unproven"
    assert together("chance", "improved") == "chance"
    assert together("cannot_be_told", "improved") == "cannot_be_told"


def test_a_programme_tells_as_much_as_the_published_cells_do():
    """The answer is that of rules.did, held against Callaway & Sant'Anna 2021 in test_did."""
    draw = np.random.default_rng(5)
    values = 50 + draw.normal(0, 1, (8, 24))
    values[0, 12:] -= 5
    values[1, 15:] -= 5
    whole = panel(values, [12, 15, *[None] * 6])
    assert estimate(without_few(whole)).estimate == pytest.approx(estimate(whole).estimate)
