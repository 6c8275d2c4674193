"""Celery and Redis as carriers: a message holds the id of a job row and nothing else.

The row in the database stays the truth. A worker that gets a message claims the row as any other
worker does, so a message that is lost, late or doubled does no harm: the sweep sends the ids of
rows that are due again. Without REDIS_URL nobody carries anything and nothing of this is imported.
"""

import logging
import time
from collections.abc import Sequence
from functools import cache
from typing import Any

from django.conf import settings

QUEUE = "shuanghe.jobs"
MESSAGE = "shuanghe.job"
QUIET = 10.0
"""Seconds without another try after Redis did not answer, so that nobody waits for it again."""

OPTIONS = {
    "broker_connection_retry_on_startup": True,
    "broker_connection_timeout": 2,
    "broker_transport_options": {
        "socket_connect_timeout": 1.0,
        "socket_timeout": 5.0,
        "max_retries": 1,
        "interval_start": 0.0,
        "interval_step": 0.1,
        "interval_max": 0.1,
    },
    "task_default_queue": QUEUE,
    "task_ignore_result": True,
    "task_serializer": "json",
    "accept_content": ["json"],
    "worker_hijack_root_logger": False,
    "worker_prefetch_multiplier": 1,
    "worker_max_tasks_per_child": 1_000,
    "enable_utc": True,
}

log = logging.getLogger(__name__)


class CarrierGone(RuntimeError):  # noqa: N818
    """Redis did not take the messages; the rows wait for the sweep."""


class Silence:
    """Until when nobody should try Redis again."""

    until = float("-inf")


def is_carried() -> bool:
    """Whether this installation has a Redis that carries the ids of jobs."""
    return bool(settings.REDIS_URL)


@cache
def carrier() -> Any:
    """The Celery application of this process. Whoever takes messages plugs in what they start."""
    from celery import Celery

    application = Celery("shuanghe", broker=settings.REDIS_URL)
    application.conf.update(OPTIONS)
    return application


def ids_carry(ids: Sequence[int]) -> int:
    """Send the ids of jobs to whichever worker is free; how many.

    Raises CarrierGone when Redis does not take them.
    """
    from kombu.exceptions import OperationalError

    if time.monotonic() < Silence.until:
        raise CarrierGone(settings.REDIS_URL.rpartition("@")[2])
    try:
        for job_id in ids:
            carrier().send_task(MESSAGE, args=[job_id], queue=QUEUE, retry=False)
    except (OperationalError, OSError) as gone:
        Silence.until = time.monotonic() + QUIET
        raise CarrierGone(str(gone)) from gone
    return len(ids)


def ids_waiting() -> int:
    """How many messages nobody has taken yet.

    Raises CarrierGone when Redis does not answer.
    """
    from kombu.exceptions import OperationalError

    if time.monotonic() < Silence.until:
        raise CarrierGone(settings.REDIS_URL.rpartition("@")[2])
    try:
        with carrier().connection_for_write() as link:
            return int(link.default_channel.client.llen(QUEUE))
    except (OperationalError, OSError) as gone:
        Silence.until = time.monotonic() + QUIET
        raise CarrierGone(str(gone)) from gone
