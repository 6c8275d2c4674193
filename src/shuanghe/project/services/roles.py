"""Make the roles of the database, or look at the one in use."""

from collections.abc import Mapping, Sequence

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.utils import ProgrammingError

from shuanghe.kernel.permissions.wall import tables_append_only, walls_missing
from shuanghe.project.rules.roles import SEARCHING
from shuanghe.project.rules.safety import Standing

ROLE = """SELECT current_user, r.rolsuper, r.rolbypassrls,
EXISTS (SELECT 1 FROM pg_class AS c WHERE c.relnamespace = current_schema()::regnamespace
        AND c.relkind IN ('r', 'p') AND pg_has_role(c.relowner, 'MEMBER')),
(SELECT bool_and(proleakproof) FROM pg_proc WHERE oid = ANY (%s::regprocedure[]))
FROM pg_roles AS r WHERE r.rolname = current_user"""


SCRAM = b"scram-sha-256"


class RolesRefused(RuntimeError):  # noqa: N818
    """The account may not make roles; nothing was changed."""


def roles_make(statements: Sequence[str], *, passwords: Mapping[str, str]) -> None:
    """Run the statements of rules.roles in one transaction, and set passwords: role → password.

    The server is sent what verifies a password, never the password, so that no log holds it.
    Raises RolesRefused when the account is no superuser.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            server = connection.connection.pgconn
            for role, password in passwords.items():
                verifier = server.encrypt_password(password.encode(), role.encode(), SCRAM).decode()
                cursor.execute(f"ALTER ROLE \"{role}\" PASSWORD '{verifier}'")
    except ProgrammingError as error:
        raise RolesRefused(
            f"没有建立账号，已撤回：{error}\n请用数据库超级用户执行，"
            "或运行 shuanghe database roles --print，把打印的 SQL 交给数据库管理员。"
        ) from error


def standing_read() -> Standing:
    """How the account in use stands to the tables and their walls; PostgreSQL only."""
    with connection.cursor() as cursor:
        cursor.execute(ROLE, [list(SEARCHING)])
        role, is_superuser, bypasses, owns, is_searchable = cursor.fetchone()
        changeable = []
        for table in tables_append_only(DEFAULT_DB_ALIAS):
            cursor.execute(
                "SELECT has_table_privilege(%s, 'UPDATE, DELETE, TRUNCATE')", [f'"{table}"']
            )
            changeable += [table] if cursor.fetchone()[0] else []
    return Standing(
        role=role,
        is_superuser=is_superuser,
        bypasses=bypasses,
        owns_tables=owns,
        unguarded=tuple(wall.table for wall in walls_missing(DEFAULT_DB_ALIAS)),
        changeable=tuple(changeable),
        is_searchable=is_searchable,
    )
