"""Statements that PostgreSQL plans once for a connection: what they may see is asked each time."""

import time

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.backends.postgresql import base as stock
from django.db.utils import DataError
from psycopg import ClientCursor
from tests.records.worlds import place

from shuanghe.kernel.permissions import NOWHERE, Scope, looking
from shuanghe.kernel.permissions.postgresql import base, prepared
from shuanghe.kernel.permissions.postgresql.base import plans_of
from shuanghe.kernel.permissions.postgresql.prepared import Prepared
from shuanghe.kernel.permissions.telling import scope_told
from shuanghe.organisation.models import OrganisationKind

COUNTED = Prepared("SELECT count(*) FROM organisation_organisation WHERE code <> %s")
FOUND = Prepared("SELECT min(code) FROM organisation_organisation WHERE code <> %s")
KEPT = "SELECT statement FROM pg_prepared_statements WHERE name LIKE 'kept%'"
RUNS = 8


@pytest.fixture
def branches(db):
    with looking(Scope.everything("测试")):
        return [place(code, OrganisationKind.BRANCH, name=code) for code in ("aa", "bb", "cc")]


@pytest.fixture(autouse=True)
def fresh_connection(on_postgresql):
    """No plans of other tests in the way, and none of these in theirs."""
    forget()
    yield
    forget()


def forget():
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
        plans_of(cursor.connection).names.clear()


def asked(scope, statement=COUNTED, values=("zz",)):
    with looking(scope), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def kept():
    with connection.cursor() as cursor:
        cursor.execute(KEPT)
        return [one for (one,) in cursor.fetchall()]


def test_each_scope_sees_its_own_rows_however_often_a_statement_ran(branches):
    first, second, _third = (Scope.of(one.path) for one in branches)
    both, whole = Scope.of(branches[0].path, branches[1].path), Scope.everything("测试")
    everything = asked(whole)
    for _ in range(RUNS):
        assert asked(first) == asked(second) == 1
        assert asked(NOWHERE) == 0
        assert asked(both) == 2
        assert asked(whole) == everything >= 3
    assert len(kept()) == 5, "a plan for each of the five scopes"


def test_a_plan_made_for_one_scope_run_under_another_shows_the_rows_of_that_one(branches):
    first, second = (Scope.of(one.path) for one in branches[:2])
    assert [asked(first, FOUND) for _ in range(RUNS)] == ["aa"] * RUNS
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements WHERE name LIKE 'kept%'")
        ((name,),) = cursor.fetchall()
    misled = f"{scope_told(second)}EXECUTE {name}('zz')"
    with ClientCursor(connection.connection) as plain:
        plain.execute(misled)
        plain.nextset()
        assert plain.fetchall() == [("bb",)]


def test_what_is_asked_for_differs_from_run_to_run(branches):
    scope = Scope.of(branches[0].path)
    codes = ["aa", "bb", "aa", "x'); --", "%s", "aa"]
    assert [asked(scope, values=[code]) for code in codes] == [0, 1, 0, 1, 1, 0]


def test_what_is_met_once_is_not_planned_for_good(branches):
    asked(Scope.of(branches[0].path))
    assert kept() == []
    asked(Scope.of(branches[0].path))
    assert len(kept()) == 1


def test_a_plan_outlives_the_transaction_that_made_it_and_was_taken_back(branches):
    scope = Scope.of(branches[0].path)
    with transaction.atomic():
        assert asked(scope) == asked(scope) == 1
        transaction.set_rollback(True)
    with looking(Scope.everything("测试")):
        again = place("dd", OrganisationKind.BRANCH, name="dd")
    assert asked(Scope.of(again.path)) == 1
    assert len(kept()) == 1


def test_a_statement_that_failed_when_it_was_planned_is_run_plainly_from_then_on(branches):
    divided = Prepared("SELECT 10 / %s FROM organisation_organisation LIMIT 1")
    scope = Scope.of(branches[0].path)
    assert asked(scope, divided, [5]) == 2
    with pytest.raises(DataError), transaction.atomic():
        asked(scope, divided, [0])
    assert [asked(scope, divided, [n]) for n in (1, 2, 5)] == [10, 5, 2]


def test_a_wrong_statement_says_what_is_wrong():
    for _ in range(3):
        with pytest.raises(ProgrammingError, match="no_such_table"), transaction.atomic():
            asked(NOWHERE, Prepared("SELECT count(*) FROM no_such_table WHERE 1 = %s"), [1])


def test_the_longest_unused_plan_goes_when_there_are_too_many(branches, monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 3)
    scope = Scope.of(branches[0].path)
    for number in range(5):
        statement = Prepared(f"SELECT count(*) + {number} FROM organisation_organisation")
        for _ in range(2):
            assert asked(scope, statement, None) == 1 + number
            assert asked(scope) == 1
    held = kept()
    assert len(held) == 3
    assert any("<> $1" in one for one in held)
    assert not any("+ 0" in one for one in held)


def test_a_pooler_that_lends_connections_out_gets_no_plans():
    described = connection.settings_dict
    before = described["DISABLE_SERVER_SIDE_CURSORS"]
    usual = connection.get_connection_params()["cursor_factory"]
    described["DISABLE_SERVER_SIDE_CURSORS"] = True
    try:
        lent = connection.get_connection_params()["cursor_factory"]
    finally:
        described["DISABLE_SERVER_SIDE_CURSORS"] = before
    assert (usual.__name__, lent.__name__) == ("PreparingCursor", "ScopedCursor")


def test_a_connection_is_asked_whether_it_answers_once_a_second(monkeypatch):
    connection.ensure_connection()
    assert connection.is_usable()
    asked_anew = []
    monkeypatch.setattr(stock.DatabaseWrapper, "is_usable", lambda _self: asked_anew.append(1))
    assert connection.is_usable()
    assert asked_anew == []
    monkeypatch.setattr(base, "SURE_FOR", 0.0)
    assert not connection.is_usable()
    assert asked_anew == [1]


def test_a_connection_that_broke_in_our_hands_is_noticed_at_once():
    other = connection.copy()
    other.ensure_connection()
    assert other.is_usable()
    other.connection.close()
    assert not other.is_usable()


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_ended_is_noticed_at_once():
    other = connection.copy()
    other.settings_dict["OPTIONS"].pop("assume_role", None)
    other.ensure_connection()
    try:
        assert other.is_usable()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (number,) = cursor.fetchone()
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("SELECT pg_terminate_backend(%s)", [number])
        until = time.monotonic() + 10
        while other.is_usable() and time.monotonic() < until:
            time.sleep(0.01)
        assert not other.is_usable()
        assert time.monotonic() < until - 9.5
    finally:
        other.close()
