"""How the replicas are, as this process last saw them."""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from itertools import count

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS
from django.db.utils import Error as DatabaseError

from shuanghe.kernel.replicas.queries import position_read
from shuanghe.kernel.replicas.rules import KEPT, Look, Standing, fit, lag_of

EVERY = 1.0
"""Seconds between two looks."""
AWAY = 5.0
"""Seconds before a replica that did not answer is asked again."""
UNREACHED = 2**64
"""A position that no replica ever has: whoever needs it reads from the primary."""


class Watch:
    """Keeps an eye on the replicas; one thread looks, the others go by what it saw."""

    def __init__(
        self,
        aliases: Sequence[str],
        *,
        longest_lag: float,
        read: Callable[[str], int | None] = position_read,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._standings = {alias: Standing(alias) for alias in aliases}
        self._longest_lag, self._read, self._clock = longest_lag, read, clock
        self._looks: deque[Look] = deque(maxlen=KEPT)
        self._not_before = dict.fromkeys(aliases, float("-inf"))
        self._looked = float("-inf")
        self._turn, self._looking = count(), threading.Lock()

    def choose(self, needed: int | None = None) -> str:
        """A replica that may serve, each in turn; the primary when there is none.

        needed: a position that the reader has written and must see.
        """
        self.look()
        able = fit(self._standings.values(), longest_lag=self._longest_lag)
        if needed is not None:
            able = [alias for alias in able if self._has(alias, needed)]
        return able[next(self._turn) % len(able)] if able else DEFAULT_DB_ALIAS

    def look(self) -> list[Standing]:
        """See how the replicas are, at most once a second; what is known."""
        if self._clock() - self._looked >= EVERY and self._looking.acquire(blocking=False):
            try:
                self._looked = self._clock()
                self._look_at_all()
            finally:
                self._looking.release()
        return list(self._standings.values())

    def lost(self, alias: str) -> None:
        """A replica failed somebody: leave it alone for a while."""
        if alias in self._standings:
            self._standings[alias] = Standing(alias)
            self._not_before[alias] = self._clock() + AWAY

    def position_now(self) -> int:
        """How far the primary has come; UNREACHED when it does not say."""
        try:
            position = self._read(DEFAULT_DB_ALIAS)
        except DatabaseError:
            return UNREACHED
        return UNREACHED if position is None else position

    def _look_at_all(self) -> None:
        position = self.position_now()
        if position != UNREACHED:
            self._looks.append(Look(self._clock(), position))
        for alias in self._standings:
            if self._clock() >= self._not_before[alias]:
                self._look_at(alias)

    def _look_at(self, alias: str) -> None:
        try:
            position = self._read(alias)
        except DatabaseError:
            position = None
        if position is None:
            self.lost(alias)
            return
        lag = lag_of(self._looks, position, now=self._clock())
        self._standings[alias] = Standing(alias, is_up=True, position=position, lag=lag)

    def _has(self, alias: str, needed: int) -> bool:
        if self._standings[alias].position < needed:
            self._look_at(alias)
        return self._standings[alias].is_up and self._standings[alias].position >= needed


watch = Watch(settings.REPLICAS, longest_lag=settings.REPLICA_LAG)
