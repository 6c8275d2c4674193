"""Which replica serves is judged by what the log positions say."""

import pytest
from django.db import DEFAULT_DB_ALIAS
from django.db.utils import OperationalError

from shuanghe.kernel.replicas.rules import Look, Standing, fit, lag_of, position_of
from shuanghe.kernel.replicas.watching import UNREACHED, Watch


class Site:
    """A primary and replicas whose positions the test moves, and a clock."""

    def __init__(self, *aliases, longest_lag=5.0):
        self.now, self.asked = 100.0, 0
        self.positions = dict.fromkeys([DEFAULT_DB_ALIAS, *aliases], 1000)
        self.watch = Watch(aliases, longest_lag=longest_lag, read=self.read, clock=lambda: self.now)

    def read(self, alias):
        self.asked += 1
        position = self.positions[alias]
        if isinstance(position, Exception):
            raise position
        return position

    def later(self, seconds=1.5):
        self.now += seconds


def test_a_position_is_read_as_postgresql_writes_it():
    assert position_of("0/0") == 0
    assert position_of("16/B374D848") == 0x16B374D848
    assert position_of("1/0") > position_of("0/FFFFFFFF")
    with pytest.raises(ValueError, match="invalid literal"):
        position_of("nowhere")


def test_a_replica_is_late_since_the_primary_was_first_seen_beyond_it():
    looks = [Look(1.0, 100), Look(2.0, 200), Look(3.0, 300)]
    assert lag_of(looks, 300, now=9.0) == 0
    assert lag_of(looks, 150, now=9.0) == 7.0
    assert lag_of([], 0, now=9.0) == 0


def test_only_a_replica_that_answers_and_is_not_late_may_serve():
    standings = [Standing("a", True, 10, 0.0), Standing("b", True, 99, 9.0), Standing("c")]
    assert fit(standings, longest_lag=5.0) == ["a"]
    assert fit(standings, longest_lag=10.0, needed=50) == ["b"]


def test_replicas_take_turns():
    site = Site("one", "two")
    assert {site.watch.choose() for _ in range(4)} == {"one", "two"}


def test_databases_are_looked_at_once_a_second_however_many_ask():
    site = Site("one")
    for _ in range(50):
        site.watch.choose()
    assert site.asked == 2
    site.later()
    site.watch.choose()
    assert site.asked == 4


def test_whoever_has_written_waits_for_a_replica_that_has_it():
    site = Site("one")
    assert site.watch.choose(needed=1000) == "one"
    assert site.watch.choose(needed=1001) == DEFAULT_DB_ALIAS
    site.positions["one"] = 1001
    assert site.watch.choose(needed=1001) == "one"


def test_a_replica_that_stands_still_while_the_primary_goes_on_is_left_out():
    site = Site("one")
    for step in range(8):
        site.positions[DEFAULT_DB_ALIAS] = 2000 + step
        site.watch.choose()
        site.later(1.0)
    assert site.watch.choose() == DEFAULT_DB_ALIAS
    site.positions["one"] = 3000
    site.later()
    assert site.watch.choose() == "one"


def test_a_replica_that_is_gone_is_left_alone_for_a_while_and_comes_back():
    site = Site("one")
    site.positions["one"] = OperationalError("gone")
    assert site.watch.choose() == DEFAULT_DB_ALIAS
    site.positions["one"] = 1000
    site.later()
    assert site.watch.choose() == DEFAULT_DB_ALIAS
    site.later(5.0)
    assert site.watch.choose() == "one"


def test_a_replica_that_leads_now_is_no_replica():
    site = Site("one")
    site.positions["one"] = None
    assert site.watch.choose() == DEFAULT_DB_ALIAS


def test_when_the_primary_does_not_say_how_far_it_is_nobody_reads_late():
    site = Site("one")
    site.positions[DEFAULT_DB_ALIAS] = OperationalError("gone")
    assert site.watch.position_now() == UNREACHED
    assert site.watch.choose(needed=UNREACHED) == DEFAULT_DB_ALIAS
