"""Sign-in, sign-out and the life of a session."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from tests.identity.conftest import EVERYTHING, PASSWORD

from shuanghe.identity.models import User
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import looking

pytestmark = pytest.mark.django_db
OWN = "/identity/own/"


def is_in(client):
    return client.get(OWN).status_code == 200


def test_a_person_signs_in_and_is_led_to_the_page_asked_for(client, person, sign_in):
    person("wang", role="branch_secretary")
    answer = sign_in("wang", next=OWN)
    assert (answer.status_code, answer["Location"]) == (302, OWN)
    page = client.get(OWN)
    assert page.status_code == 200
    assert "党支部书记" in page.text


def test_the_sign_in_page_says_what_it_is_not_for_and_asks_at_most_one_query(
    client, db, django_assert_max_num_queries
):
    with django_assert_max_num_queries(1):
        page = client.get("/sign-in/")
    assert page.status_code == 200
    assert "非涉密" in page.text
    assert "<script>" not in page.text
    assert 'style="' not in page.text


def test_the_name_is_taken_in_any_case_and_with_blanks_around(client, person, sign_in):
    person("wang")
    assert sign_in("  WANG ").status_code == 302
    assert is_in(client)


def test_a_page_elsewhere_is_not_followed_after_sign_in(person, sign_in):
    person("wang")
    assert sign_in("wang", next="https://evil.example/")["Location"] == "/"
    assert sign_in("wang", next="//evil.example/")["Location"] == "/"


def test_unknown_wrong_closed_and_passwordless_accounts_get_the_same_answer(
    client, person, sign_in, settings
):
    person("wang")
    closed = person("liming")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    fresh = person("zhao")
    fresh.set_unusable_password()
    fresh.save()
    tries = [("wang", "wrong"), ("nobody", PASSWORD), ("liming", PASSWORD), ("zhao", PASSWORD)]
    answers = []
    for number, (name, password) in enumerate(tries):
        answer = sign_in(name, password, by=Client(), address=f"10.0.1.{number}")
        answers.append((answer.status_code, plain(answer.text, name)))
    assert len(set(answers)) == 1
    assert "账号或密码不正确" in answers[0][1]
    assert PASSWORD not in answers[0][1]


def plain(text, name):
    """The page without what differs by nature: the form's token and the name typed."""
    lines = [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]
    return "\n".join(lines).replace(name, "NAME")


def test_the_hash_is_computed_for_unknown_accounts_too(person, sign_in, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    counted = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, *args: counted.append(1) or real(self, *args),
    )
    person("wang")
    counted.clear()
    sign_in("wang", "wrong")
    known = len(counted)
    counted.clear()
    sign_in("nobody", "wrong")
    assert len(counted) == known == 1


def test_passwords_are_kept_as_argon2():
    from shuanghe.project import settings as shipped

    assert shipped.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_sign_in_changes_the_session_key(client, person, sign_in):
    person("wang")
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "1"
    session.save()
    before = client.cookies["sessionid"].value
    sign_in("wang")
    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_sign_out_ends_the_session_on_the_server(client, person, sign_in):
    person("wang")
    sign_in("wang")
    stolen = client.cookies["sessionid"].value
    assert client.get("/sign-out/").status_code == 200
    assert is_in(client)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert not is_in(thief)


def test_sign_in_and_out_leave_lines_in_the_trail_of_the_home_organisation(
    client, person, sign_in, tree
):
    person("wang")
    sign_in("wang")
    client.post("/sign-out/")
    with looking(EVERYTHING):
        lines = AuditLine.objects.filter(verb__startswith="session").order_by("id")
        assert [(line.verb, line.place) for line in lines] == [
            ("session_open", tree["left"].path),
            ("session_close", tree["left"].path),
        ]
        assert lines[0].after == {"address": "10.0.0.1", "is_known_device": False}


@pytest.mark.parametrize(
    ("silence", "alive"), [(timedelta(minutes=29), True), (timedelta(minutes=32), False)]
)
def test_half_an_hour_of_silence_ends_the_session(client, person, sign_in, later, silence, alive):
    person("wang")
    sign_in("wang")
    later(silence)
    assert is_in(client) is alive


def test_half_a_day_ends_the_session_however_busy(client, person, sign_in, later):
    person("wang")
    sign_in("wang")
    for minutes in range(25, 12 * 60, 25):
        later(timedelta(minutes=minutes))
        assert is_in(client)
    later(timedelta(hours=12, minutes=1))
    assert not is_in(client)


def test_a_closed_account_is_refused_at_its_next_request(client, person, sign_in):
    user = person("wang")
    sign_in("wang")
    assert is_in(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not is_in(client)


def test_production_cookies_are_locked_to_the_host(monkeypatch):
    import importlib

    from shuanghe.project import settings as shipped

    monkeypatch.setenv("SHUANGHE_PROFILE", "production")
    try:
        live = importlib.reload(shipped)
        assert live.SESSION_COOKIE_NAME == "__Host-session"
        assert live.DEVICE_COOKIE_NAME == "__Host-device"
        assert live.SESSION_COOKIE_SECURE
        assert live.CSRF_COOKIE_SECURE
        assert live.SECOND_FACTOR_REQUIRED
    finally:
        monkeypatch.delenv("SHUANGHE_PROFILE")
        importlib.reload(shipped)
    assert not shipped.SECOND_FACTOR_REQUIRED


def test_cookies_are_hidden_from_scripts(client, person, sign_in):
    person("wang")
    sign_in("wang")
    for name in ("sessionid", "device", "csrftoken"):
        cookie = client.cookies.get(name)
        if cookie is not None:
            assert cookie["httponly"]
            assert cookie["samesite"] == "Lax"
    assert {"sessionid", "device"} <= set(client.cookies)


def test_no_page_of_the_sign_in_library_is_open_without_our_template(client, db):
    for address in ("accounts/login", "accounts/signup", "accounts/password/reset", "accounts/2fa"):
        assert client.get(f"/{address}/").status_code == 404


def test_who_acts_costs_one_query(person, django_assert_num_queries):
    from shuanghe.identity.queries import actor_of

    user = person("wang", role="branch_secretary")
    person.grant(user, "group_leader", "leaf")
    with django_assert_num_queries(1):
        actor = actor_of(user, on=timezone.localdate())
    assert {grant.role for grant in actor.grants} == {"branch_secretary", "group_leader", ""}


def test_a_sign_in_form_without_its_token_is_refused(person):
    person("wang")
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"login": "wang", "password": PASSWORD})
    assert answer.status_code == 403
    assert "sessionid" not in strict.cookies


@pytest.mark.parametrize(
    ("role", "desk"),
    [
        ("security_administrator", "/identity/accounts/"),
        ("audit_administrator", "/audit/"),
        ("system_administrator", "/tasks/"),
        ("branch_secretary", "/"),
        (None, "/"),
    ],
)
def test_an_administrator_begins_at_the_own_desk(person, sign_in, role, desk):
    person("wang", role=role, at="root")
    assert sign_in("wang")["Location"] == desk


def test_the_own_account_opens_no_data_of_the_home_organisation(client, person, sign_in, tree):
    """Its page shows what is the person's own; a query inside it would see no place."""
    from shuanghe.identity.queries import actor_of

    user = person("wang")
    actor = actor_of(user, on=timezone.localdate())
    assert actor.scope("account.own").roots == ()
