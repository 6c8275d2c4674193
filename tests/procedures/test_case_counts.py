"""How much the pages of cases ask of the database, and how long the time line takes."""

import statistics
import time
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.procedures.samples import ON, good_facts
from tests.procedures.visitors import office_of, secretary_of
from tests.records.worlds import EVERYTHING

from shuanghe.kernel.permissions import looking
from shuanghe.procedures.models import CaseStep
from shuanghe.procedures.queries.timeline import case_in_view, case_view
from shuanghe.procedures.services import Doing, step_do

MOST_QUERIES = 12
MOST_BYTES = 100_000
MOST_SECONDS = 0.030


@pytest.fixture
def whole(world):
    """An admission with all its steps but the last, so that it still runs."""
    return world.go_on(world.admission(), "confirmation_approval")


def asked(client, address):
    """How many statements a page needs, once it has been opened before."""
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.content) < MOST_BYTES
    return len(seen)


def test_each_page_of_a_case_asks_little(world, whole):
    secretary = secretary_of(world.first)
    pages = {
        "case": [whole.pk],
        "step": [whole.pk, "archive"],
        "redo": [whole.pk, "oath"],
        "stop": [whole.pk],
        "move": [whole.pk],
        "cases": [],
        "drills": [],
    }
    counts = {
        name: asked(secretary, reverse(f"procedures:{name}", args=args))
        for name, args in pages.items()
    }
    assert {name: count for name, count in counts.items() if count > MOST_QUERIES} == {}


def test_a_case_that_waits_for_its_committee_asks_little_too(world):
    case = world.go_on(world.admission(), "activist")
    for client in (secretary_of(world.first), office_of(world.committee)):
        for name, args in (("case", [case.pk]), ("step", [case.pk, "activist_filed"])):
            assert asked(client, reverse(f"procedures:{name}", args=args)) <= MOST_QUERIES


def test_a_list_of_fifty_cases_asks_no_more_than_one_of_one(world):
    secretary = secretary_of(world.first)
    world.go_on(world.admission(), "contacts")
    one = asked(secretary, reverse("procedures:cases"))
    for _number in range(49):
        world.go_on(world.admission(client_key=uuid4().hex), "application")
    assert asked(secretary, reverse("procedures:cases")) <= one


def test_a_record_of_25_steps_opens_in_thirty_milliseconds(world):
    case = world.admission(is_drill=True)
    for code, facts in good_facts()["steps"].items():
        step_do(
            world.secretary(), organisation=world.first, case=case, doing=Doing(code, facts), on=ON
        )
    with looking(EVERYTHING):
        assert CaseStep.objects.filter(case=case).count() == 25

    def opened():
        # The work of this process, its database among it; not what others take of the machine.
        begun = time.process_time()
        with looking(world.secretary().scope("case.read")):
            view = case_view(case_in_view(case.pk), on=ON)
        assert len(view.done) == 25
        return time.process_time() - begun

    opened()
    assert statistics.median(opened() for _once in range(21)) <= MOST_SECONDS
