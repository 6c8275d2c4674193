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


def test_a_key_belongs_to_the_place_that_opened_the_case(world):
    """Nobody learns from a key, or takes it, where somebody else has used it."""
    first = world.admission(client_key="taken")
    other = case_open(
        world.secretary(world.third), organisation=world.third, opening=opening("taken"), on=ON
    )
    assert (other.organisation_id, other.opened_in) == (world.third.pk, world.third.pk)
    assert other.pk != first.pk


def test_a_case_that_was_moved_away_keeps_its_key(world):
    first = world.admission(client_key="moved")
    with looking(EVERYTHING):
        Case.objects.filter(pk=first.pk).update(subject_name="示例已转走")
        first.refresh_from_db()
        first.organisation = world.third
        first.save(update_fields=["organisation"])
    with pytest.raises(Refused, match="编号"):
        world.admission(client_key="moved")


def test_the_same_opening_sent_twice_still_gives_the_first(world):
    first = world.admission(client_key="twice")
    assert world.admission(client_key="twice").pk == first.pk


def test_the_key_of_a_step_counts_within_its_case(world):
    one, two = world.admission(), world.admission(subject_name="示例另")
    doing = Doing("application", APPLICATION, client_key="step-key")
    for case in (one, two, two):
        step_do(world.secretary(), organisation=world.first, case=case, doing=doing, on=ON)
    assert steps_of(one) == steps_of(two) == ["application"]
    talk = replace(doing, code="first_talk", facts=STEPS["first_talk"])
    with pytest.raises(Refused, match="编号"):
        step_do(world.secretary(), organisation=world.first, case=one, doing=talk, on=ON)


def test_papers_load_whoever_uses_their_keys_elsewhere(world):
    case_open(
        world.secretary(world.third), organisation=world.third, opening=opening("Z1/1"), on=ON
    )
    about = good_facts()["about"]
    entries = [
        Loaded(world.first, opening(key), CaseFacts(about, {"application": APPLICATION}))
        for key in ("Z1/2", "Z1/1")
    ]
    loaded = cases_load(
        world.secretary(),
        organisation=world.first,
        procedure=procedure_on("admission", on=ON),
        entries=entries,
        on=ON,
    )
    assert loaded == 2
    with looking(EVERYTHING):
        assert Case.objects.filter(client_key="Z1/1").count() == 2
