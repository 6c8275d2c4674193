"""The sweep beside a Celery worker: the clock, and whatever no message brought.

It puts in what recurs and sends the ids of rows that are due though nobody runs them: those whose
message was lost, those to be tried again, those whose worker fell silent. While Redis is away it
runs jobs itself. Several sweeps at a time do no harm: a row is claimed once.
"""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.utils import timezone

from shuanghe.kernel.tasks.carrying import CarrierGone, ids_carry, ids_waiting
from shuanghe.kernel.tasks.rules import Recurring
from shuanghe.kernel.tasks.services import ids_due
from shuanghe.kernel.tasks.working import Worker

EVERY = 5.0
OVERDUE = timedelta(seconds=5)
"""A row due for so long has no message under way, or one that does no harm twice."""
AT_ONCE = 200
CROWDED = 1_000
"""With so many messages waiting, more of them would help nobody."""


class Sweeper(Worker):
    """Looks after the rows; on SIGTERM or SIGINT it ends."""

    def __init__(
        self,
        schedule: Sequence[Recurring] = (),
        *,
        every: float = EVERY,
        is_over: Callable[[], bool] = lambda: False,
    ) -> None:
        super().__init__(schedule, pause=every)
        self._is_over = is_over

    def until_asked(self) -> None:
        """Sweep until a signal says to stop, or whoever this one looks after has ended."""
        self._heed_signals()
        while not (self.is_asked_to_stop or self._is_over()):
            self.attempted(self.sweep)
            self._rest(until=self._is_over)

    def sweep(self) -> int:
        """Send what is overdue, or do a part of it when Redis is away; how many rows."""
        self._look_at_clock()
        began = time.monotonic()
        try:
            if ids_waiting() > CROWDED:
                return 0
            return ids_carry(ids_due(before=timezone.now() - OVERDUE, limit=AT_ONCE))
        except CarrierGone:
            done = 0
            while time.monotonic() - began < EVERY and self._one():
                done += 1
            return done
