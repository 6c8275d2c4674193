"""What the program logs: every fault of ours, and nothing that somebody could use."""

import logging
import re

import pytest
from django.db import connection
from django.test import Client
from tests.identity.conftest import EVERYTHING, member_at

from shuanghe.identity.models import User
from shuanghe.kernel.crypto import blind_index, seal
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db

ID_NUMBER, PHONE = "11010119900307793X", "13900001234"
PASSWORD, TYPED, NEW = "Canary-pass-one-71", "Canary-typed-two-72", "Canary-fresh-three-73"
CODE, TOKEN, SESSION = "918273", "canary-token-in-an-address-74", "canary-session-key-75"
CANARIES = (ID_NUMBER, PHONE, PASSWORD, TYPED, NEW, CODE, TOKEN, SESSION)


@pytest.fixture
def said(caplog):
    """Everything the process logs at any level, as a formatter of an operator would write it."""
    caplog.set_level(logging.DEBUG)

    def text() -> str:
        form = logging.Formatter("%(levelname)s %(name)s %(message)s")
        return "\n".join(
            form.format(one) for one in caplog.records if one.name != "django.db.backends"
        )

    return text


def canaries_in(text: str) -> list[str]:
    """Which of the secrets stand in a text, whole or without their first and last sign."""
    return [one for one in CANARIES if one in text or one[1:-1] in text]


def walk(attacker, place):
    """Sign in wrong and right, change the password, reveal, upload, ask for keys in addresses."""
    user = User.objects.create_user("victim", PASSWORD, name="乙示例", organisation=place["Z1"])
    browser = Client(raise_request_exception=False)
    browser.post("/sign-in/", {"login": "victim", "password": TYPED})
    browser.post("/sign-in/", {"login": PASSWORD, "password": TYPED})
    browser.post("/sign-in/", {"login": "victim", "password": PASSWORD})
    browser.post("/sign-in/code/", {"code": CODE})
    browser.post("/identity/own/password/", {"old": PASSWORD, "new": NEW, "again": TYPED})
    browser.get(f"/set-password/x/{TOKEN}/")
    browser.get(f"/meetings/feed/{TOKEN}.ics")
    Client(headers={"cookie": f"sessionid={SESSION}; csrftoken={TOKEN}"}).get("/mine/")
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.post(
        "/sign-in/", {"login": "victim", "password": PASSWORD, "csrfmiddlewaretoken": TOKEN}
    )
    clerk = attacker()
    member = member_at(place["Z1"], "丙示例")
    with looking(EVERYTHING):
        where = f"organisation_member.id_number.{member.uid}"
        member.id_number_sealed = seal(ID_NUMBER, where=where)
        member.id_number_index = blind_index(ID_NUMBER, purpose="id_number")
        member.save()
    clerk.post(f"/identity/members/{member.pk}/reveal/", {"field": "id_number", "reason": "核对"})
    clerk.post("/members/", {"q": ID_NUMBER, "phone": PHONE})
    clerk.post("/roster/", {"file": PHONE})
    return user


def test_no_number_password_or_token_reaches_the_log(attacker, place, said, capfd):
    walk(attacker, place)
    assert "/set-password/x/***" in said()
    out, err = capfd.readouterr()
    assert canaries_in(said()) == []
    assert canaries_in(out + err) == []


def test_a_fault_in_the_middle_of_it_logs_no_secret_either(attacker, place, said, monkeypatch):
    """The database fails with our values in its words; the log names where, not what."""

    def failing(execute, sql, params, many, context):
        if "identity_signintry" in sql or "organisation_member" in sql:
            raise RuntimeError("the database went away")
        return execute(sql, params, many, context)

    clerk = attacker()
    with connection.execute_wrapper(failing):
        stranger = Client(raise_request_exception=False)
        assert stranger.post("/sign-in/", {"login": PHONE, "password": TYPED}).status_code == 500
        clerk.get("/members/", {"q": "示例"})
    assert "the database went away" in said()
    assert canaries_in(said()) == []


def test_a_fault_of_ours_reaches_the_log_and_not_the_page(attacker, said):
    def failing(execute, sql, params, many, context):
        if "organisation_organisation" in sql:
            raise RuntimeError("canary of the inside")
        return execute(sql, params, many, context)

    clerk = attacker()
    with connection.execute_wrapper(failing):
        answer = clerk.get("/organisations/")
    assert answer.status_code == 500
    assert "canary of the inside" not in answer.content.decode()
    assert re.search(r"(?s)ERROR.*/organisations/.*Traceback.*canary of the inside", said())


@pytest.mark.parametrize("path", ["/x%0aERROR%20forged%20line/", "/x%0d%0aERROR%20forged/"])
def test_nobody_writes_a_second_line_into_the_log(path, said, db):
    Client(raise_request_exception=False).get(path)
    assert "forged" in said()
    assert not re.search(r"(?m)^ERROR", said())


def test_the_search_for_secrets_finds_one(said):
    logging.getLogger("shuanghe.records").warning("member %s signed in with %s", PHONE, PASSWORD)
    assert canaries_in(said()) == [PHONE, PASSWORD]
