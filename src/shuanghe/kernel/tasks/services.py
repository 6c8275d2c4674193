"""Putting jobs in, taking them out, trying again."""

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tasks.carrying import CarrierGone, ids_carry, is_carried
from shuanghe.kernel.tasks.models import Job, JobState
from shuanghe.kernel.tasks.rules import Recurring, is_hopeless, keys_due, pause_after
from shuanghe.kernel.tasks.running import JobKind, Run, kind_of

CLAIM_TRIES = 20
LONGEST_ERROR = 2_000

log = logging.getLogger(__name__)


class LeaseLost(RuntimeError):  # noqa: N818
    """Somebody else took the job over; this attempt must leave no effect."""


def job_enqueue(
    *,
    kind: str,
    key: str,
    payload: Mapping[str, Any] | None = None,
    not_before: datetime | None = None,
) -> bool:
    """Put a job in, in the running transaction; False when its key was there already.

    The key names the effect ("report:7:2026-07"), so asking twice brings it about once.
    """
    job = Job(
        key=key, kind=kind, payload=dict(payload or {}), not_before=not_before or timezone.now()
    )
    before = Job.objects.filter(key=key).exists()
    Job.objects.bulk_create([job], ignore_conflicts=True)
    if is_carried() and not before and job.not_before <= timezone.now():
        transaction.on_commit(lambda: _carry(key), robust=True)
    return not before


def _carry(key: str) -> None:
    """Tell a worker at once; when that fails, the sweep will."""
    try:
        ids_carry(list(Job.objects.filter(key=key).values_list("pk", flat=True)))
    except CarrierGone as gone:
        log.warning("Redis is away, the sweep will find the job: %s", gone)


def jobs_schedule(schedule: Iterable[Recurring], now: datetime) -> int:
    """Put in whatever is due in the hour, day or month of now; how many were new."""
    due = {key: kind for kind, key in keys_due(schedule, now)}
    known = set(Job.objects.filter(key__in=due).values_list("key", flat=True))
    return sum(job_enqueue(kind=due[key], key=key) for key in due.keys() - known)


def ids_due(*, before: datetime, limit: int) -> list[int]:
    """The jobs that wait or have fallen silent since before that time, the oldest first."""
    due = Job.objects.filter(_is_due(before)).order_by("not_before", "id")
    return list(due.values_list("pk", flat=True)[:limit])


def _is_due(at: datetime) -> Q:
    waiting = Q(state=JobState.WAITING, not_before__lte=at)
    return waiting | Q(state=JobState.RUNNING, lease_until__lt=at)


def job_claim(*, job_id: int | None = None, lease: timedelta | None = None) -> Job | None:
    """Take one job that waits, or whose worker has gone silent; None when there is nothing.

    job_id: that job or none. lease: how long others leave it alone, settings.JOB_LEASE when None.
    Two workers never get the same attempt: the row must still be as it was read.
    """
    lease = lease or lease_usual()
    wanted = Q() if job_id is None else Q(pk=job_id)
    for _try in range(CLAIM_TRIES):
        now = timezone.now()
        job = Job.objects.filter(wanted, _is_due(now)).order_by("not_before", "id").first()
        if job is None:
            return None
        if job.state == JobState.RUNNING and is_hopeless(job.attempts):
            _fail(job, "任务进程多次在执行中途中断。")
            continue
        same = Job.objects.filter(pk=job.pk, state=job.state, attempts=job.attempts)
        taken = {
            "state": JobState.RUNNING,
            "attempts": job.attempts + 1,
            "lease_until": now + lease,
        }
        if same.update(**taken):
            job.state, job.attempts, job.lease_until = (
                JobState.RUNNING,
                job.attempts + 1,
                now + lease,
            )
            return job
    return None


def lease_usual() -> timedelta:
    """How long a job is left to its worker without a sign of life."""
    return timedelta(seconds=settings.JOB_LEASE)


def job_run(job: Job) -> bool:
    """Bring a claimed job about; False when it failed, to be tried again or parked."""
    kind = kind_of(job.kind)
    if kind is None:
        _fail(job, f"本版本不认识任务种类“{job.kind}”。")
        return False
    try:
        if kind.in_steps:
            kind.handler(_run(job))
            _finish(job)
        else:
            with transaction.atomic():
                kind.handler(_run(job))
                _finish(job)
    except LeaseLost:
        return False
    except Exception as fault:  # noqa: BLE001 — whatever a handler throws is kept with the job
        _fail(job, f"{type(fault).__name__}: {fault}")
        return False
    return True


def _run(job: Job) -> Run:
    def progress(done: int, total: int) -> None:
        until = timezone.now() + lease_usual()
        mine = _mine(job)
        if not mine.update(done_count=done, total_count=total, lease_until=until):
            raise LeaseLost(job.key)

    return Run(job.key, job.payload, job.attempts, progress)


def _mine(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


def _finish(job: Job) -> None:
    done = {"state": JobState.DONE, "lease_until": None, "error": ""}
    if not _mine(job).update(**done, finished_at=timezone.now()):
        raise LeaseLost(job.key)


def _fail(job: Job, error: str) -> None:
    state = JobState.PARKED if is_hopeless(job.attempts) else JobState.WAITING
    _mine(job).update(
        state=state,
        error=error[:LONGEST_ERROR],
        lease_until=None,
        not_before=timezone.now() + pause_after(job.attempts),
    )


@action("system.run")
def job_retry(actor: Actor, *, job_id: int) -> Job:
    """Give a parked job its attempts back."""
    job = Job.objects.filter(pk=job_id, state=JobState.PARKED).first()
    if job is None:
        raise Refused(_("只有已搁置的任务可以重试。"))
    kind: JobKind | None = kind_of(job.kind)
    trail().note(
        job, f"重试后台任务“{kind.title if kind else job.kind}”", before={"error": job.error}
    )
    Job.objects.filter(pk=job.pk).update(
        state=JobState.WAITING, attempts=0, not_before=timezone.now()
    )
    return job
