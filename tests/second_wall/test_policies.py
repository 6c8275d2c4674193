"""PostgreSQL itself shows nothing outside the scope it was told, whatever the program asks for."""

from datetime import date

import pytest
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.utils import ProgrammingError
from psycopg.errors import FeatureNotSupported
from tests.kernel.permissions.test_scope_wall import (  # noqa: F401 — fixtures
    JOINS,
    MINE,
    READS,
    SUBQUERIES,
    THEIRS,
    tables,
    world,
)
from tests.kernel.permissions.twins import GUARDED, OPEN
from tests.roles import as_owner
from tests.second_wall.mutants import WAYS, forgotten

from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.permissions import NOWHERE, Scope, looking
from shuanghe.kernel.permissions.telling import scope_told
from shuanghe.kernel.permissions.wall import (
    POLICY,
    scoped_models,
    tables_append_only,
    wall_of,
    walls_missing,
    walls_raise,
)
from shuanghe.organisation.models import Organisation

EVERYTHING = Scope.everything("测试")
PATHS = {**READS, **JOINS, **SUBQUERIES}
TWINS = (GUARDED.place, GUARDED.thing, GUARDED.note)
ALL = tuple(WAYS)


@pytest.fixture
def walled(world):  # noqa: F811
    """The tables of the twin models behind the second wall."""
    with as_owner() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for model in TWINS:
            for statement in wall_of(model).statements:
                cursor.execute(statement)
    return world


def titles():
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM wall_thing ORDER BY title")
        return [row[0] for row in cursor.fetchall()]


def test_every_table_of_a_scoped_model_stands_behind_its_wall():
    assert len(scoped_models()) > 50
    assert walls_missing(DEFAULT_DB_ALIAS) == []


def test_a_table_without_a_wall_belongs_to_a_model_that_lies_at_no_place():
    bare = "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relrowsecurity"
    with as_owner() as cursor:
        cursor.execute(f"{bare} AND relnamespace = 'public'::regnamespace")
        found = {name for (name,) in cursor.fetchall()}
    known = {model for model in apps.get_models(include_auto_created=True) if model not in TWINS}
    open_models = {model._meta.db_table for model in known - set(scoped_models())}
    assert found - {model._meta.db_table for model in TWINS} == open_models | {"django_migrations"}


@pytest.mark.parametrize(
    "harm",
    [
        'DROP POLICY {policy} ON "{table}"',
        'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
        'CREATE POLICY another ON "{table}" USING (true)',
    ],
)
def test_a_wall_that_was_weakened_is_found_and_put_up_again(harm):
    table = "records_record"
    with as_owner() as cursor:
        cursor.execute(harm.format(policy=POLICY, table=table))
        assert [wall.table for wall in walls_missing(DEFAULT_DB_ALIAS)] == [table]
        if "another" not in harm:
            for app in apps.get_app_configs():
                walls_raise(using=DEFAULT_DB_ALIAS, app_config=app)
            assert walls_missing(DEFAULT_DB_ALIAS) == []


@pytest.mark.parametrize("path", PATHS)
def test_with_the_first_wall_gone_nothing_of_others_is_seen(walled, path):
    with looking(Scope.of(MINE)), forgotten(*ALL):
        assert "secret" not in str(PATHS[path](OPEN, walled))
    with looking(NOWHERE), forgotten(*ALL):
        found = str(PATHS[path](OPEN, walled))
        assert "secret" not in found
        assert "my thing" not in found


@pytest.mark.parametrize("path", PATHS)
def test_without_the_second_wall_the_same_shows_it(world, path):  # noqa: F811
    """The positive control: on the same tables before they are guarded."""
    with looking(Scope.of(MINE)), forgotten(*ALL):
        assert "secret" in str(PATHS[path](OPEN, world))


def test_hand_written_sql_sees_the_scope_in_force_and_without_one_nothing(walled):
    assert titles() == []
    with looking(Scope.of(MINE)):
        assert titles() == ["my thing"]
        with looking(Scope.of(THEIRS)):
            assert titles() == ["secret thing"]
        assert titles() == ["my thing"]
    with looking(Scope.of(MINE, THEIRS)):
        assert titles() == ["my thing", "secret thing"]
    with looking(EVERYTHING):
        assert titles() == ["my thing", "secret thing"]
    assert titles() == []


def test_two_places_do_not_open_what_lies_between_them(walled):
    with looking(EVERYTHING):
        between = GUARDED.place.objects.create(name="between", path=f"{MINE}zz")
        GUARDED.thing.objects.create(title="between", place=between)
    with looking(Scope(("000001zz", THEIRS))):
        assert titles() == ["between", "secret thing"]
    with looking(Scope(("000000", THEIRS))):
        assert titles() == ["secret thing"]


def test_a_portion_of_a_cursor_is_read_under_the_scope_it_was_opened_with(walled):
    with looking(EVERYTHING):
        for number in range(6):
            GUARDED.thing.objects.create(title=f"my {number}", place=walled["mine"])
    seen = []
    with looking(Scope.of(MINE)):
        for thing in GUARDED.thing.objects.order_by("title").iterator(chunk_size=2):
            with looking(Scope.of(THEIRS)):
                assert titles() == ["secret thing"]
            seen.append(thing.title)
    assert seen == [*(f"my {number}" for number in range(6)), "my thing"]


def test_a_savepoint_taken_back_leaves_the_scope_as_it_is_in_force(walled):
    with looking(Scope.of(MINE)):
        with transaction.atomic():
            with looking(Scope.of(THEIRS)):
                assert titles() == ["secret thing"]
            transaction.set_rollback(True)
        assert titles() == ["my thing"]


def written(statement, *values, many=False):
    with transaction.atomic(), connection.cursor() as cursor:
        if many:
            cursor.executemany(statement, [values])
        else:
            cursor.execute(statement, values)
        return cursor.rowcount


INSERT = "INSERT INTO wall_thing (title, place_id) VALUES (%s, %s)"


@pytest.mark.parametrize("many", [False, True])
def test_a_row_cannot_be_written_into_another_place(walled, many):
    with looking(Scope.of(MINE)):
        assert written(INSERT, "mine too", walled["mine"].pk, many=many) == 1
        with pytest.raises(ProgrammingError, match="row-level security"):
            written(INSERT, "slipped in", walled["theirs"].pk, many=many)
        with pytest.raises(ProgrammingError, match="row-level security"):
            written("UPDATE wall_thing SET place_id = %s", walled["theirs"].pk, many=many)
        assert written("UPDATE wall_thing SET title = 'x' WHERE title = 'secret thing'") == 0
        assert written("DELETE FROM wall_thing WHERE title = 'secret thing'") == 0
    with pytest.raises(ProgrammingError, match="row-level security"):
        written(INSERT, "no scope", walled["mine"].pk, many=many)


def test_rows_written_at_once_past_the_guard_are_refused(walled):
    slipped = [OPEN.thing(title="slipped in", place_id=walled["theirs"].pk)]
    with (
        looking(Scope.of(MINE)),
        forgotten(*ALL),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        OPEN.thing.objects.bulk_create(slipped)


def test_a_table_behind_the_wall_takes_no_copy(walled):
    with (
        looking(Scope.of(MINE)),
        pytest.raises(FeatureNotSupported, match="COPY FROM not supported with row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy("COPY wall_thing (title, place_id) FROM STDIN") as copy,
    ):
        copy.write_row(("slipped in", walled["theirs"].pk))


def test_what_is_read_out_by_copy_is_what_is_in_view(walled):
    with (
        looking(Scope.of(MINE)),
        connection.cursor() as cursor,
        cursor.copy("COPY (SELECT title FROM wall_thing) TO STDOUT") as copy,
    ):
        assert [row[0] for row in copy.rows()] == ["my thing"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_one_by_one", [True, False])
def test_outside_a_transaction_too_the_scope_is_told_and_forgotten(is_one_by_one):
    seen = "SELECT current_setting('shuanghe.high', true)"
    with looking(Scope.of(MINE)), connection.cursor() as cursor:
        cursor.execute(seen)
        assert cursor.fetchone() == (f"{MINE}~",)
        if not is_one_by_one:
            with transaction.atomic():
                cursor.execute(seen)
    with connection.cursor() as cursor:
        plain = cursor.cursor.connection.pgconn
        left = plain.exec_(seen.encode())  # past the program: what the session still holds
        assert left.get_value(0, 0) in (None, b"")


def test_what_only_grows_cannot_be_changed_by_the_program_at_all():
    guarded = tables_append_only(DEFAULT_DB_ALIAS)
    assert {"audit_auditline", "audit_seal", "dues_duesentry", "dues_duesbase"} <= set(guarded)
    for table in guarded:
        for act in (f'DELETE FROM "{table}"', f'TRUNCATE "{table}"', f'UPDATE "{table}" SET id=1'):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(act)


def test_the_program_cannot_take_the_wall_down():
    table = AuditLine._meta.db_table
    for act in (
        f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
        f'DROP POLICY {POLICY} ON "{table}"',
        "CREATE TABLE beside (id int)",
    ):
        with (
            pytest.raises(ProgrammingError, match=r"must be owner|permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(act)


def test_a_scope_that_is_no_path_is_never_sent():
    with pytest.raises(ValueError, match="不是组织路径"):
        scope_told(Scope(("1'; SELECT 1; --",)))


@pytest.mark.parametrize("below", ["", "000001", "000001000002", "000009"])
def test_a_lineage_shows_the_places_above_without_what_lies_below_them(below):
    paths = ["000001", "000001000002", "000001000002000003", "000001000004", "000005"]
    with looking(EVERYTHING):
        for at, path in enumerate(paths, 1):
            Organisation.objects.create(
                code=f"L{at}", name=path, kind="branch", path=path, established_on=date(2020, 1, 1)
            )
    for scope in (Scope.of(below).with_lineage, Scope.of(*paths[2:4]).with_lineage):
        with looking(scope), connection.cursor() as cursor:
            cursor.execute("SELECT path FROM organisation_organisation WHERE code LIKE 'L_'")
            seen = {row[0] for row in cursor.fetchall()}
        assert seen == {path for path in paths if scope.covers(path)}
