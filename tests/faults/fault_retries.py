"""Everybody asks again and again while connections are torn off."""

import subprocess
import threading
import time

import psycopg
from tests.faults.places import environment, program, server, sized, tables_restore
from tests.faults.watching import figures, told, writers

TEAR = """SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
    AND backend_type = 'client backend' ORDER BY random() LIMIT 1) AS one"""


class Tearing(threading.Thread):
    """Tears one connection off every so often."""

    def __init__(self, address):
        super().__init__()
        self.address, self.torn, self.is_over = address, 0, False

    def run(self):
        with psycopg.connect(self.address, autocommit=True) as database:
            while not self.is_over:
                self.torn += database.execute(TEAR).fetchone()[0]
                time.sleep(0.08)


def storm(tables, *, mode, acts):
    """Writers whose connections are torn off until so many acts are done; what came of it."""
    with server() as database:
        tables_restore(tables, database.address)
        with writers(database.address, threads=4, mode=mode) as people:
            people.wait(4)
            tearing = Tearing(database.address)
            tearing.start()
            people.wait(acts)
            tearing.is_over = True
            tearing.join()
            people.stop()
        return people.verdict(database.address), tearing.torn


def test_asking_again_with_the_same_client_id_files_one_record(tables):
    verdict, torn = storm(tables, mode="lossy", acts=sized(1500, 60))
    told(
        "connections torn off, answers lost, everybody asks again", faults=torn, **figures(verdict)
    )
    assert verdict.asked_again > 0
    assert (verdict.lost, verdict.doubled) == (0, 0)


def test_control_asking_again_with_another_client_id_is_caught(tables):
    verdict, torn = storm(tables, mode="new", acts=sized(300, 60))
    told("control: asked again with another client id", faults=torn, **figures(verdict))
    assert verdict.doubled > 0


def test_the_same_client_id_from_many_at_once_files_one_record(tables):
    with server() as database:
        tables_restore(tables, database.address)
        rounds = str(sized(100, 15))
        names = environment(database.address)
        asked = subprocess.run(
            program("asking", "8", rounds), env=names, capture_output=True, text=True, check=True
        )
        with psycopg.connect(database.address) as looker:
            kept = looker.execute("SELECT count(*), count(DISTINCT title) FROM records_record")
            records, titles = kept.fetchone()
    agreed, refused = map(int, asked.stdout.split())
    told(
        "the same client id from 8 threads at once",
        faults=8 * int(rounds),
        acknowledged=agreed,
        note=f"{refused} were told that it had just been filed",
        lost=int(rounds) - titles,
        doubled=records - titles,
    )
    assert agreed + refused == 8 * int(rounds)
    assert (records, titles) == (int(rounds), int(rounds))
