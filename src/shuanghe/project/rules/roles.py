"""The roles of the database as SQL: who owns the tables, who serves the pages, who takes backups.

The same text may be run again at any time, by a superuser; it changes nothing that stands as it
should. No password is in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

OURS = "public"
EVERY_OBJECT = """DO $$ DECLARE one record; BEGIN
FOR one IN SELECT c.relname, c.relkind FROM pg_class AS c
  WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
  AND pg_get_userbyid(c.relowner) <> '{owner}' AND NOT EXISTS (SELECT 1 FROM pg_depend AS d
    WHERE d.objid = c.oid AND c.relkind = 'S' AND d.deptype IN ('a', 'i'))
LOOP EXECUTE format('ALTER %s {schema}.%I OWNER TO "{owner}"',
  CASE one.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
  ELSE 'TABLE' END, one.relname); END LOOP;
FOR one IN SELECT p.oid::regprocedure AS named FROM pg_proc AS p
  WHERE p.pronamespace = '{schema}'::regnamespace AND pg_get_userbyid(p.proowner) <> '{owner}'
  AND NOT EXISTS (SELECT 1 FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e')
LOOP EXECUTE format('ALTER FUNCTION %s OWNER TO "{owner}"', one.named); END LOOP; END $$"""
APPEND_ONLY = """DO $$ DECLARE one record; BEGIN
FOR one IN SELECT t.relname FROM pg_trigger AS g JOIN pg_class AS t ON t.oid = g.tgrelid
  WHERE NOT g.tgisinternal AND g.tgname LIKE '%no_change'
  AND t.relnamespace = '{schema}'::regnamespace
LOOP EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON {schema}.%I FROM "{app}"', one.relname);
END LOOP;
IF to_regclass('{schema}.django_migrations') IS NOT NULL THEN
  REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {schema}.django_migrations FROM "{app}";
END IF; END $$"""
SEARCHING = ("pg_catalog.ts_match_vq(tsvector, tsquery)", "pg_catalog.textlike(text, text)")
"""What words are looked for with: unless trusted, the policy is asked of every row before."""
TRUSTED = " ".join(f"ALTER FUNCTION {function} LEAKPROOF;" for function in SEARCHING)
SEARCHABLE = f"""DO $$ BEGIN {TRUSTED}
EXCEPTION WHEN insufficient_privilege THEN
RAISE NOTICE 'not a superuser: searching will be slow'; END $$"""


@dataclass(frozen=True)
class Roles:
    """The names of the three roles and of the database."""

    owner: str
    app: str
    backup: str
    database: str

    def __post_init__(self) -> None:
        for name in (self.owner, self.app, self.backup, self.database):
            if not name.replace("_", "").replace("-", "").isalnum() or not name.isascii():
                raise ValueError(f"名称 {name} 只能用英文字母、数字、下划线和连字符。")
        if len({self.owner, self.app, self.backup}) < 3:
            raise ValueError("三个角色的名称必须各不相同。")


def role_statements(roles: Roles) -> list[str]:
    """Every statement in order, without the semicolons."""
    names = {"owner": roles.owner, "app": roles.app, "backup": roles.backup, "schema": OURS}
    return [
        *(_made(name) for name in (roles.owner, roles.app, roles.backup)),
        *(
            f'ALTER ROLE "{name}" NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION'
            for name in (roles.owner, roles.app)
        ),
        f'ALTER ROLE "{roles.backup}" NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE',
        f'ALTER ROLE "{roles.backup}" SET default_transaction_read_only = on',
        # Policies make small statements look costly; compiling one takes longer than running it.
        f'ALTER ROLE "{roles.app}" SET jit = off',
        # One row by its key is all that a policy asks; what is used all day is in memory or on SSD.
        f'ALTER ROLE "{roles.app}" SET random_page_cost = 1.1',
        f'ALTER DATABASE "{roles.database}" OWNER TO "{roles.owner}"',
        f'ALTER SCHEMA {OURS} OWNER TO "{roles.owner}"',
        EVERY_OBJECT.format(**names),
        f"REVOKE CREATE ON SCHEMA {OURS} FROM PUBLIC",
        f'REVOKE CREATE ON SCHEMA {OURS} FROM "{roles.app}", "{roles.backup}"',
        f'GRANT USAGE ON SCHEMA {OURS} TO "{roles.app}", "{roles.backup}"',
        *_granted(roles),
        APPEND_ONLY.format(**names),
        SEARCHABLE,
    ]


def _made(name: str) -> str:
    return (
        f'DO $$ BEGIN CREATE ROLE "{name}" LOGIN; '
        "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )


def _granted(roles: Roles) -> Iterator[str]:
    """On what is there, and on what the owner will make."""
    later = f'ALTER DEFAULT PRIVILEGES FOR ROLE "{roles.owner}" IN SCHEMA {OURS} GRANT'
    for what, rights, role in (
        ("TABLES", "SELECT, INSERT, UPDATE, DELETE", roles.app),
        ("SEQUENCES", "USAGE, SELECT", roles.app),
        ("TABLES", "SELECT", roles.backup),
        ("SEQUENCES", "SELECT", roles.backup),
    ):
        yield f'GRANT {rights} ON ALL {what} IN SCHEMA {OURS} TO "{role}"'
        yield f'{later} {rights} ON {what} TO "{role}"'
