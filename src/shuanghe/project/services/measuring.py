"""What the operator's monitoring reads: counts and times of requests, and of background jobs.

Nothing personal is counted: a request is known by the part of the program that answered, by
reading or writing, and by its status. With several web processes each writes into files of its
own in the folder that PROMETHEUS_MULTIPROC_DIR names; whoever is asked adds them up.
"""

import os
from collections.abc import Iterator

from django.db import connection
from django.db.utils import Error as DatabaseError
from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from shuanghe.kernel.replicas.watching import watch
from shuanghe.kernel.tasks.queries import jobs_by_state
from shuanghe.project.queries.readiness import worker_silent

SHARED = "PROMETHEUS_MULTIPROC_DIR"
READING = frozenset({"GET", "HEAD", "OPTIONS"})
BUCKETS = (0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 1.5, 3.0, 6.0, 15.0)
LABELS = ("part", "kind")

_own = CollectorRegistry()
_requests = Counter("shuanghe_requests", "Requests answered.", (*LABELS, "status"), registry=_own)
_seconds = Histogram(
    "shuanghe_request_seconds", "Seconds to answer.", LABELS, buckets=BUCKETS, registry=_own
)


def request_measured(*, part: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request. part: the app that answered, never an address."""
    kind = "read" if method in READING else "write"
    _requests.labels(part, kind, str(status)).inc()
    _seconds.labels(part, kind).observe(seconds)


def measurements() -> bytes:
    """Everything measured, in the text format of Prometheus."""
    return _requests_written() + generate_latest(_jobs)


def _requests_written() -> bytes:
    if SHARED not in os.environ:
        return generate_latest(_own)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


class JobCollector(Collector):
    """Jobs by state, and how long the worker has been silent, read when they are asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; without a database only the one that says so."""
        try:
            by_state, silent = jobs_by_state(), worker_silent(at=timezone.now())
        except DatabaseError:
            connection.close()
            yield GaugeMetricFamily("shuanghe_database_up", "Database answers.", value=0)
            return
        yield GaugeMetricFamily("shuanghe_database_up", "Database answers.", value=1)
        jobs = GaugeMetricFamily("shuanghe_jobs", "Background jobs by state.", labels=["state"])
        for state, count in by_state.items():
            jobs.add_metric([state], count)
        yield jobs
        if silent is not None:
            text = "Seconds since a background job was finished."
            yield GaugeMetricFamily(
                "shuanghe_worker_silent_seconds", text, value=silent.total_seconds()
            )


class ReplicaCollector(Collector):
    """Which replicas serve and how late they are, as this process sees them."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; none without replicas."""
        standings = watch.look()
        if not standings:
            return
        up = GaugeMetricFamily("shuanghe_replica_up", "Replica answers.", labels=["replica"])
        late = GaugeMetricFamily(
            "shuanghe_replica_lag_seconds", "Seconds behind the primary.", labels=["replica"]
        )
        for one in standings:
            up.add_metric([one.alias], float(one.is_up))
            late.add_metric([one.alias], one.lag)
        yield up
        yield late


_jobs = CollectorRegistry()
_jobs.register(JobCollector())
_jobs.register(ReplicaCollector())
