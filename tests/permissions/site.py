"""Asking the whole site, with every layer in front of the views, and comparing what comes back."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone
from tests.permissions.asking import Question
from tests.permissions.worlds import Visitor

from shuanghe.identity.models import AccessToken
from shuanghe.identity.rules import TOKEN_MARK, TOKEN_RIGHTS, key_hash
from shuanghe.kernel.permissions import Scope, looking

BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"
TOKEN = re.compile(rb'(name="csrfmiddlewaretoken" value="|csrftoken=|csrf-token" content=")[^"; ]+')
NONCE = re.compile(rb"nonce[-=]\"?[\w+/=-]+")
COUNTED = {"Content-Length", "Date"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
WRITTEN_BY_READING = {
    "django_session": "the session keeps when it was last seen",
}
"""Tables that a page may write though it only reads, each with the reason."""

WHOLE_TEST = 600


def client_of(visitor: Visitor) -> Client:
    """A browser of a visitor, signed in for good."""
    client = Client(raise_request_exception=False)
    if visitor.user is not None:
        client.force_login(visitor.user, backend=BACKEND)
        session = client.session
        session["second_factor"] = True
        session.save()
        client.bearer = bearer_of(visitor)  # type: ignore[attr-defined]
        client.get("/nowhere/")  # the first answer of a session sets its cookie, later ones do not
        session = client.session
        session["seen_at"] += WHOLE_TEST  # nor does one a minute later, between two to be compared
        session.save()
    return client


def send(client: Client, question: Question, method: str) -> HttpResponseBase:
    """The answer of the whole site to a question."""
    url = question.url(method)
    if method == "POST":
        return post(client, question, question.fields, url=url)
    return client.generic(method, url, headers=said(client, question))  # type: ignore[return-value]


def post(
    client: Client, question: Question, data: dict[str, Any], *, url: str = ""
) -> HttpResponseBase:
    """Send a form, or to the API the same as JSON."""
    is_json = question.row.kind == "token"
    form = {"content_type": "application/json"} if is_json else {}
    headers = said(client, question)
    return client.post(url or question.path, data, headers=headers, **form)  # type: ignore[return-value]


def said(client: Client, question: Question) -> dict[str, str]:
    """The token of a visitor, where the address asks for one: a session counts for nothing."""
    bearer = getattr(client, "bearer", "")
    is_needed = bearer and question.row.kind == "token"
    return {"Authorization": f"Bearer {bearer}"} if is_needed else {}


def bearer_of(visitor: Visitor) -> str:
    """An access token of a visitor with every right that one can have, used today already."""
    assert visitor.user is not None
    token, today = f"{TOKEN_MARK}{visitor.name}", timezone.localdate()
    AccessToken.objects.get_or_create(
        token_hash=key_hash(token),
        defaults={
            "user": visitor.user, "name": "矩阵", "rights": list(TOKEN_RIGHTS), "used_on": today,
            "made_at": timezone.now(), "made_by": "测试", "ends_on": today + timedelta(days=1),
        },
    )  # fmt: skip
    return token


def body_of(response: HttpResponseBase) -> bytes:
    """The whole body, streamed or not."""
    if response.streaming:
        return b"".join(response)  # type: ignore[call-overload,no-any-return]
    return bytes(response.content)  # type: ignore[attr-defined]


def plain(response: HttpResponseBase, shown: Iterable[str]) -> dict[str, Any]:
    """An answer without what must differ: tokens, and the addresses and values asked for."""

    def cleaned(text: bytes) -> bytes:
        for one in sorted(shown, key=len, reverse=True):
            text = text.replace(one.encode(), b"#")
        return NONCE.sub(b"nonce", TOKEN.sub(rb"\1#", text))

    headers = {
        name: cleaned(value.encode("latin-1", "replace"))
        for name, value in response.items()
        if name not in COUNTED
    }
    cookies = {name: cleaned(str(one.value).encode()) for name, one in response.cookies.items()}
    cookies.pop("csrftoken", None)
    return {
        "status": response.status_code,
        "headers": headers,
        "cookies": cookies,
        "body": cleaned(body_of(response)),
    }


def difference(one: dict[str, Any], other: dict[str, Any]) -> str:
    """The first part in which two answers differ; "" when they are the same byte for byte."""
    for part in ("status", "headers", "cookies", "body"):
        if one[part] != other[part]:
            return f"{part}: {_near(one[part], other[part])}"
    return ""


def _near(one: Any, other: Any) -> str:
    if not isinstance(one, bytes):
        return f"{one!r} / {other!r}"[:300]
    at = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), -1)
    return f"{one[at : at + 60]!r} / {other[at : at + 60]!r}"


def header_faults(name: str, response: HttpResponseBase, *, is_personal: bool) -> Iterator[str]:
    """What a header leaves open: scripts of others, framing, guessing of types, caches."""
    policy = response.headers.get("Content-Security-Policy", "")
    is_closed = "default-src 'self'" in policy or policy.startswith("default-src 'none'; sandbox")
    if not is_closed or "unsafe-inline" in policy or "unsafe-eval" in policy:
        yield f"{name}：Content-Security-Policy 为“{policy}”"
    if "frame-ancestors 'none'" not in policy:
        yield f"{name}：可以被别的网站框住"
    for header, value in HEADERS.items():
        if response.headers.get(header) != value:
            yield f"{name}：{header} 为“{response.headers.get(header)}”"
    if is_personal and "no-store" not in response.headers.get("Cache-Control", ""):
        yield f"{name}：会留在缓存里（{response.headers.get('Cache-Control')}）"


def tables_now() -> dict[str, tuple[int, str]]:
    """Every table: how many rows, and a digest of them all."""
    found: dict[str, tuple[int, str]] = {}
    with looking(Scope.everything("测试")), connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table in WRITTEN_BY_READING:
                continue
            cursor.execute(f'SELECT * FROM "{table}"')
            rows = sorted(repr(tuple(map(_kept, row))) for row in cursor)
            found[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


def _kept(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def tables_changed(
    before: dict[str, tuple[int, str]], after: dict[str, tuple[int, str]]
) -> list[str]:
    """The tables in which anything is other than it was."""
    return [name for name in after if before.get(name) != after[name]]
