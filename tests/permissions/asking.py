"""Asking one address as one visitor, as fast as it goes: the view behind its door.

Sessions, tokens and the pages of errors are left out here; `client.py` asks the whole site.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.test import RequestFactory
from django.urls import resolve, reverse
from tests.permissions.table import Row
from tests.permissions.things import Thing, Things
from tests.permissions.worlds import Visitor

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.audit.models import AuditLine

SIGN_IN = "sign-in"
LET_IN = {200, 201, 202, 302, 400, 409, 413, 422}
QUIET = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "EXPLAIN", "BEGIN", "WITH", "SET")
FACTORY = RequestFactory()


@dataclass(frozen=True)
class Question:
    """An address with its objects filled in, what is sent along, and where the objects lie.

    things: those of the address first, then those of the fields.
    """

    row: Row
    path: str
    fields: dict[str, str]
    things: tuple[Thing, ...]
    label: str

    def url(self, method: str) -> str:
        query = self.fields if method != "POST" else {**self.row.fields, **self.fields}
        return f"{self.path}?{urlencode(query)}" if query else self.path


def questions(row: Row, things: Things) -> list[Question]:
    """What to ask of a row: the address itself, and with each field that names an object."""
    thing = things[row.of] if row.of else None
    path = reverse(row.name, kwargs=thing.parts if thing else {})
    own = (thing,) if thing else ()
    found = [Question(row, path, dict(row.fields), own, row.key)]
    for name, sort in row.asks.items():
        asked = things[sort]
        fields = {**row.fields, name: asked.asked}
        found.append(Question(row, path, fields, (*own, asked), f"{row.key} ?{name}"))
    return found


def missing(question: Question) -> Question:
    """The same question about objects that do not exist."""
    row, things = question.row, question.things
    thing = things[0].missing if row.of else None
    fields = dict(question.fields)
    for name, value in question.fields.items():
        for one in things:
            if one.asked and one.asked == value and name in row.asks:
                fields[name] = one.missing.asked
    if thing is not None and len(things) > 1:
        thing = things[0]  # the field names what is not there; the address stays
    path = reverse(row.name, kwargs=thing.parts if thing else {})
    return Question(row, path, fields, things, f"{question.label} (none)")


def request_of(question: Question, method: str) -> HttpRequest:
    """A request ready for any visitor."""
    url = question.url(method)
    sent = method == "POST"
    as_json = {"content_type": "application/json"} if question.row.kind == "token" else {}
    made = FACTORY.post(url, question.fields, **as_json) if sent else FACTORY.generic(method, url)
    _ = made.body if as_json else b""  # read once, for every copy
    made.resolver_match = resolve(question.path)
    made.LANGUAGE_CODE = "zh-hans"  # type: ignore[attr-defined]
    made.htmx = False  # type: ignore[attr-defined]
    _ = made.POST  # read once, for every copy
    return made


def ask(
    prepared: HttpRequest, visitor: Visitor, *, is_bare: bool = False
) -> tuple[int | str, HttpResponseBase | None]:
    """The status as the site would answer it, SIGN_IN for a way to the sign-in page.

    is_bare: without what only a view behind its door needs; a door that lets in then breaks.
    """
    request = copy.copy(prepared)
    if not is_bare:
        request.session = SessionStore(session_key=visitor.name)
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    request.user = visitor.user or AnonymousUser()
    request.actor = visitor.actor  # type: ignore[attr-defined]
    match = prepared.resolver_match
    assert match is not None
    try:
        response = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return 404, None
    except Refused:
        return 409, None
    except PermissionDenied:
        return 403, None
    except (BadRequest, SuspiciousOperation):
        return 400, None
    if response.status_code == 302 and response["Location"].startswith("/sign-in/"):
        return SIGN_IN, response
    return response.status_code, response


@dataclass
class Tap:
    """What was written while it was open: the tables by statement, as the database was told."""

    written: list[str]

    @property
    def audited(self) -> bool:
        return any(AuditLine._meta.db_table in one for one in self.written)


@contextmanager
def tapped() -> Iterator[Tap]:
    """Listen to every statement that changes rows."""
    tap = Tap([])

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip(" \n(").upper().startswith(QUIET):
            tap.written.append(sql[:120])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield tap


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
