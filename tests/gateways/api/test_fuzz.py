"""Generated requests for every operation, by several programs, held against the document.

No 5xx, no answer outside its shape, no operation open without a token that works. FUZZ says how
many examples each operation gets in each way; the suite takes a few, `make test-fuzz` many.
"""

import json
import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode, checks
from tests.gateways.api.test_operations import ACT
from tests.gateways.api.worlds import Api

from shuanghe.gateways.api.pages import document_now

pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("FUZZ", "3"))
HELD = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
DOCUMENT = "/openapi.json"
MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


def site(environ, start_response, *, app=get_wsgi_application()):  # noqa: B008 — one site for all
    """The whole site; the document is given without signing in."""
    if environ["PATH_INFO"] != DOCUMENT:
        for signal in (request_started, request_finished):  # as Django's own test client does
            signal.disconnect(close_old_connections)
        return app(environ, start_response)
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(document_now()).encode()]


def operations(app=site):
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, app)
    return [found.ok() for found in schema.get_all_operations()]


def known(world):
    """Parts of addresses that there are, so that examples come to more than 404."""
    today = timezone.localdate()
    filed = world.api("DW").post("records", ACT).json()["id"]
    return {
        "code": "Z1",
        "uid": str(world.members[0].uid),
        "month": f"{today:%Y-%m}",
        "rule_id": "ZB-21",
        "pk": filed,
        "slot": 1,
    }


def tried(operation, headers, parts, see, examples=None):
    """Send what the document allows and what it forbids; see(case, response) judges."""
    names = {one.name for one in operation.path_parameters}
    real = {name: value for name, value in parts.items() if name in names}
    for mode in MODES:
        for given_parts in ({}, real) if real else ({},):
            one_pass(
                operation.as_strategy(mode, path_parameters=given_parts or None),
                lambda case: see(case, case.call(headers=headers)),
                examples or EXAMPLES,
            )


def one_pass(strategy, run, count):
    @settings(
        max_examples=count, deadline=None, database=None, derandomize="FUZZ" not in os.environ,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=strategy)
    def passed(case):
        run(case)

    passed()


@pytest.mark.parametrize("who", ["committee", "branch", "narrow"])
def test_whatever_a_program_sends_the_answer_is_one_of_the_document(world, who):
    parts = known(world)
    token = {
        "committee": lambda: world.token(world.user("DW", name="fuzz")),
        "branch": lambda: world.token(world.user("Z1", name="fuzz")),
        "narrow": lambda: world.token(world.user("Z1", name="fuzz"), rights=["me.read"]),
    }[who]()
    headers, statuses = {"Authorization": f"Bearer {token}"}, set()

    def see(case, response):
        statuses.add(response.status_code)
        case.validate_response(response, checks=HELD)

    for operation in operations():
        tried(operation, headers, parts, see)
    assert statuses >= ({200, 404} if who == "narrow" else {200, 404, 422})


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer shuanghe_wrong"},
                                     {"Authorization": "Basic eDp5"}])  # fmt: skip
def test_without_a_token_that_works_no_operation_answers_whatever_is_sent(world, headers):
    parts, statuses = known(world), set()

    def see(case, response):
        statuses.add(response.status_code)
        case.validate_response(response, checks=[checks.not_a_server_error])
        assert b'"error"' in response.content

    for operation in operations():
        tried(operation, headers, parts, see, examples=max(1, EXAMPLES // 3))
    assert 401 in statuses
    assert not {status for status in statuses if status < 400}
    assert Api().get("me").status_code == 401


def broken(environ, start_response):
    """The site with three planted faults, as an operation could have them."""
    path = environ["PATH_INFO"]
    if path.endswith("/posts"):
        start_response("500 Internal Server Error", [("Content-Type", "application/json")])
        return [b"{}"]
    if path.endswith("/members"):
        start_response("200 OK", [("Content-Type", "application/json")])
        return [b'{"items": [{"name": 1}], "next": null}']
    if path.endswith("/me"):
        start_response("202 Accepted", [("Content-Type", "text/plain")])
        return [b"ok"]
    return site(environ, start_response)


@pytest.mark.parametrize("path", ["posts", "members", "me"])
def test_a_planted_faulty_operation_is_caught(world, path):
    [faulty] = [one for one in operations(broken) if one.path == f"/api/v1/{path}"]
    with pytest.raises(BaseException) as caught:  # noqa: PT011 — a group of several failures
        tried(faulty, {}, {}, lambda case, answer: case.validate_response(answer, checks=HELD))
    assert "schemathesis" in type(caught.value).__module__ or caught.group_contains(Exception)
