"""Drills: a made-up case that leaves no trace outside its own app, and its debrief."""

import hashlib
import shutil

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.urls import reverse
from tests.procedures.samples import ON, good_facts
from tests.procedures.test_case_pages import do, faults_in, hidden, text, typed
from tests.procedures.visitors import office_of, secretary_of
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries import procedure_on, procedures_known
from shuanghe.procedures.queries.drills import (
    debrief_of,
    is_of,
    scenario_faults,
    scenario_of,
    scenarios_check,
    scenarios_of,
)
from shuanghe.procedures.services import Doing, Opening, step_do
from shuanghe.procedures.services.drills import drill_open

STEPS = good_facts()["steps"]
OWN = {"procedures", "audit"}
NOT_OURS = {"sessions", "contenttypes", "migrations"}
SCENARIOS = [
    pytest.param(key, one.key, id=f"{key}-{one.key}")
    for key in procedures_known()
    for one in scenarios_of(key)
]


def tables():
    """Rows and a fingerprint of every table outside the app of cases and the trail."""
    with looking(EVERYTHING):
        return {
            model._meta.label: hashlib.sha256(
                serializers.serialize("json", model._base_manager.order_by("pk")).encode()
            ).hexdigest()
            for model in apps.get_models()
            if model._meta.app_label not in OWN | NOT_OURS
            and model._meta.db_table in connection.introspection.table_names()
        }


def opening(name="示例甲", procedure="admission"):
    return Opening(
        procedure=procedure,
        subject_name=name,
        opened_on=STEPS["application"]["done_on"],
        client_key=f"drill-{name}",
        about=good_facts()["about"],
    )


def drilled(world, scenario=None):
    return drill_open(
        world.secretary(), organisation=world.first, opening=opening(), scenario=scenario, on=ON
    )


def test_a_whole_drill_changes_no_table_outside_its_app(world):
    before = tables()
    case = drilled(world)
    for code, facts in STEPS.items():
        step_do(
            world.secretary(),
            organisation=world.first,
            case=case,
            doing=Doing(code, facts),
            on=ON,
        )
    with looking(EVERYTHING):
        assert Case.objects.get().state == "finished"
    assert tables() == before


def test_a_real_case_does_change_other_tables(world):
    before = tables()
    world.go_on(world.admission(), "application")
    after = tables()
    assert "duties.Deadline" in {label for label in after if after[label] != before[label]}


def test_nobody_real_is_drilled_on(world):
    with pytest.raises(Refused, match="以“示例”开头"):
        drill_open(world.secretary(), organisation=world.first, opening=opening("张三"), on=ON)


def test_the_scenarios_are_written_without_mistakes():
    assert scenarios_check(on=ON) == []
    assert len(SCENARIOS) >= 3


def test_a_story_that_names_what_is_not_there_is_told(settings, tmp_path):
    home = tmp_path / "procedures"
    shutil.copytree(settings.RULEBOOKS, tmp_path, dirs_exist_ok=True)
    story = home / "admission" / "drills" / "early_confirmation.yaml"
    text_ = story.read_text().replace("fact: party_age_from", "fact: shoe_size")
    story.write_text(text_ + "  - {step: dance, told: 没有这一步}\n")
    (home / "admission" / "drills" / "broken.yaml").write_text("title: 缺故事\n")
    settings.RULEBOOKS = tmp_path
    told = "\n".join(map(str, scenarios_check(on=ON)))
    assert "没有“dance”这一步" in told
    assert "没有“shoe_size”" in told
    assert "drills/broken.yaml:1" in told


@pytest.mark.parametrize(("procedure", "key"), SCENARIOS)
def test_the_checks_find_every_planted_mistake_and_nothing_else(procedure, key):
    scenario = scenario_of(procedure, key)
    faults = scenario_faults(procedure_on(procedure, on=ON), scenario, on=ON)
    planted = scenario.shape.planted
    assert [one for one in planted if not any(is_of(one, fault) for fault in faults)] == []
    assert [str(fault) for fault in faults if not any(is_of(one, fault) for one in planted)] == []


def test_a_drill_is_on_no_list_and_marked_everywhere(world):
    secretary = secretary_of(world.first)
    case = drilled(world)
    assert "示例甲" not in text(secretary.get(reverse("procedures:cases"), {"state": "all"}))
    for name, args in (("case", [case.pk]), ("step", [case.pk, "application"]), ("drills", [])):
        assert "演练" in text(secretary.get(reverse(f"procedures:{name}", args=args)))
    assert "示例甲" in text(secretary.get(reverse("procedures:drills")))
    assert (
        text(office_of(world.other_committee).get(reverse("procedures:drills"))).count("示例甲")
        == 0
    )


def test_a_drill_of_another_branch_is_not_there_and_a_real_case_has_no_debrief(world):
    drill = drilled(world)
    real = world.admission()
    secretary, stranger = secretary_of(world.first), secretary_of(world.second)
    debrief = reverse("procedures:debrief", args=[drill.pk])
    assert secretary.get(debrief).status_code == 200
    assert stranger.get(debrief).status_code == 404
    assert secretary.get(reverse("procedures:debrief", args=[real.pk])).status_code == 404
    moved = {**hidden(secretary.get(reverse("procedures:move", args=[drill.pk])))}
    sent = {**moved, "to_code": "Z3", "reason": "调动"}
    refused = secretary.post(reverse("procedures:move", args=[drill.pk]), sent)
    assert "演练不移交" in text(refused)


def test_a_trainee_finds_one_mistake_is_stopped_at_another_and_misses_the_third(world):
    secretary = secretary_of(world.first)
    asked = {
        "procedure": "admission",
        "organisation": "Z1",
        "scenario": "hurried_prospective",
    }
    form = secretary.get(reverse("procedures:drill_new"), asked)
    assert "故事" in text(form)
    sent = {**asked, **hidden(form), "name": "示例甲", "opened_on": "2022-03-07"}
    begun = secretary.post(reverse("procedures:drill_new"), sent)
    with looking(EVERYTHING):
        case = Case.objects.get()
        assert CaseStep.objects.filter(case=case).count() == 8
    assert "接着练" in text(secretary.get(reverse("procedures:debrief", args=[case.pk])))

    address = reverse("procedures:correct", args=[case.pk, "contacts"])
    form = secretary.get(address)
    facts = {**scenario_of("admission", "hurried_prospective").given["contacts"], "contacts": 2}
    mended = secretary.post(address, {**hidden(form), **typed(facts), "why": "联系人至多两名"})
    assert mended.status_code == 302, faults_in(mended)
    handed = scenario_of("admission", "hurried_prospective").handed["introducers"]
    with_fault = do(secretary, case, "introducers", **handed)
    assert with_fault.status_code == 422
    right = {**handed, "is_any_on_probation_in_party": False}
    assert do(secretary, case, "introducers", **right).status_code == 302
    end = reverse("procedures:stop", args=[case.pk])
    ended = secretary.post(end, {**hidden(secretary.get(end)), "reason": "练完了"})

    shown = text(secretary.get(ended.url))
    assert begun.status_code == 302
    assert "自己找到并改正" in shown
    assert "系统拦下后改正" in shown
    assert "确定为积极分子不满一年就列为发展对象" in shown
    with looking(EVERYTHING):
        debrief = debrief_of(Case.objects.get(), on=ON)
    outcomes = {one.planted.step: one.outcome for one in debrief.findings}
    assert outcomes == {
        "contacts": "mended",
        "cultivation": "missed",
        "prospective": "missed",
        "introducers": "caught",
        "training": "not_reached",
    }
