"""Fixtures every test may use."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper as Postgresql
from django.db.backends.sqlite3.base import DatabaseWrapper as Sqlite
from hypothesis import settings
from tests import servers
from tests.installed import (
    once,
    one_at_a_time,
    postgres_dump,
    postgres_template,
    restored,
    sqlite_file,
    sqlite_in_memory,
)
from tests.roles import APP, BACKUP, as_owner, role_taken, roles_grant

from shuanghe.duties.queries import verification
from shuanghe.duties.queries.staging import table_stage
from shuanghe.duties.services import batches, issuing, members, rollups
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel import crypto
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation, OrganisationKind
from shuanghe.project.rules.roles import Roles

LEAST = {"time_cost": 1, "memory_cost": 8, "parallelism": 1}
STAGED = (
    batches.STAGE, batches.FRESH, batches.TAKEN, members.STAGE, members.TOUCHED, rollups.CHANGE,
    rollups.TOUCHED, issuing.ISSUING, issuing.PLACE, issuing.SETTLED, verification.SUMMED,
)  # fmt: skip
"""The temporary tables of duties."""

# A slow machine is no fault of a property; CI tries the same examples each time, a desk new ones.
settings.register_profile("suite", deadline=None, derandomize=os.environ.get("CI") == "true")
settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def master_key():
    """Each test process seals with its own key in its own home."""
    crypto.key_create()


@pytest.fixture(scope="session", autouse=True)
def hash_costs():
    """Passwords are hashed as the product does it, at the least cost; gives the product's costs."""
    shipped = {name: getattr(Argon2PasswordHasher, name) for name in LEAST}
    with pytest.MonkeyPatch.context() as patch:
        for name, cost in LEAST.items():
            patch.setattr(Argon2PasswordHasher, name, cost)
        yield shipped


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, request, shared):
    """The database of each test process starts as a copy of the one that migrations made."""
    if connection.vendor == "postgresql":

        def make(file):
            file.write_text(postgres_template(os.environ["DATABASE_URL"]))

        template = once(shared, "installed.postgres", make).read_text()
        connection.settings_dict["TEST"]["TEMPLATE"] = template
        yield
        return
    file = request.getfixturevalue("installed_sqlite")
    with sqlite_in_memory(file, connection.creation._get_test_db_name()):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, shared):
    """On PostgreSQL the owner makes the database; the tests then act as the role of the program.

    Roles belong to the server that the test processes share: one process at a time makes them.
    On SQLite the temporary tables are there before any test begins its transaction: one that makes
    a table reads the whole schema anew after each savepoint that it rolls back.
    """
    if connection.vendor != "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for ddl in STAGED:
                table_stage(cursor, ddl)
        yield
        return
    described = connection.settings_dict
    with django_db_blocker.unblock(), one_at_a_time(shared, "roles"):
        roles_grant(Roles(described["USER"], APP, BACKUP, described["NAME"]))
        role_taken(APP)
    yield
    with django_db_blocker.unblock():
        role_taken(None)


@pytest.fixture(scope="session", autouse=True)
def emptied_between_tests():
    """SQLite guards its ledgers row by row: tests that empty all tables lift the guards meanwhile.

    PostgreSQL empties tables by TRUNCATE, which no row trigger sees and only their owner may do.
    """
    emptied = Sqlite.ops_class.execute_sql_flush

    def flush(self, statements):
        guards = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE%'"
        with self.connection.cursor() as cursor:
            held = cursor.execute(guards).fetchall()
            for name, _sql in held:
                cursor.execute(f"DROP TRIGGER {name}")
            emptied(self, statements)
            for _name, sql in held:
                cursor.execute(sql)

    def truncate(self, statements):
        with as_owner():
            truncated(self, statements)

    truncated = Postgresql.ops_class.execute_sql_flush
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sqlite.ops_class, "execute_sql_flush", flush)
        patch.setattr(Postgresql.ops_class, "execute_sql_flush", truncate)
        yield


@pytest.fixture(scope="session")
def postgres_server():
    """The address of an empty private PostgreSQL. Without the program the test fails."""
    with servers.postgres() as address:
        yield address


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A folder that the test processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def installed_sqlite(shared):
    """A SQLite file with the product's empty tables, to copy."""
    return once(shared, "installed.sqlite3", sqlite_file)


@pytest.fixture(scope="session")
def installed_postgres(shared):
    """A function that gives an empty PostgreSQL database the product's empty tables."""
    dump = once(shared, "installed.sql", postgres_dump)

    def fill(address):
        restored(dump, address)
        return address

    return fill


@pytest.fixture(scope="session")
def redis_server():
    """The address of a private Redis. Without the program the test fails."""
    with servers.redis() as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """The path of the system's Chromium. Without it the test fails."""
    return servers.chromium_program()


@pytest.fixture(scope="session")
def repository():
    """The root of the source tree."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture
def member(client, db):
    """A client signed in as an ordinary member of the only branch."""
    roles_load(Actor.system("测试"))
    with looking(Scope.everything("测试")):
        branch = Organisation.objects.create(
            code="one",
            name="某党支部",
            kind=OrganisationKind.BRANCH,
            path="/1/",
            established_on=date(2020, 1, 1),
        )
        user = User.objects.create_user("member", None, name="党员", organisation=branch)
        RoleGrant.objects.create(
            user=user,
            role=Role.objects.get(code="member"),
            organisation=branch,
            from_on=date(2020, 1, 1),
            granted_by="测试",
        )
    client.force_login(user, backend="shuanghe.identity.pages.entrance.AccountBackend")
    return client
