"""The line to the database is slow, silent, torn; everybody asks again."""

import random
import time

from tests.faults.line import line_to
from tests.faults.places import server, sized, tables_restore
from tests.faults.watching import figures, told, writers

FARTHEST = 30.0
"""Seconds that nobody may wait."""


def slow(line):
    """Every portion takes a while, both ways."""
    line.delay = random.uniform(0.02, 0.2)
    time.sleep(random.uniform(0.5, 1.5))
    line.delay = 0.0


def torn(line):
    """A reset."""
    line.tear()
    time.sleep(random.uniform(0, 0.3))


def silent(line):
    """Nothing passes and nobody says so, then a reset: half open."""
    line.is_silent = True
    time.sleep(random.uniform(0.5, 3))
    line.tear()
    line.is_silent = False


FAULTS = (slow, torn, silent)


def disturbed(tables, *, mode, rounds):
    """Writers over a line that is disturbed so often."""
    with server() as database, line_to(database.port) as line:
        tables_restore(tables, database.address)
        address = database.address.replace(f":{database.port}/", f":{line.port}/")
        with writers(address, mode=mode) as people:
            people.wait(12)
            for number in range(rounds):
                FAULTS[number % len(FAULTS)](line)
                people.wait(4)
            people.stop()
        return people.verdict(database.address)


def test_a_slow_silent_or_torn_line_loses_and_doubles_nothing(tables):
    rounds = sized(99, 9)
    verdict = disturbed(tables, mode="true", rounds=rounds)
    told("line to the database slow, silent, torn in turn", faults=rounds, **figures(verdict))
    assert verdict.asked_again > 0
    assert (verdict.lost, verdict.doubled) == (0, 0)
    assert verdict.window <= FARTHEST


def test_control_asking_again_with_another_client_id_is_caught(tables):
    rounds = sized(12, 6)
    verdict = disturbed(tables, mode="new", rounds=rounds)
    told("control: the same, another client id each time", faults=rounds, **figures(verdict))
    assert verdict.doubled > 0
