"""Effects worked out from confirmed values and kept, each once."""

import pytest
from tests.insight.effects.stored import MONTHS, Plants, plants_create
from tests.operations.worlds import SYSTEM
from tests.records.worlds import EVERYTHING

from shuanghe.insight.effects.models import Effect, EffectRun
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.operations.models import KpiUnit, KpiValue
from shuanghe.operations.services import intervention_withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def plants() -> Plants:
    return plants_create(dropping={"E0": (24, 8.0)})


@pytest.fixture
def three() -> Plants:
    return plants_create(dropping={"E0": (24, 8.0), "E1": (26, 8.0), "E2": (26, 8.0)})


def current(**wanted) -> list[Effect]:
    with looking(EVERYTHING):
        found = Effect.objects.filter(replaced_at=None, **wanted)
        return list(found.select_related("organisation").order_by("pk"))


def test_one_unit_that_began_is_judged_by_its_own_past_and_improved_with_its_interval(plants):
    begun = plants.begin("E0", 24)
    assert plants.renew().written == 2
    (effect,) = current(method="its")
    assert (effect.method, effect.conclusion, effect.interventions) == (
        "its",
        "improved",
        [begun.pk],
    )
    assert effect.low < effect.estimate < effect.high < 0
    assert effect.verdict.startswith("改善了")
    assert (effect.from_on, effect.to_on) == (MONTHS[0], MONTHS[-1])
    assert "comparison" not in {check["name"] for check in effect.checks}
    assert len(effect.line["actual"]) == 36


def test_several_units_that_began_are_held_against_those_that_did_not(three):
    for code, at in (("E0", 24), ("E1", 26), ("E2", 26)):
        three.begin(code, at, source=code)
    three.renew()
    (together,) = current(method="did")
    assert together.organisation.code == "DW"
    assert together.conclusion == "improved"
    assert -9.5 < together.estimate < -6.5
    assert len(current(method="its")) == 3


def test_one_unit_that_began_is_also_held_against_a_mix_of_the_others_above_them_all(plants):
    plants.begin("E0", 24)
    plants.renew()
    (together,) = current(method="sdid")
    assert (together.organisation.code, together.conclusion) == ("DW", "improved")
    assert together.counts["n_comparison"] == 7


def test_what_other_units_did_changes_nothing_in_the_effect_of_one(plants):
    plants.begin("E0", 24)
    plants.renew()
    kept = ("estimate", "low", "high", "conclusion", "verdict", "checks", "counts", "notes")
    (before,) = current(method="its")
    (compared,) = current(method="sdid")
    for code in ("E3", "E4", "E5", "E6"):
        for at in range(24, 36):
            plants.change(code, at, 92.0 + at % 3)
    plants.renew(key="again")
    (after,) = current(method="its")
    (other,) = current(method="sdid")
    assert [getattr(after, one) for one in kept] == [getattr(before, one) for one in kept]
    assert other.estimate != compared.estimate


def test_two_units_that_began_are_held_against_a_mix_of_the_others(plants):
    plants.begin("E0", 24)
    plants.begin("E1", 26)
    plants.renew()
    (together,) = current(method="sdid")
    assert together.counts["n_comparison"] == 6


def test_few_months_after_the_start_give_no_number_but_the_reason(plants):
    plants.begin("E0", 34)
    plants.renew()
    (effect,) = current(method="its")
    assert (effect.estimate, effect.low, effect.high) == (None, None, None)
    assert effect.conclusion == "cannot_be_told"
    assert "至少" in effect.reason
    assert effect.verdict.startswith("数据不足以判断")


def test_values_that_nobody_confirmed_do_not_count(plants):
    plants.begin("E0", 24)
    with looking(EVERYTHING):
        KpiValue.objects.filter(organisation=plants.plants["E0"]).update(state="filed")
    plants.renew()
    (effect,) = current(method="its")
    assert effect.conclusion == "cannot_be_told"
    assert "经确认" in effect.reason


def test_a_second_start_on_the_same_kpi_ends_the_months_of_the_first(plants):
    plants.begin("E0", 24)
    plants.begin("E0", 26, source="2", title="又一项")
    plants.renew()
    first, second = sorted(current(method="its"), key=lambda one: one.started_on)
    assert first.conclusion == "cannot_be_told"
    assert any("分不开" in note for note in first.notes)
    assert first.to_on == MONTHS[25]
    assert second.from_on == MONTHS[24]


def test_nothing_is_worked_out_again_while_the_data_stay_and_only_what_changed_when_they_do(plants):
    plants.begin("E0", 24)
    plants.begin("E3", 24, source="2")
    before = plants.renew()
    again = plants.renew(key="again")
    assert (before.written, again.written) == (3, 0)
    plants.change("E3", 30, 104)
    assert plants.renew(key="third").written >= 2
    with looking(EVERYTHING):
        former = Effect.objects.exclude(replaced_at=None)
        assert {one.line == {} and one.verdict != "" for one in former} == {True}


def test_a_withdrawn_start_takes_its_effect_out_and_leaves_it_readable(plants):
    plants.begin("E0", 24)
    plants.renew()
    with looking(EVERYTHING):
        intervention_withdraw(source_type="tests.work", source_id="1", reason="录错单位")
    assert plants.renew(key="again").gone == 2
    assert current() == []
    with looking(EVERYTHING):
        assert Effect.objects.count() == 2


class StoppedError(Exception):
    """The worker dies."""


def test_a_run_that_is_cut_off_goes_on_where_it_stopped_and_nothing_is_there_twice(
    plants, monkeypatch
):
    monkeypatch.setattr("shuanghe.insight.effects.services.computing.CHUNK", 2)
    for at in range(5):
        plants.begin(f"E{at}", 24 + at % 2, source=str(at))

    def tell(done, _total):
        raise StoppedError(done)

    with pytest.raises(StoppedError):
        plants.renew(tell=tell)
    kept = {one.pk for one in current()}
    assert len(kept) == 2
    done = plants.renew()
    assert kept < {one.pk for one in current()}
    assert (done.total, done.written, len(current())) == (6, 4, 6)
    run = EffectRun.objects.get()
    assert (run.done_count, run.total_count, run.finished_at is not None) == (6, 6, True)


def test_a_reader_of_one_plant_sees_its_effect_and_not_the_comparison_of_units(three):
    for code, at in (("E0", 24), ("E1", 26), ("E2", 26)):
        three.begin(code, at, source=code)
    three.renew()
    with looking(Scope.of(three.plants["E0"].path)):
        assert [(one.method, one.organisation.code) for one in Effect.objects.all()] == [
            ("its", "E0")
        ]
    with looking(Scope.of(three.world.places["DX"].path)):
        assert not Effect.objects.exists()


def test_quarterly_figures_are_placed_by_quarter(plants):
    plants.begin("E0", 28)
    plants.kpi.frequency = "quarter"
    with looking(EVERYTHING):
        plants.kpi.save()
        KpiUnit.objects.exclude(organisation=plants.plants["E0"]).delete()
        keep = [month for month in MONTHS if month.month in {1, 4, 7, 10}]
        KpiValue.objects.exclude(month__in=keep).delete()
        plants.renew()
    (effect,) = current(method="its")
    assert effect.line["periods"][:2] == ["2024Q1", "2024Q2"]
    assert effect.line["starts"] == [8]


def test_each_chunk_leaves_one_line_in_the_trail(plants):
    plants.begin("E0", 24)
    plants.renew()
    with looking(EVERYTHING):
        lines = AuditLine.objects.filter(verb="effects_keep")
        assert [one.actor_name for one in lines] == [SYSTEM.name]
