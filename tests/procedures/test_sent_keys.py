"""A key of a form stands for one submission: sent for anything else, it is refused."""

from dataclasses import replace

import pytest
from tests.procedures.samples import ON, good_facts
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.queries.drills import scenarios_of
from shuanghe.procedures.rules import CaseFacts
from shuanghe.procedures.services import Doing, Loaded, Opening, case_open, cases_load, step_do
from shuanghe.procedures.services.drills import drill_open

STEPS = good_facts()["steps"]
APPLICATION = STEPS["application"]


def opening(key, name="示例甲"):
    return Opening(
        procedure="admission",
        subject_name=name,
        opened_on=APPLICATION["done_on"],
        client_key=key,
        about={**good_facts()["about"], "name": name},
    )


def steps_of(case):
    with looking(EVERYTHING):
        return list(CaseStep.objects.filter(case=case).values_list("code", flat=True))


def test_a_drill_begun_with_the_key_of_a_real_case_writes_nothing_into_it(world):
    real = world.admission(client_key="same-key")
    [*_rest, scenario] = [one for one in scenarios_of("admission") if one.given]
    with pytest.raises(Refused, match="编号"):
        drill_open(
            world.secretary(),
            organisation=world.first,
            opening=opening("same-key"),
            scenario=scenario,
            on=ON,
        )
    assert steps_of(real) == []
    with looking(EVERYTHING):
        kept = Case.objects.get(pk=real.pk)
    assert kept.drill is None
    assert not kept.is_drill


def test_a_real_case_opened_with_the_key_of_a_drill_is_refused(world):
    drill_open(world.secretary(), organisation=world.first, opening=opening("same-key"), on=ON)
    with pytest.raises(Refused, match="编号"):
        case_open(world.secretary(), organisation=world.first, opening=opening("same-key"), on=ON)


def test_the_key_of_a_case_elsewhere_is_refused_in_the_same_words(world):
    """Whether the other case is in view or not, so that nothing is learnt from it."""
    world.admission(client_key="taken")
    told = set()
    for actor in (world.secretary(world.third), world.office(world.other_committee)):
        with pytest.raises(Refused, match="编号") as refused:
            case_open(actor, organisation=world.third, opening=opening("taken"), on=ON)
        told.add(str(refused.value))
    with pytest.raises(Refused) as refused:
        case_open(world.office(), organisation=world.second, opening=opening("taken"), on=ON)
    assert told == {str(refused.value)}


def test_the_same_opening_sent_twice_still_gives_the_first(world):
    first = world.admission(client_key="twice")
    assert world.admission(client_key="twice").pk == first.pk


def test_the_key_of_a_step_of_another_case_is_refused_and_writes_nothing(world):
    one, two = world.admission(), world.admission(subject_name="示例另")
    doing = Doing("application", APPLICATION, client_key="step-key")
    step_do(world.secretary(), organisation=world.first, case=one, doing=doing, on=ON)
    with pytest.raises(Refused, match="编号"):
        step_do(world.secretary(), organisation=world.first, case=two, doing=doing, on=ON)
    assert steps_of(two) == []


def test_the_key_of_a_step_out_of_view_is_refused_too(world):
    doing = Doing("application", APPLICATION, client_key="step-key")
    step_do(world.secretary(), organisation=world.first, case=world.admission(), doing=doing, on=ON)
    away = case_open(
        world.secretary(world.third), organisation=world.third, opening=opening("k3"), on=ON
    )
    with pytest.raises(Refused, match="编号"):
        step_do(
            world.secretary(world.third),
            organisation=world.third,
            case=away,
            doing=replace(doing),
            on=ON,
        )


def test_papers_whose_key_was_taken_elsewhere_are_refused_whole(world):
    case_open(
        world.secretary(world.third), organisation=world.third, opening=opening("Z1/1"), on=ON
    )
    about = good_facts()["about"]
    entries = [
        Loaded(world.first, opening(key), CaseFacts(about, {"application": APPLICATION}))
        for key in ("Z1/2", "Z1/1")
    ]
    with pytest.raises(Refused, match="编号"):
        cases_load(
            world.secretary(),
            organisation=world.first,
            procedure=procedure_on("admission", on=ON),
            entries=entries,
            on=ON,
        )
    with looking(EVERYTHING):
        assert Case.objects.count() == 1
