"""Several who write to one SQLite file stand in line: none waits for ever."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pytest
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper as Stock
from django.db.utils import OperationalError

from shuanghe.project.settings.sqlite3.base import DatabaseWrapper

CROWD, TURNS, WORK = 8, 25, 0.01


def engine(file, *, timeout, kind=DatabaseWrapper):
    """A connection to a file, by the product's engine if no other is given."""
    settings = {**connections.settings["default"], "NAME": str(file), "TIME_ZONE": None}
    options = {"transaction_mode": "IMMEDIATE", "timeout": timeout}
    return closing(kind({**settings, "OPTIONS": options}))


@pytest.fixture(autouse=True)
def files_of_our_own(django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "line.sqlite3"
    with engine(made, timeout=1) as one, one.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("CREATE TABLE turn (number integer)")
    return made


def begun(one):
    """Begin a transaction as Django does; the cursor in it."""
    one.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    return one.cursor()


def end(one):
    one.commit()
    one.set_autocommit(True)


def longest_wait(file, kind, ready):
    """Write so many times without a pause: the longest wait, in seconds."""
    waits = []
    with engine(file, timeout=20, kind=kind) as one:
        one.ensure_connection()
        ready.wait()
        for number in range(TURNS):
            began = time.monotonic()
            with begun(one) as cursor:
                waits.append(time.monotonic() - began)
                cursor.execute(f"INSERT INTO turn VALUES ({number})")
                time.sleep(WORK)
            end(one)
    return max(waits)


def longest_of_a_crowd(file, kind):
    """The longest wait of anybody, as a share of the time that all of them took."""
    ready, began = Barrier(CROWD), time.monotonic()
    with ThreadPoolExecutor(CROWD) as crowd:
        waits = list(crowd.map(lambda _: longest_wait(file, kind, ready), range(CROWD)))
    took = time.monotonic() - began
    with engine(file, timeout=1) as one, one.cursor() as cursor:
        assert cursor.execute("SELECT count(*) FROM turn").fetchone() == (CROWD * TURNS,)
    return max(waits) / took


def test_all_who_write_without_a_pause_get_their_turn(file):
    assert longest_of_a_crowd(file, DatabaseWrapper) < 0.3


def test_control_without_a_line_somebody_waits_until_the_others_are_done(file):
    assert longest_of_a_crowd(file, Stock) > 0.4


def test_a_whole_line_behind_one_who_hangs_is_told_after_one_patience(file):
    with engine(file, timeout=20) as holder, ThreadPoolExecutor(CROWD) as crowd:
        begun(holder)
        began = time.monotonic()

        def told(_):
            with engine(file, timeout=0.5) as one, pytest.raises(OperationalError, match="locked"):
                begun(one)

        list(crowd.map(told, range(CROWD)))
        assert time.monotonic() - began < CROWD * 0.5 / 2
        end(holder)


def test_who_waits_longer_than_the_patience_is_told_and_may_ask_again(file):
    with engine(file, timeout=20) as holder, engine(file, timeout=0.2) as other:
        begun(holder)
        began = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            begun(other)
        assert 0.2 <= time.monotonic() - began < 5
        end(holder)
        other.close()
        begun(other)
        end(other)


def test_what_is_no_wait_is_not_asked_again(file):
    with engine(file, timeout=20) as one:
        begun(one)
        began = time.monotonic()
        with pytest.raises(OperationalError, match="within a transaction"):
            one._start_transaction_under_autocommit()
        assert time.monotonic() - began < 5


def test_the_patience_of_other_statements_is_left_as_it_was(file):
    with engine(file, timeout=7) as one:
        begun(one)
        end(one)
        with one.cursor() as cursor:
            assert cursor.execute("PRAGMA busy_timeout").fetchone() == (7000,)
