"""From the addresses in the environment to Django's databases.

Beyond what the parser of addresses knows: several hosts in one address, as libpq has them
(postgres://user@one:5432,two:5432/name?target_session_attrs=read-write), and replicas.
"""

import re
from collections.abc import Mapping
from typing import Any

import dj_database_url

HOSTS = re.compile(r"(?P<before>://(?:[^@/]*@)?)(?P<hosts>[^/@?]*,[^/?]*)(?P<after>[/?].*|$)")
POSTGRESQL = "shuanghe.kernel.permissions.postgresql"
"""Django's engine for PostgreSQL with the scope in force told to the database."""
SQLITE = "shuanghe.project.settings.sqlite3"
"""Django's engine for SQLite with a fair wait for the lock to write."""
READ_ONLY = "-c default_transaction_read_only=on"
PATIENT: Mapping[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""A machine that vanished without a word is noticed after some fifteen seconds."""


def database_of(address: str, *, max_age: int) -> dict[str, Any]:
    """The settings of the database at an address. max_age: seconds a connection is kept."""
    found = HOSTS.search(address)
    several = found.group("hosts").split(",") if found else []
    if found:
        address = f"{address[: found.start()]}{found['before']}{found['after']}"
    database: dict[str, Any] = dict(
        dj_database_url.parse(address, conn_max_age=max_age, conn_health_checks=True)
    )
    if several:
        pairs = [host.rpartition(":") if ":" in host else (host, "", "5432") for host in several]
        database["HOST"] = ",".join(host for host, _colon, _port in pairs)
        database["PORT"] = ",".join(port for _host, _colon, port in pairs)
    if database["ENGINE"].endswith("postgresql"):
        database["ENGINE"] = POSTGRESQL
        database["OPTIONS"] = {**PATIENT, **database.get("OPTIONS", {})}
    elif database["ENGINE"].endswith("sqlite3"):
        database["ENGINE"] = SQLITE
    return database


def pooled(database: dict[str, Any], sizes: str) -> dict[str, Any]:
    """The same database with a pool in each process; sizes: "least-most", "" for no pool.

    Raises ValueError for anything else.
    """
    if not sizes or not database["ENGINE"].endswith("postgresql"):
        return database
    least, dash, most = sizes.partition("-")
    if not dash or not 0 <= int(least) <= int(most) or int(most) < 1:
        raise ValueError(f"DATABASE_POOL={sizes} 不对，应写作“最少-最多”，例如 2-8。")
    pool = {"min_size": int(least), "max_size": int(most), "timeout": 10}
    return {**database, "CONN_MAX_AGE": 0, "OPTIONS": {**database["OPTIONS"], "pool": pool}}


def replicas_of(addresses: str, primary: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """replica1, replica2 …: the databases at addresses divided by spaces, for reading only."""
    if not primary["ENGINE"].endswith("postgresql"):
        return {}
    found = {}
    for number, address in enumerate(addresses.split(), start=1):
        database = database_of(address, max_age=primary.get("CONN_MAX_AGE") or 0)
        options = database["OPTIONS"]
        options["connect_timeout"] = 2
        options["options"] = f"{options.get('options', '')} {READ_ONLY}".strip()
        database["TEST"] = {"MIRROR": "default"}
        found[f"replica{number}"] = database
    return found
