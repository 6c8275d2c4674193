"""Bars y1 to y3: what a row of each big table takes, and what it costs to spread them.

On PostgreSQL only. A company of 4,375 branches with a year of obligations and 100,000 members is
filled; then its cells are copied into hash partitions by organisation, on one server and on four
(each a database of its own, reached by postgres_fdw, as it would be on another machine). The ADR on
distribution works out the country from these figures.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Any

from benchmarks import worlds
from benchmarks.tables import Bar

BRANCHES, EACH, CASES = 4_375, 23, 600
PARTITIONS, NODES = 16, 4
REPEATS = 200
BIG = (
    "organisation_organisation", "organisation_member", "organisation_spell", "duties_obligation",
    "duties_evidence", "duties_credit", "duties_rollup", "duties_memberobligation",
    "records_record", "procedures_casestep", "dues_duesbase", "dues_duesentry", "audit_auditline",
    "search_passage",
)  # fmt: skip
COLUMNS = "organisation_id bigint, slot_id integer, due_on date, met_on date"
ONE_BRANCH = "SELECT slot_id, due_on, met_on FROM {table} WHERE organisation_id = %s"
WHOLE = "SELECT count(*), count(met_on) FROM {table}"


def bars(_sizes: list[int]) -> list[Bar]:
    """The bytes of a row, then reading and writing in one table, in partitions and on nodes.

    Raises SystemExit on another database.
    """
    from django.db import connection

    if connection.vendor != "postgresql":
        raise SystemExit("spread runs on PostgreSQL: python -m benchmarks spread@postgres")
    organisations = _world()
    with worlds.everything():
        sizes = _sizes_of_rows()
    with worlds.everything(), connection.cursor() as cursor, _nodes(cursor) as nodes:
        cells = _count(cursor, "duties_obligation")
        wrote = {
            name: _spent(lambda name=name: _fill(cursor, name)) for name in _tables(cursor, nodes)
        }
        read = {
            name: _asked(cursor, ONE_BRANCH.format(table=name), organisations) for name in wrote
        }
        whole = {name: _asked(cursor, WHOLE.format(table=name), [None] * 5) for name in wrote}
    return [
        _bar("y1", "one branch's year, 16 partitions", read, "spread_hashed", 2, cells),
        _bar("y1", "one branch's year, 4 nodes", read, "spread_far", 20, cells),
        _bar("y2", "writing all cells, 16 partitions", wrote, "spread_hashed", 2, cells),
        _bar("y2", "writing all cells, 4 nodes", wrote, "spread_far", 20, cells),
        _bar("y3", "counting all cells, 4 nodes", whole, "spread_far", 20, cells, note=sizes),
    ]


def _world() -> list[int]:
    """Fill the tables; some branches, to ask for."""
    from benchmarks import admission, dues, walk

    world = worlds.world(BRANCHES)
    walk.fill(world, each=EACH)
    dues.pay(world)
    admission.load(range(CASES))
    branches = [row + 1 for row in range(len(world.paths)) if world.tree.is_branch[row]]
    return branches[:: max(1, len(branches) // REPEATS)]


def _sizes_of_rows() -> str:
    """Bytes of a row of each big table, its indexes and what was moved aside included."""
    from django.db import connection

    told = []
    with connection.cursor() as cursor:
        for table in BIG:
            cursor.execute(f"VACUUM FULL {table}")
            cursor.execute("SELECT pg_total_relation_size(%s)", [table])
            size, count = cursor.fetchone()[0], _count(cursor, table)
            if count:
                told.append(f"{table.partition('_')[2]} {size / count:.0f} ({count:,})")
    return "bytes a row with its indexes: " + ", ".join(told)


def _count(cursor: Any, table: str) -> int:
    cursor.execute(f"SELECT count(*) FROM {table}")
    return int(cursor.fetchone()[0])


@contextmanager
def _nodes(cursor: Any) -> Iterator[list[str]]:
    """Four databases beside ours, each as a foreign server; gone afterwards."""
    from django.db import connection

    address = connection.settings_dict
    names = [f"spread_{number}" for number in range(NODES)]
    cursor.execute("CREATE EXTENSION IF NOT EXISTS postgres_fdw")
    for name in names:
        cursor.execute(f"CREATE DATABASE {name}")
        cursor.execute(
            f"CREATE SERVER {name} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1',"
            f" port '{address['PORT']}', dbname '{name}', batch_size '1000', fetch_size '10000',"
            " async_capable 'true')"
        )
        cursor.execute(
            f"CREATE USER MAPPING FOR CURRENT_USER SERVER {name} OPTIONS"
            f" (user '{address['USER']}', password '{address['PASSWORD'] or 'none'}')"
        )
    try:
        yield names
    finally:
        cursor.execute("SELECT postgres_fdw_disconnect_all()")
        cursor.execute("DROP EXTENSION postgres_fdw CASCADE")
        for name in names:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _tables(cursor: Any, nodes: Sequence[str]) -> tuple[str, ...]:
    """The same empty table three times: whole, in partitions here, in partitions on the nodes."""
    import psycopg
    from django.db import connection

    key = "PRIMARY KEY (organisation_id, slot_id)"
    cursor.execute(f"CREATE TABLE spread_whole ({COLUMNS}, {key})")
    cursor.execute(
        f"CREATE TABLE spread_hashed ({COLUMNS}, {key}) PARTITION BY HASH (organisation_id)"
    )
    cursor.execute(f"CREATE TABLE spread_far ({COLUMNS}) PARTITION BY HASH (organisation_id)")
    place = connection.get_connection_params()
    for number in range(PARTITIONS):
        part = f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {number})"
        cursor.execute(f"CREATE TABLE spread_hashed_{number} PARTITION OF spread_hashed {part}")
        node = nodes[number % NODES]
        with psycopg.connect(
            host=place["host"], port=place["port"], user=place["user"], dbname=node
        ) as far:
            far.execute(f"CREATE TABLE cells_{number} ({COLUMNS}, {key})")
        cursor.execute(
            f"CREATE FOREIGN TABLE spread_far_{number} PARTITION OF spread_far {part}"
            f" SERVER {node} OPTIONS (table_name 'cells_{number}')"
        )
    return ("spread_whole", "spread_hashed", "spread_far")


def _fill(cursor: Any, table: str) -> None:
    cursor.execute(
        f"INSERT INTO {table} SELECT organisation_id, slot_id, due_on, met_on"
        " FROM duties_obligation"
    )
    cursor.execute(f"ANALYZE {table}")


def _spent(task: Callable[[], Any]) -> float:
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def _asked(cursor: Any, question: str, whom: Sequence[int | None]) -> float:
    """The median of asking for each."""

    def ask(one: int | None) -> None:
        cursor.execute(question, [one] if one is not None else None)
        cursor.fetchall()

    return median(_spent(lambda one=one: ask(one)) for one in whom)


def _bar(
    code: str, what: str, took: dict[str, float], name: str, most: float, cells: int,
    *, note: str = "",
) -> Bar:  # fmt: skip
    """Wall time against the table in one piece."""
    ratio = took[name] / took["spread_whole"]
    return Bar(
        code, what, f"{cells:,}", took[name], took["spread_whole"], ratio, f"≤ {most}×",
        ratio <= most, note=note,
    )  # fmt: skip
