"""The database is shot down and started again while people file records."""

import psycopg
from tests.faults.places import server, sized, tables_restore
from tests.faults.watching import figures, told, writers

STUCK = """SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
    AND backend_type = 'client backend' AND pid <> pg_backend_pid()"""


LAZY = ("synchronous_commit=off", "wal_buffers=64MB", "bgwriter_lru_maxpages=0")


def shot(tables, *, mode="true", is_lazy=False, rounds):
    """Restart so many times under load; the verdict, and who is still connected."""
    with server(*LAZY if is_lazy else ()) as database:
        tables_restore(tables, database.address)
        with writers(database.address, mode=mode) as people:
            for _ in range(rounds):
                if is_lazy:
                    database.log_kept_back()
                people.wait(20)
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
    verdict, _stuck = shot(tables, is_lazy=True, rounds=rounds)
    told("control: synchronous_commit=off", faults=rounds, **figures(verdict))
    assert verdict.lost > 0
