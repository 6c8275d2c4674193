"""The machine of the primary dies under load; another takes over."""

import time

import psycopg
from tests.cluster import cluster
from tests.faults.places import sized, tables_restore
from tests.faults.watching import figures, told, writers

FARTHEST = 60.0
"""Seconds: the lease of the leader (20), the election, the drivers' search, on a busy machine."""


def test_what_was_acknowledged_survives_the_death_of_the_primary(tables):
    rounds, taken = sized(5, 1), []
    with cluster() as made:
        tables_restore(tables, made.leader().address)
        with writers(made.address) as people:
            people.wait(20)
            for number in range(rounds):
                dead = made.leader()
                dead.perish()
                began = time.monotonic()
                people.wait(12)
                taken.append(round(time.monotonic() - began, 1))
                if number < rounds - 1:
                    made.start(dead)
                    made.wait(followers=2)
            people.stop()
        verdict = people.verdict(made.admin)
    told(
        "primary killed (-9) under load, synchronous_mode on",
        faults=rounds,
        **figures(verdict),
        note=f"writing again after {taken} s",
    )
    assert verdict.asked_again > 0
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert verdict.window <= FARTHEST


def test_control_without_synchronous_mode_the_newest_acts_are_lost(tables):
    with cluster(is_synchronous=False, longest_lag=1 << 30) as made:
        tables_restore(tables, made.leader().address)
        with writers(made.address) as people:
            people.wait(20)
            leader = made.leader()
            cut_off(made.followers(), leader)
            time.sleep(2)
            leader.perish()
            people.wait(4)
            people.stop()
        verdict = people.verdict(made.admin)
    told("control: synchronous_mode off, replicas behind", faults=1, **figures(verdict))
    assert verdict.lost > 0


def cut_off(followers, leader):
    """Stop the stream to the followers, who then wait a minute before they ask for it again.

    Twice: one whose last attempt is long ago asks again at once.
    """
    for follower in followers:
        with as_superuser(follower) as database:
            database.execute("ALTER SYSTEM SET wal_retrieve_retry_interval = '60s'")
            database.execute("SELECT pg_reload_conf()")
    with as_superuser(leader) as database:
        for _ in range(2):
            time.sleep(0.5)
            database.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_replication")


def as_superuser(member):
    """A connection to one member that may change how it runs."""
    return psycopg.connect(member.address.replace("//shuanghe@", "//postgres@"), autocommit=True)
