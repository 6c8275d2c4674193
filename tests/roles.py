"""On PostgreSQL the tests act as the program does: as a role that owns nothing, behind the wall."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from shuanghe.project.rules.roles import Roles, role_statements

APP, BACKUP = "shuanghe_app", "shuanghe_backup"


def roles_grant(names: Roles) -> None:
    """Make the roles, as a superuser."""
    with connection.cursor() as cursor:
        for statement in role_statements(names):
            # Who signs in makes and drops the databases of the tests, and stays able to.
            if not statement.startswith(f'ALTER ROLE "{names.owner}"'):
                cursor.execute(statement)


def role_taken(name: str | None) -> None:
    """Let every connection of the tests act as a role; as the one that signed in when None."""
    options = connection.settings_dict["OPTIONS"]
    options.pop("assume_role", None)
    if name:
        options["assume_role"] = name
    connection.close()


@contextmanager
def as_owner() -> Iterator[Any]:
    """A cursor that acts as the owner of the tables; on SQLite nobody else is there."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT current_user", [])
            (former,) = cursor.fetchone()
            cursor.execute("RESET ROLE")
        yield cursor
        if connection.vendor == "postgresql":
            cursor.execute(f'SET ROLE "{former}"')
