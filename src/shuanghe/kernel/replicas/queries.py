"""What the databases themselves say about how far they have come."""

from django.db import DEFAULT_DB_ALIAS, connections

from shuanghe.kernel.replicas.rules import position_of

PRIMARY = "SELECT pg_current_wal_lsn()::text"
REPLICA = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()::text END"


def position_read(alias: str) -> int | None:
    """How far a database has come; None for one that was meant to follow and does not.

    Raises a database error when it does not answer.
    """
    text = None
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(PRIMARY if alias == DEFAULT_DB_ALIAS else REPLICA)
            text = cursor.fetchone()[0]
    finally:
        if text is None and alias != DEFAULT_DB_ALIAS:
            connections[alias].close()  # the next look opens a new one
    return None if text is None else position_of(text)
