"""Reading writes nothing, and every answer carries its headers."""

import pytest
from django.test import Client
from tests.permissions.asking import questions
from tests.permissions.site import (
    client_of,
    header_faults,
    send,
    tables_changed,
    tables_now,
)

pytestmark = pytest.mark.django_db

OPEN_AND_ALIKE = {"meetings:capture_worker", "counselling:log_worker"}
"""The one answer that browsers may keep: a script without data, the same for everybody."""


def test_a_sweep_of_every_page_changes_no_row_and_every_answer_has_its_headers(world, rows, things):
    clients = [client_of(world.visitor("everything", "own")), Client()]
    faults, statuses = [], []
    before = tables_now()
    for row in rows:
        if row.is_traced or row.kind == "open" or "GET" not in row.rights:
            continue
        for question in questions(row, things):
            for method in ("GET", "HEAD"):
                for client in clients:
                    answer = send(client, question, method)
                    statuses.append(answer.status_code)
                    is_personal = client is clients[0] or row.kind == "key"
                    if row.is_kept and answer.status_code == 200:
                        assert answer["Cache-Control"] == "private, no-cache", row.key
                        is_personal = False
                    faults += header_faults(
                        f"{question.label} {method}", answer, is_personal=is_personal
                    )
    assert not faults, "\n".join(sorted(set(faults)))
    assert tables_changed(before, tables_now()) == []
    assert statuses.count(200) > 200


def test_what_a_traced_page_writes_is_its_audit_line_alone(world, rows, things):
    client = client_of(world.visitor("everything", "own"))
    for row in rows:
        if row.is_traced:
            before = tables_now()
            assert send(client, questions(row, things)[0], "GET").status_code == 200
            assert tables_changed(before, tables_now()) == ["audit_auditline"], row.key


def test_answers_before_sign_in_and_refusals_have_their_headers_too(world, rows, things):
    visitor = client_of(world.visitor("roleless"))
    faults = []
    for path in ("/sign-in/", "/nowhere/", "/sign-out/", "/language/", "/set-password/x/y/"):
        for client in (Client(), visitor):
            answer = client.get(path)
            personal = client is visitor
            faults += header_faults(path, answer, is_personal=personal)
    for row in rows:
        if row.kind not in ("open", "key") and "POST" in row.rights:
            answer = send(visitor, questions(row, things)[0], "POST")
            faults += header_faults(f"{row.key} POST", answer, is_personal=True)
    assert not faults, "\n".join(sorted(set(faults)))


def test_a_form_without_its_token_is_refused_everywhere(world, rows, things):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    strict.force_login(world.visitor("everything", "own").user)
    let_through = {}
    for row in rows:
        if "POST" in row.rights and row.kind not in ("open", "token"):
            status = send(strict, questions(row, things)[0], "POST").status_code
            if status != 403:
                let_through[row.key] = status
    assert let_through == {}


def test_json_is_json_and_a_calendar_a_calendar(world, rows, things):
    client = client_of(world.visitor("everything", "own"))
    types = {"json": "application/json", "key": "text/calendar"}
    for row in rows:
        if row.kind in types and "GET" in row.rights:
            answer = send(client, questions(row, things)[0], "GET")
            assert answer["Content-Type"].split(";")[0] == types[row.kind], row.key
