"""The numbers of a vote come into a step from the archived meeting, not from a second typing."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from tests.activities.meetings.acts import Archive, Ballot
from tests.activities.meetings.worlds import EVERYTHING, HELD, world_create
from tests.procedures.samples import good_facts
from tests.procedures.test_case_pages import faults_in, hidden, text
from tests.procedures.visitors import signed_in
from tests.procedures.worlds import SECRETARY

from shuanghe.kernel.permissions import Actor, looking
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.rules import CaseFacts
from shuanghe.procedures.services import Loaded, Opening, cases_load

ON = date(2026, 7, 20)
UNTIL = "form"


@pytest.fixture
def world(db):
    return world_create()


@pytest.fixture
def case(world):
    """An admission of 示例甲 in the first branch that waits for the meeting."""
    good = good_facts(date(2024, 8, 1))
    codes = list(good["steps"])
    done = {code: good["steps"][code] for code in codes[: codes.index(UNTIL) + 1]}
    opening = Opening("admission", "示例甲", date(2024, 8, 1), "votes", about=good["about"])
    cases_load(
        Actor.system("测试"),
        organisation=world.top,
        procedure=procedure_on("admission", on=ON),
        entries=[Loaded(world.first, opening, CaseFacts(good["about"], done))],
        on=ON,
    )
    with looking(EVERYTHING):
        return Case.objects.get()


@pytest.fixture
def secretary(world):
    return signed_in("secretary", world.first, SECRETARY | {"record.read"})


def voted(world, subject, *, yes=9, is_frozen=True):
    """A meeting that voted on somebody, in the archive or not yet."""
    ballot = Ballot(world)
    made = world.recorded()
    item = ballot.item(made, title=f"讨论接收{subject}", subject=subject)
    ballot.count(ballot.open(made, matter="admission", item=item), yes, abstain=10 - yes)
    if is_frozen:
        world.sign(made)
        Archive(world).freeze(made)
    return made


def offered(client, case):
    """The links that fill the step in."""
    page = client.get(reverse("procedures:step", args=[case.pk, "admission_meeting"]))
    part = text(page).partition("账上已有的")[2].partition("</ul>")[0]
    return [one.split('"')[0].replace("&amp;", "&") for one in part.split('href="')[1:]]


def test_the_vote_of_an_archived_meeting_fills_the_step(world, case, secretary):
    voted(world, "示例甲")
    links = offered(secretary, case)
    assert len(links) == 1
    given = parse_qs(urlsplit(links[0]).query)
    assert given["entitled"] == ["10"]
    assert given["yes_votes"] == ["9"]

    page = secretary.get(links[0])
    shown = text(page)
    assert "下面的数来自" in shown
    assert 'name="yes_votes" value="9"' in shown
    sent = {**hidden(page), **{key: values[0] for key, values in given.items()}}
    answer = secretary.post(reverse("procedures:step", args=[case.pk, "admission_meeting"]), sent)
    assert answer.status_code == 302, faults_in(answer)
    with looking(EVERYTHING):
        row = CaseStep.objects.get(case=case, code="admission_meeting")
    assert (row.done_on, row.facts["yes_votes"]) == (HELD, 9)


def test_a_vote_on_somebody_else_or_not_yet_archived_is_not_offered(world, case, secretary):
    voted(world, "示例乙")
    voted(world, "示例甲", is_frozen=False)
    assert offered(secretary, case) == []


def test_numbers_in_an_address_that_no_meeting_gave_are_not_taken(world, case, secretary):
    voted(world, "示例甲")
    forged = offered(secretary, case)[0].replace("yes_votes=9", "yes_votes=10")
    shown = text(secretary.get(forged))
    assert "下面的数来自" not in shown
    assert 'name="yes_votes" value="10"' not in shown


def test_whoever_may_not_read_records_is_offered_no_vote(world, case):
    voted(world, "示例甲")
    reader = signed_in("narrow", world.first, SECRETARY - {"record.read"})
    assert offered(reader, case) == []
