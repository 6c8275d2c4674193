"""Headers, cookies and errors on every address: also when things go wrong, and in production."""

import re
import runpy

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from tests.permissions.asking import questions
from tests.permissions.site import body_of, client_of, header_faults, send

from shuanghe.identity.models import User
from shuanghe.kernel.ui.told import HostCookieStorage
from shuanghe.project.settings import PACKAGE

pytestmark = pytest.mark.django_db
PASSWORD = "horse battery staple 7"
INSIDE = "canary-of-the-inside at /srv/program/module.py"
OPENED = re.compile(r"session|identity_|auth_|axes|SAVEPOINT|RELEASE|ROLLBACK|PRAGMA|SET |BEGIN")
TELLING = re.compile(
    r"Traceback|File &quot;|File \"|\.py\b|line \d+, in |Django/|sqlite3|psycopg|SELECT |canary"
)
ODD = ("DELETE", "PUT", "PATCH", "TRACE", "CONNECT", "PROPFIND")


@pytest.fixture
def live(settings, monkeypatch):
    """The settings of the production profile, as far as they differ."""
    demo = runpy.run_path(str(PACKAGE / "project" / "settings" / "__init__.py"))
    monkeypatch.setenv("SHUANGHE_PROFILE", "production")
    shipped = runpy.run_path(str(PACKAGE / "project" / "settings" / "__init__.py"))
    changed = {
        name: value
        for name, value in shipped.items()
        if name.isupper() and demo.get(name) != value and name != "SECOND_FACTOR_REQUIRED"
    }
    for name, value in changed.items():
        setattr(settings, name, value)
    monkeypatch.setattr(HostCookieStorage, "cookie_name", changed["MESSAGE_COOKIE_NAME"])
    return changed


def refusing(execute, sql, params, many, context):
    """Every statement but those that open the door fails, with words nobody may read."""
    if OPENED.search(sql):
        return execute(sql, params, many, context)
    raise RuntimeError(f"{INSIDE}: {sql[:80]}")


def telling(answer):
    """What an answer gives away of the inside; "" for nothing."""
    found = TELLING.search(body_of(answer).decode("utf-8", "replace"))
    return found.group() if found else ""


def test_a_fault_at_any_address_shows_nothing_of_the_inside_and_keeps_its_headers(
    world, rows, things
):
    client = client_of(world.visitor("everything", "own"))
    faults, broken = [], 0
    asked = [(row, questions(row, things)[0]) for row in rows if row.kind != "open"]
    for row, question in asked:
        with connection.execute_wrapper(refusing):
            answer = send(client, question, "GET")
            said = telling(answer) if answer.status_code >= 500 else ""
        broken += answer.status_code == 500
        faults += [f"{row.key}：{said}"] if said else []
        faults += header_faults(f"{row.key} {answer.status_code}", answer, is_personal=False)
    assert not faults, "\n".join(sorted(set(faults)))
    assert broken > len(asked) // 2


def test_a_method_that_is_not_taken_is_refused_with_every_header(world, rows, things):
    client = client_of(world.visitor("everything", "own"))
    faults, statuses = [], set()
    for at, row in enumerate(row for row in rows if row.kind != "open"):
        answer = send(client, questions(row, things)[0], ODD[at % len(ODD)])
        statuses.add(answer.status_code)
        faults += header_faults(f"{row.key} {ODD[at % len(ODD)]}", answer, is_personal=True)
        faults += [f"{row.key} tells {telling(answer)}"] if telling(answer) else []
    assert not faults, "\n".join(sorted(set(faults)))
    assert statuses == {405}


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [
        ("/nowhere/", {}, 404),
        ("/sign-in/?x=%00", {}, 400),
        ("/sign-in/", {"CONTENT_LENGTH": "99999999"}, 413),
        ("/sign-in/", {"HTTP_HOST": "evil.example"}, 400),
        ("/static/nothing.js", {}, 404),
        ("/.git/config", {}, 404),
        ("/static/../../etc/passwd", {}, 404),
    ],
)
def test_an_error_before_sign_in_tells_nothing_and_keeps_its_headers(path, sent, status):
    answer = Client(raise_request_exception=False).get(path, **sent)
    assert answer.status_code == status
    assert telling(answer) == ""
    assert list(header_faults(path, answer, is_personal=False)) == []
    assert not {"Server", "X-Powered-By"} & set(answer.headers)


def visited(world, **sent):
    """Every answer of a round through sign-in, wrong and right, language, a message, sign-out."""
    user = world.visitor("branch_secretary", "own").user
    user.set_password(PASSWORD)
    user.save()
    client = Client(**sent)
    form = {"login": user.username, "password": PASSWORD}
    yield client.get("/sign-in/", secure=True)
    yield client.post("/sign-in/", {**form, "password": "no"}, secure=True)
    yield client.post("/sign-in/", form, secure=True)
    yield client.post("/language/", {"language": "en"}, secure=True)
    yield client.post("/notices/read/", {}, secure=True)
    yield client.get("/month/?organisation=Z1", secure=True)
    yield client.post("/sign-out/", {}, secure=True)


def test_every_cookie_in_production_is_bound_to_the_host_and_hidden_from_scripts(world, live):
    faults, names = [], set()
    for answer in visited(world):
        for name, cookie in answer.cookies.items():
            names.add(name)
            held = dict(cookie)
            if not name.startswith("__Host-") or held["domain"] or held["path"] != "/":
                faults.append(f"{name}: not bound to the host")
            if not held["secure"] and cookie.value:
                faults.append(f"{name}: goes over HTTP")
            if not held["httponly"] and cookie.value:
                faults.append(f"{name}: scripts may read it")
            if held["samesite"] not in ("Lax", "Strict"):
                faults.append(f"{name}: SameSite {held['samesite']}")
            if len(name) + len(cookie.value) > 4096:
                faults.append(f"{name}: too long")
    assert faults == []
    assert {"__Host-session", "__Host-csrf", "__Host-device", "__Host-language"} <= names


def test_a_message_waits_in_a_cookie_bound_to_the_host(live, rf):
    request, answer = rf.get("/", secure=True), HttpResponse()
    storage = HostCookieStorage(request)
    storage.add(20, "已登记")
    storage.update(answer)
    held = answer.cookies["__Host-messages"]
    assert (held["secure"], held["httponly"], held["samesite"]) == (True, True, "Lax")


def test_every_answer_in_production_asks_for_https_for_a_year(world, live):
    for answer in visited(world):
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_the_policy_allows_nothing_from_outside_and_nothing_in_place():
    said = django_settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert said["object-src"] == said["base-uri"] == said["frame-ancestors"] == ["'none'"]
    allowed = {source for sources in said.values() for source in sources}
    assert allowed == {"'self'", "'none'", "data:"}
    assert [name for name, sources in said.items() if "data:" in sources] == ["img-src"]


def test_no_answer_lets_another_origin_read_it(world, rows, things):
    client = client_of(world.visitor("everything", "own"))
    for row in rows:
        if row.kind in ("json", "key", "file") and "GET" in row.rights:
            question = questions(row, things)[0]
            answer = client.get(question.url("GET"), headers={"origin": "https://evil.example"})
            assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_the_check_for_inside_words_finds_a_page_of_the_debugger(settings, world):
    settings.DEBUG = True
    client = client_of(world.visitor("everything", "own"))
    with connection.execute_wrapper(refusing):
        answer = client.get("/organisations/")
    assert answer.status_code == 500
    assert telling(answer)
    assert User.objects.exists()


def test_signing_out_tells_the_browser_to_forget(world):
    *_before, answer = visited(world)
    assert answer["Clear-Site-Data"] == '"cache"'
    assert not any("Clear-Site-Data" in one for one in _before)
