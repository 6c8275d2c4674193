"""The second wall: PostgreSQL itself shows a connection no row outside the scope it was told.

Every table of a scoped model gets the same two things: row-level security that binds its owner
too, and one policy for reading and writing. A row with a path is in view when its path lies in the
scope; any other row when the row that says its place is in view, which that row's own policy
decides. The policies follow from the models; nobody writes one by hand.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, transaction

from shuanghe.kernel.permissions.models import ScopedModel
from shuanghe.kernel.permissions.telling import ALONE, HIGH, LOW, ROOTS, WHOLE_TREE

POLICY = "scope_wall"
# Planned with the value in force, so that the planner knows how much of the table is in view.
BY_PATH = (
    "({column} >= current_setting('{low}', true) AND {column} < current_setting('{high}', true)"
    " AND CASE WHEN (SELECT current_setting('{roots}', true)) = '' THEN true"
    " ELSE ({column} || '{alone}') ^@ ANY "
    "(string_to_array((SELECT current_setting('{roots}', true)), ',')) END)"
)
BY_PLACE = "((SELECT current_setting('{high}', true)) = '{whole}' OR {sides})"
ONE_SIDE = "EXISTS (SELECT 1 FROM {place} AS place WHERE place.{key} = {table}.{column})"
KEEPING = {act: f"scope_wall_{act.lower()}" for act in ("UPDATE", "DELETE")}


@dataclass(frozen=True)
class Wall:
    """What guards one table. condition: what rows in view meet; check: what written rows meet.

    is_seen_elsewhere: rows are read from further places, which can neither change nor delete them.
    """

    table: str
    condition: str
    check: str
    is_seen_elsewhere: bool = False

    @property
    def statements(self) -> list[str]:
        """SQL that puts the wall up, whatever stood there before."""
        policy = f'CREATE POLICY {POLICY} ON "{self.table}" USING {self.condition}'
        keeping = [
            f'CREATE POLICY {name} ON "{self.table}" AS RESTRICTIVE FOR {act} USING {self.check}'
            for act, name in KEEPING.items()
        ]
        return [
            f'ALTER TABLE "{self.table}" ENABLE ROW LEVEL SECURITY',
            *(
                f'DROP POLICY IF EXISTS {name} ON "{self.table}"'
                for name in (POLICY, *KEEPING.values())
            ),
            f"{policy} WITH CHECK {self.check}",
            *(keeping if self.is_seen_elsewhere else []),
            f'ALTER TABLE "{self.table}" FORCE ROW LEVEL SECURITY',
            f"COMMENT ON POLICY {POLICY} ON \"{self.table}\" IS '{self.mark}'",
        ]

    @property
    def policies(self) -> int:
        """How many policies stand on the table."""
        return 1 + len(KEEPING) if self.is_seen_elsewhere else 1

    @property
    def mark(self) -> str:
        """What the policy says, short enough to compare: the database rewrites its text."""
        return sha256(f"{self.condition} {self.check}".encode()).hexdigest()[:16]


def scoped_models() -> list[type[ScopedModel]]:
    """Every model whose rows belong to a place and that has a table, by table."""
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, ScopedModel) and model._meta.managed and not model._meta.proxy
    ]
    return sorted(found, key=lambda model: model._meta.db_table)


def wall_of(model: type[ScopedModel]) -> Wall:
    """The wall of one model, as it follows from the model."""
    table, place = model._meta.db_table, model.place_field()
    if place is None:
        column = f'"{_column(model, model.scope_path)}"'
        said = BY_PATH.format(column=column, low=LOW, high=HIGH, roots=ROOTS, alone=ALONE)
        return Wall(table, said, "(true)" if model.is_added_anywhere else said)
    kept, seen = _by_places(model, [place]), _by_places(model, [place, *model.also_seen_from])
    check = "(true)" if model.is_added_anywhere else kept
    return Wall(table, seen, check, is_seen_elsewhere=seen != kept)


def _by_places(model: type[ScopedModel], places: list[str]) -> str:
    sides = [
        ONE_SIDE.format(
            place=f'"{model.place_model(place)._meta.db_table}"',
            key=f'"{_column(model.place_model(place), "pk")}"',
            table=f'"{model._meta.db_table}"',
            column=f'"{_column(model, place)}"',
        )
        for place in places
    ]
    return BY_PLACE.format(high=HIGH, whole=WHOLE_TREE, sides=" OR ".join(sides))


def _column(model: type[ScopedModel], name: str) -> str:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    return str(field.column)  # type: ignore[union-attr]


STANDING = """
SELECT t.relname, t.relrowsecurity AND t.relforcerowsecurity,
       obj_description(p.oid, 'pg_policy'),
       (SELECT count(*) FROM pg_policy AS other WHERE other.polrelid = t.oid)
FROM pg_class AS t LEFT JOIN pg_policy AS p ON p.polrelid = t.oid AND p.polname = %s
WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace
"""
APPEND_ONLY = """
SELECT t.relname FROM pg_trigger AS g JOIN pg_class AS t ON t.oid = g.tgrelid
WHERE NOT g.tgisinternal AND g.tgname LIKE '%%no_change'
  AND t.relnamespace = current_schema()::regnamespace ORDER BY t.relname
"""
GRANTED = """
SELECT DISTINCT grantee FROM information_schema.role_table_grants
WHERE table_schema = current_schema() AND table_name = %s AND grantee <> grantor
  AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')
"""


def walls_missing(alias: str) -> list[Wall]:
    """The walls of tables that exist and are not guarded as their model asks; none on SQLite."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [POLICY])
        standing = {row[0]: tuple(row[1:]) for row in cursor.fetchall()}
    walls = [wall_of(model) for model in scoped_models()]
    return [
        wall
        for wall in walls
        if wall.table in standing and standing[wall.table] != (True, wall.mark, wall.policies)
    ]


def tables_append_only(alias: str) -> list[str]:
    """The tables that a trigger of the database keeps from ever changing; none on SQLite."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(APPEND_ONLY, [])
        return [str(row[0]) for row in cursor.fetchall()]


def walls_lift(*, using: str, plan: Iterable[Any] = (), **_: object) -> None:
    """Before tables change: let their owner, and nobody else, see every row until they have.

    Plugged into pre_migrate by `project`. A migration that fills rows then sees them; everybody
    else stays behind the wall. Afterwards `walls_raise` binds the owner again.
    """
    connection = connections[using]
    if connection.vendor != "postgresql" or not plan:
        return
    with connection.cursor() as cursor:
        cursor.execute(STANDING, [POLICY])
        bound = {row[0] for row in cursor.fetchall() if row[1]}
        for table in sorted(bound & {model._meta.db_table for model in scoped_models()}):
            cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')


def walls_raise(*, using: str, app_config: AppConfig | None = None, **_: object) -> None:
    """After tables changed: put up every wall that is missing, and close the append-only tables.

    Plugged into post_migrate by `project`, which is sent for each app: the last one does it. What
    stands as it should is not touched, so a role that owns nothing may run this in vain.
    """
    if connections[using].vendor != "postgresql" or app_config != _last_told():
        return
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        for wall in walls_missing(using):
            for statement in wall.statements:
                cursor.execute(statement)
        for table in tables_append_only(using):
            cursor.execute(GRANTED, [table])
            for (role,) in cursor.fetchall():
                cursor.execute(f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM "{role}"')


def _last_told() -> AppConfig:
    """The app of which post_migrate is sent last."""
    return [one for one in apps.get_app_configs() if one.models_module is not None][-1]
