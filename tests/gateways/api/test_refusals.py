"""What the API refuses, each in the one shape with the words that mend it."""

import errno
import gzip
import json

import pytest
from django.core.handlers.wsgi import WSGIRequest
from tests.gateways.api.test_operations import ACT, items
from tests.gateways.api.worlds import V1, Api
from tests.records.worlds import EVERYTHING

from shuanghe.gateways.api.forms.errors import error_answer
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import looking
from shuanghe.procedures.models import Case, Definition
from shuanghe.project.services.turnstile import shed
from shuanghe.records.models import Record

BODY = json.dumps(ACT).encode()
SHAPE = {"code", "message", "field", "faults"}


def error(answer):
    """The error of an answer, in the one shape."""
    assert answer["Content-Type"].startswith("application/json")
    assert set(answer.json()["error"]) == SHAPE
    return answer.json()["error"]


def nothing_filed():
    with looking(EVERYTHING):
        return not Record.objects.exists()


@pytest.mark.parametrize(
    ("kind", "packed", "body"),
    [
        ("multipart/form-data; boundary=x", None, b"--x--"),
        ("application/x-www-form-urlencoded", None, b"a=b"),
        ("text/plain", None, BODY),
        ("application/xml", None, BODY),
        ("application/jsonfoo", None, BODY),
        ("", None, BODY),
        ("application/json; charset=utf-16", None, json.dumps(ACT).encode("utf-16")),
        ("application/json", "gzip", gzip.compress(BODY)),
        ("application/json", "gzip", BODY),
    ],
)
def test_a_body_that_is_not_plain_json_is_refused_unread(world, monkeypatch, kind, packed, body):
    api = world.api("Z1")
    monkeypatch.setattr(WSGIRequest, "read", lambda *_: pytest.fail("the body was read"))
    headers = {**api.headers, **({"Content-Encoding": packed} if packed else {})}
    answer = api.client.generic("POST", V1 + "records", body, content_type=kind, headers=headers)
    assert answer.status_code == 415
    assert error(answer)["code"] == "not_json"
    assert nothing_filed()


@pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", "Application/JSON"])
def test_json_is_known_however_its_type_is_written(world, kind):
    assert world.api("Z1").post("records", BODY, content_type=kind).status_code == 201


def test_a_body_in_pieces_is_told_to_say_its_length(world):
    api = world.api("Z1")
    headers = {**api.headers, "Transfer-Encoding": "chunked"}
    answer = api.client.generic(
        "POST", V1 + "records", b"", content_type="application/json", headers=headers
    )
    assert answer.status_code == 411
    assert "Content-Length" in error(answer)["message"]


def test_the_sentence_of_the_service_comes_with_409(world, monkeypatch):
    def refuse(*_args, **_words):
        raise Refused("示例规则：先开会，后登记。")

    monkeypatch.setattr("shuanghe.gateways.api.endpoints.work.record_file", refuse)
    answer = world.api("Z1").post("records", ACT)
    assert answer.status_code == 409
    told = error(answer)
    assert (told["code"], told["message"]) == ("refused", "示例规则：先开会，后登记。")


def test_a_full_disk_is_told_in_the_one_shape_whatever_is_accepted(world, monkeypatch):
    def full(*_args, **_words):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("shuanghe.gateways.api.endpoints.work.record_file", full)
    api = world.api("Z1")
    headers = {**api.headers, "Accept": "text/html"}
    answer = api.client.post(V1 + "records", BODY, "application/json", headers=headers)
    assert answer.status_code == 507
    assert error(answer)["code"] == "disk_full"


@pytest.mark.parametrize("accepted", ["", "text/html", "*/*"])
def test_the_turnstile_says_byte_for_byte_what_the_api_says(accepted):
    asked = {"REQUEST_METHOD": "POST", "PATH_INFO": V1 + "records", "HTTP_ACCEPT": accepted}
    answer, usual = shed(asked), error_answer(503)
    assert dict(answer.headers)["Content-Type"] == "application/json; charset=utf-8"
    assert b"".join(answer.body) == usual.content
    assert dict(answer.headers)["Retry-After"] == usual["Retry-After"]


def test_the_document_is_read_with_a_token_that_works_and_with_no_other(world):
    for rights in (None, ["me.read"]):
        user = world.user("Z1", name=f"reader{bool(rights)}")
        api = Api(world.token(user, **({"rights": rights} if rights else {})))
        answer = api.get("openapi.json")
        assert answer.status_code == 200
        assert "/api/v1/records" in answer.json()["paths"]
    wrong = Api("shuanghe_wrong").get("openapi.json")
    assert wrong.status_code == 401
    assert error(wrong)["code"] == "unauthorized"


def test_a_session_does_not_stand_in_for_a_wrong_token_at_the_document(world):
    wrong = Api("shuanghe_wrong")
    wrong.client.force_login(world.user("Z1"))
    assert wrong.get("openapi.json").status_code == 401


def test_going_on_after_a_case_kept_from_the_reader_is_as_after_none(world):
    api = world.api("Z1")
    kept = Definition.objects.create(key="1", procedure="admission", version="1", content={})
    with looking(EVERYTHING):
        known = {
            kind: Case.objects.create(
                organisation=world.places["Z1"], procedure=kind, definition=kept,
                subject_name="示例", opened_on="2026-03-01", client_key=f"case-{kind}",
            ).pk
            for kind in ("admission", "disposal")
        }  # fmt: skip
    closed = api.get("cases", after=known["disposal"])
    nothing = api.get("cases", after=987654321)
    assert closed.status_code == nothing.status_code == 404
    assert closed.content == nothing.content
    assert items(api.get("cases", after=known["admission"])) == []
