"""The worker: one process, one job at a time, until it is asked to stop."""

import logging
import signal
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import FrameType
from typing import Any

from django.db import close_old_connections, connections
from django.db.utils import InterfaceError, OperationalError
from django.utils import timezone

from shuanghe.kernel.tasks.rules import Recurring
from shuanghe.kernel.tasks.services import job_claim, job_run, jobs_schedule

PAUSE = 1.0
GLANCE = 0.2
LOOK_AT_CLOCK = 60.0

log = logging.getLogger(__name__)


def job_brought(job_id: int) -> None:
    """Do the job that a message names, unless somebody has it or it is done."""
    job = job_claim(job_id=job_id)
    if job is not None:
        job_run(job)


class Worker:
    """Runs jobs; on SIGTERM or SIGINT it finishes the one at hand and ends."""

    def __init__(
        self,
        schedule: Sequence[Recurring] = (),
        *,
        lease: timedelta | None = None,
        pause: float = PAUSE,
    ) -> None:
        self._schedule, self._lease, self._pause = schedule, lease, pause
        self.is_asked_to_stop = False
        self._looked = float("-inf")

    def until_asked(self) -> None:
        """Work until a signal says to stop; a database that is away for a while is waited for."""
        self._heed_signals()
        while not self.is_asked_to_stop:
            close_old_connections()
            if not self.attempted(self.once):
                self._rest()

    def until_idle(self) -> int:
        """Work until nothing waits; how many jobs were tried."""
        tried = 0
        while self.once():
            tried += 1
        return tried

    def once(self) -> bool:
        """Try one job; False when there was none."""
        self._look_at_clock()
        return self._one()

    def attempted(self, step: Callable[[], Any]) -> bool:
        """Whether a step did something; False too when the database was away meanwhile.

        A job that was under way is rolled back with its connection and taken up again when its
        lease is over.
        """
        try:
            return bool(step())
        except (OperationalError, InterfaceError) as away:
            log.warning("The database is away, waiting for it: %s", str(away).splitlines()[0])
            connections.close_all()
            return False

    def _look_at_clock(self) -> None:
        if time.monotonic() - self._looked > LOOK_AT_CLOCK:
            jobs_schedule(self._schedule, timezone.localtime())
            self._looked = time.monotonic()

    def _one(self) -> bool:
        job = job_claim(lease=self._lease)
        if job is None:
            return False
        job_run(job)
        return True

    def _rest(self, until: Callable[[], bool] = lambda: False) -> None:
        """Pause, in short naps so that a wish to stop is heard."""
        end = time.monotonic() + self._pause
        while time.monotonic() < end and not (self.is_asked_to_stop or until()):
            time.sleep(min(GLANCE, self._pause))

    def _heed_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.is_asked_to_stop = True
