"""The database is shot down and started again while people file records."""

import psycopg
from tests.faults.places import server, sized, tables_restore
from tests.faults.watching import figures, told, writers

STUCK = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""


def shot(tables, *options, mode="true", rounds):
    """Restart so many times under load; the verdict, and who is still connected."""
    with server(*options) as database:
        tables_restore(tables, database.address)
        with writers(database.address, mode=mode) as people:
            people.wait(20)
            for _ in range(rounds):
                database.shoot()
                people.wait(12)
            people.stop()
        with psycopg.connect(database.address) as looker:
            (stuck,) = looker.execute(STUCK).fetchone()
        return people.verdict(database.address), stuck


def test_what_was_acknowledged_survives_every_restart(tables):
    rounds = sized(20, 3)
    verdict, stuck = shot(tables, rounds=rounds)
    told("database restarted (immediate) under load", faults=rounds, **figures(verdict))
    assert verdict.asked_again > 0
    assert (verdict.lost, verdict.doubled, stuck) == (0, 0, 0)
    assert verdict.window <= sized(10, 30)


def test_control_a_writer_who_acknowledges_before_the_commit_is_caught(tables):
    rounds = sized(5, 2)
    verdict, _stuck = shot(tables, mode="early", rounds=rounds)
    told("control: acknowledged before commit", faults=rounds, **figures(verdict))
    assert verdict.lost > 0


def test_control_a_server_that_does_not_wait_for_its_disk_is_caught(tables):
    rounds = sized(3, 1)
    lazy = ("synchronous_commit=off", "wal_writer_delay=10s", "wal_writer_flush_after=1GB")
    verdict, _stuck = shot(tables, *lazy, rounds=rounds)
    told("control: synchronous_commit=off", faults=rounds, **figures(verdict))
    assert verdict.lost > 0
