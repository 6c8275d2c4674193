"""The trail can be read by person, act, thing, place and day; it cannot be altered."""

import io
import json
from datetime import UTC, date, datetime, timedelta

import openpyxl
import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.roles import as_owner
from typer.testing import CliRunner

from shuanghe.kernel.audit.management.audit import group
from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.audit.places import PlaceBook, places_plug
from shuanghe.kernel.audit.queries import (
    LineFilter,
    ledger_version,
    lines_all,
    lines_found,
    lines_page,
    verbs_known,
)
from shuanghe.kernel.audit.services import line_append
from shuanghe.kernel.audit.words import changes_shown, verb_title
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 1, 4, tzinfo=UTC)
ROOT, BRANCH, OTHER = "000001", "000001000002", "000001000003"


@pytest.fixture(autouse=True)
def everywhere():
    with looking(Scope.everything("测试")):
        yield


def written(count=1, *, person="张三", verb="record_file", place=BRANCH, day=0):
    """Lines as they would have been written on a day."""
    at = START + timedelta(days=day)
    fields = {"verb": verb, "place": place, "target_type": "x.y", "target_id": "1"}
    lines = [
        AuditLine(actor_name=person, summary=f"第 {n} 件", before={}, after={}, **fields)
        for n in range(count)
    ]
    AuditLine._meta.get_field("at").auto_now_add = False
    try:
        for line in lines:
            line.at = at
        AuditLine.objects.bulk_create(lines)
    finally:
        AuditLine._meta.get_field("at").auto_now_add = True


def numbered(*numbers):
    """Lines that took these numbers, whenever they become visible."""
    AuditLine.objects.bulk_create(
        AuditLine(id=number, actor_name="张三", verb="record_file", place=BRANCH, summary="")
        for number in numbers
    )


def found(**wanted):
    return list(lines_found(LineFilter(**wanted)).values_list("actor_name", "verb", "place"))


def test_each_line_makes_another_version_of_the_ledger():
    versions = [ledger_version()]
    for number in (1_000_001, 1_000_002):
        numbered(number)
        versions.append(ledger_version())
    assert len(set(versions)) == 3
    assert ledger_version() == versions[-1]


def test_a_line_that_becomes_visible_after_a_later_one_makes_another_version_too():
    """Only PostgreSQL does that: on SQLite one writes at a time, and numbers only rise."""
    numbered(1_000_001, 1_000_003)
    before = ledger_version()
    numbered(1_000_002)
    assert (ledger_version() != before) == (connection.vendor == "postgresql")


def test_every_filter_narrows():
    written(person="甲", verb="record_file", place=BRANCH, day=0)
    written(person="乙", verb="post_end", place=OTHER, day=10)
    assert found(person="甲") == [("甲", "record_file", BRANCH)]
    assert found(verb="post_end") == [("乙", "post_end", OTHER)]
    assert found(place=BRANCH) == [("甲", "record_file", BRANCH)]
    assert len(found(place=ROOT)) == 2
    assert found(from_on=date(2026, 1, 2)) == [("乙", "post_end", OTHER)]
    assert found(until_on=date(2026, 1, 10)) == [("甲", "record_file", BRANCH)]
    assert found(from_on=date(2027, 1, 1)) == []
    assert found(until_on=date(2025, 1, 1)) == []


def test_pages_follow_each_other_without_gap_or_repeat():
    written(120)
    seen, before, has_more = [], None, True
    while has_more:
        page, has_more = lines_page(LineFilter(), before_id=before)
        seen += [line.pk for line in page]
        before = page[-1].pk
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 120


def test_a_reader_of_one_branch_sees_only_its_lines():
    written(place=BRANCH)
    written(place=OTHER)
    with looking(Scope.of(BRANCH)):
        assert [line.place for line in lines_page(LineFilter())[0]] == [BRANCH]
        assert found(place=OTHER) == []


def test_all_lines_are_drawn_up_to_the_limit():
    written(30)
    assert len(list(lines_all(LineFilter(), limit=1000))) == 30
    assert len(list(lines_all(LineFilter(), limit=7))) == 7


def test_the_known_verbs_are_listed_once():
    written(3, verb="record_file")
    written(2, verb="post_end")
    assert verbs_known() == ["post_end", "record_file"]


def test_verbs_and_changes_read_as_words():
    assert verb_title("record_file") == "记录登记"
    assert verb_title("strange") == "strange"
    shown = changes_shown(
        "workdays.specialday", {"title": "国庆", "a": 1}, {"title": "国庆节", "a": 1}
    )
    assert shown == [("名称", "国庆", "国庆节")]
    assert changes_shown("no.model", {}, {"x": [True, None]}) == [("x", "—", "是、—")]


def test_the_database_refuses_to_alter_a_line():
    written()
    with as_owner() as cursor:
        with pytest.raises(DatabaseError, match="只能增加"), transaction.atomic():
            AuditLine.objects.update(summary="改过")
        with pytest.raises(DatabaseError, match="只能增加"), transaction.atomic():
            cursor.execute("UPDATE audit_auditline SET summary = 'x'")


@pytest.fixture
def browser(client, django_user_model, monkeypatch):
    user = django_user_model.objects.create_user(username="u", password=None, name="审计员")
    client.force_login(user)
    actor = Actor("审计员", user_id=user.pk, grants=(Grant("", frozenset({"audit.read"})),))
    monkeypatch.setattr("shuanghe.identity.middleware.actor_of", lambda *a, **k: actor)
    places_plug(PlaceBook({"B2": BRANCH}.get, lambda paths: dict.fromkeys(paths, "第二支部")))
    return client


def test_the_page_filters_by_organisation_and_names_it(browser):
    written(place=BRANCH, person="甲")
    written(place=OTHER, person="乙")
    text = browser.get("/audit/", {"organisation": "B2"}).content.decode()
    assert "甲" in text
    assert "乙</a>" not in text
    assert "第二支部" in text
    assert "没有编码为" in browser.get("/audit/", {"organisation": "nope"}).content.decode()
    assert "没有符合条件" in browser.get("/audit/", {"person": "丙"}).content.decode()


def test_a_page_takes_at_most_six_queries_of_its_own(browser):
    written(60)
    wanted = {"organisation": "B2", "from_on": "2026-01-01", "until_on": "2026-01-02"}
    with CaptureQueriesContext(connection) as asked:
        assert browser.get("/audit/", wanted).status_code == 200
    assert 1 <= sum("audit_auditline" in query["sql"] for query in asked.captured_queries) <= 6


def test_one_line_shows_before_and_after(browser):
    line_append(
        actor=Actor("甲"),
        verb="day_set",
        place="",
        target=("workdays.specialday", "1"),
        summary="改名称",
        before={"title": "国庆"},
        after={"title": "国庆节"},
    )
    text = browser.get(f"/audit/{AuditLine.objects.get(verb='day_set').pk}/").content.decode()
    assert "国庆节" in text
    assert "工作日历设置" in text


def test_the_export_holds_the_same_lines(browser):
    written(3, person="甲")
    written(2, person="乙")
    answer = browser.get("/audit/", {"person": "甲", "format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert [row[1] for row in rows] == ["甲"] * 3


def test_the_command_prints_json():
    written(2, person="甲")
    answer = CliRunner().invoke(group, ["list", "--json", "--person", "甲", "--from", "2026-01-01"])
    assert answer.exit_code == 0
    assert [line["actor"] for line in json.loads(answer.stdout)] == ["甲", "甲"]
