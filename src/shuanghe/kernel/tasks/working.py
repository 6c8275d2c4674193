"""The worker: one process, one job at a time, until it is asked to stop."""

import signal
import time
from collections.abc import Sequence
from datetime import timedelta
from types import FrameType

from django.db import close_old_connections
from django.utils import timezone

from shuanghe.kernel.tasks.rules import Recurring
from shuanghe.kernel.tasks.services import LEASE, job_claim, job_run, jobs_schedule

PAUSE = 1.0
LOOK_AT_CLOCK = 60.0


class Worker:
    """Runs jobs; on SIGTERM or SIGINT it finishes the one at hand and ends."""

    def __init__(self, schedule: Sequence[Recurring] = (), *, lease: timedelta = LEASE) -> None:
        self._schedule, self._lease = schedule, lease
        self._is_asked_to_stop = False
        self._looked = float("-inf")

    def until_asked(self) -> None:
        """Work until a signal says to stop."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._is_asked_to_stop:
            close_old_connections()
            if not self.once():
                time.sleep(PAUSE)

    def until_idle(self) -> int:
        """Work until nothing waits; how many jobs were tried."""
        tried = 0
        while self.once():
            tried += 1
        return tried

    def once(self) -> bool:
        """Try one job; False when there was none."""
        if time.monotonic() - self._looked > LOOK_AT_CLOCK:
            self._looked = time.monotonic()
            jobs_schedule(self._schedule, timezone.localtime())
        job = job_claim(lease=self._lease)
        if job is None:
            return False
        job_run(job)
        return True

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_asked_to_stop = True
