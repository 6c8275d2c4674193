"""A running case and the definition it runs on; steps that come round again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from tests.procedures.samples import ON, good_facts
from tests.procedures.test_case_pages import faults_in, hidden, text, typed
from tests.procedures.visitors import secretary_of
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.permissions import Actor, looking
from shuanghe.procedures.models import Case, Definition
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.queries.kept import definition_content
from shuanghe.procedures.rules import CaseFacts
from shuanghe.procedures.services import Loaded, Opening, cases_load


@pytest.fixture
def old_case(world):
    """A case that began when the first talk was called otherwise."""
    case = world.go_on(world.admission(), "application")
    now = procedure_on("admission", on=ON)
    first, talk, *rest = now.steps
    before = replace(now, version="before", steps=(first, replace(talk, title="谈话"), *rest))
    kept = Definition.objects.create(
        key="admission-before",
        procedure="admission",
        version="before",
        content=definition_content(before),
    )
    with looking(EVERYTHING):
        Case.objects.filter(pk=case.pk).update(definition=kept)
    return case


def test_a_case_on_a_former_definition_says_so_and_moves_on_purpose(world, old_case):
    secretary = secretary_of(world.first)
    page = reverse("procedures:case", args=[old_case.pk])
    assert "规定有过改动" in text(secretary.get(page))
    address = reverse("procedures:redefine", args=[old_case.pk])
    form = secretary.get(address)
    assert "党组织派人谈话" in text(form).partition("改动过的步骤")[2]
    assert secretary.post(address, {**hidden(form), "reason": ""}).status_code == 422
    moved = secretary.post(address, {**hidden(form), "reason": "细则修订"})
    assert moved.status_code == 302
    assert "规定有过改动" not in text(secretary.get(page))


def test_a_vote_after_an_extended_probation_is_written_down_once_more(world):
    facts = good_facts()
    steps = dict(facts["steps"])
    steps.pop("archive")
    ends = steps["approval"]["probation_until"]
    until = ends + timedelta(days=200)
    meeting = {**steps["confirmation_meeting"], "result": "extended", "extended_until": until}
    steps["confirmation_meeting"] = meeting
    decided = {"done_on": ends + timedelta(days=30), "decision": "extended"}
    steps["confirmation_approval"] = {**decided, "approver": "committee"}
    opening = Opening("admission", "示例甲", ON, "again", about=facts["about"])
    cases_load(
        Actor.system("测试"),
        organisation=world.committee,
        procedure=procedure_on("admission", on=ON),
        entries=[Loaded(world.first, opening, CaseFacts(facts["about"], steps))],
        on=ON,
    )
    with looking(EVERYTHING):
        case = Case.objects.get()
    secretary = secretary_of(world.first)
    address = reverse("procedures:step", args=[case.pk, "confirmation_meeting"])
    form = secretary.get(address)
    assert "延长预备期" in text(form).partition("已登记的")[2]

    again = {
        **good_facts()["steps"]["confirmation_meeting"],
        "done_on": until + timedelta(days=3),
        "reviewed_on": until + timedelta(days=1),
        "result": "confirmed_after",
    }
    answer = secretary.post(address, {**hidden(form), **typed(again)})
    assert answer.status_code == 302, faults_in(answer)
    shown = text(secretary.get(address))
    assert "延长后转正" in shown.partition("已登记的")[2].partition("此前填过的")[0]
    assert "延长预备期" in shown.partition("此前填过的")[2]
