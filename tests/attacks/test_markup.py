"""Text of people stays text: hostile markup in every text column, every page asked for."""

from html.parser import HTMLParser

import pytest
import tests.permissions.conftest as matrix
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction
from django.test import Client
from tests.permissions.asking import questions
from tests.permissions.site import body_of, client_of, send

from shuanghe.kernel.permissions import Scope, looking

pytestmark = pytest.mark.django_db
things, world, rows = matrix.things, matrix.world, matrix.rows

HOSTILE = "\"'><qq onqq=1>{{7*7}}</td></script>"
KEPT = {"path", "code", "client_key", "key", "name_pinyin", "uid", "username", "password"}
"""Columns that people do not write freely: addresses, keys and what rules of ours made."""
NOT_OURS = {"kind", "procedure", "verb", "target_type", "target_id", "place", "source_type",
            "source_id", "definition", "power", "rule_id", "paper", "version"}  # fmt: skip


class Injected(HTMLParser):
    """Collects what only our hostile text could have brought."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag.startswith("qq") or any(name.startswith("onqq") for name, _value in attrs):
            self.found.append(self.get_starttag_text() or tag)

    def handle_data(self, data):
        if "49</td>" in data or "'><qq onqq=1>49" in data:
            self.found.append(f"a template was run: {data[:60]}")


def injected(page: str) -> list[str]:
    """The elements and attributes of a page that our text became."""
    reader = Injected()
    reader.feed(page)
    return reader.found


def columns():
    """(table, column, longest) of every text column that people write freely."""
    for model in apps.get_models():
        if not model.__module__.startswith("shuanghe.") or model._meta.app_label == "audit":
            continue
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField)
            is_free = is_text and not field.choices and not field.unique and not field.remote_field
            is_short = (field.max_length or 999) < len(HOSTILE)
            if is_free and not is_short and field.name not in KEPT | NOT_OURS:
                yield model._meta.db_table, field.column


def poison() -> list[str]:
    """Write the hostile text into every such column; the columns in which rows now hold it."""
    done = []
    for table, column in columns():
        if column.endswith(("_hash", "_id", "digest", "signature", "snapshot")):
            continue
        try:
            with (
                looking(Scope.everything("测试")),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(f'UPDATE "{table}" SET "{column}" = %s', [HOSTILE])
                done += [f"{table}.{column}"] if cursor.rowcount else []
        except DatabaseError:
            continue  # a ledger that only grows refuses, and rightly
    return done


def test_hostile_text_in_every_column_becomes_no_element_on_any_page(world, rows, things):
    poisoned = poison()
    assert len(poisoned) > 40, poisoned
    client, faults, shown = client_of(world.visitor("everything", "own")), [], 0
    for row in rows:
        if row.kind != "page" or "GET" not in row.rights:
            continue
        for question in questions(row, things):
            answer = send(client, question, "GET")
            faults += [f"{question.label}: broken"] if answer.status_code >= 500 else []
            if "html" in answer.headers.get("Content-Type", ""):
                page = body_of(answer).decode()
                shown += "qq onqq" in page
                faults += [f"{question.label}: {one}" for one in injected(page)]
    assert faults == []
    assert shown > 40


def test_hostile_text_in_an_address_becomes_no_element(world, rows, things):
    client, faults = client_of(world.visitor("everything", "own")), []
    for row in rows:
        if row.kind != "page" or "GET" not in row.rights:
            continue
        path = questions(row, things)[0].path
        asked = dict.fromkeys(("q", "organisation", "month", "year", "page", "kind", "back", "next",
                               "person", "state", "view", "on"), HOSTILE)  # fmt: skip
        for sent in (asked, {"q": HOSTILE, "person": HOSTILE, "view": HOSTILE}):
            answer = client.get(path, sent)
            if answer.status_code == 200 and not answer.streaming:
                faults += [f"{row.key}: {one}" for one in injected(body_of(answer).decode())]
    for path in (f"/{HOSTILE}/", f"/organisations/{HOSTILE}/", f"/sign-in/?next=/{HOSTILE}"):
        faults += injected(Client(raise_request_exception=False).get(path).content.decode())
    assert faults == []


def test_the_reader_finds_what_is_not_escaped():
    assert injected(f"<td title='x'>{HOSTILE}</td>")
    assert injected(f'<input value="{HOSTILE}">')
    assert injected("<p>\"'&gt;&lt;qq onqq=1&gt;49</p>")
    assert injected("<p>&lt;qq onqq=1&gt;</p>") == []
