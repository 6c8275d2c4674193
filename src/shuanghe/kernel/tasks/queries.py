"""What waits, runs, and needs a person."""

from typing import Any

from django.db.models import Count, QuerySet

from shuanghe.kernel.tasks.models import Job, JobState
from shuanghe.kernel.tasks.running import kind_of


def jobs_found(*, state: str = "") -> QuerySet[Job]:
    """Jobs, newest first; only those of one state when it is given."""
    jobs = Job.objects.order_by("-id")
    return jobs.filter(state=state) if state in JobState.values else jobs


def jobs_by_state() -> dict[str, int]:
    """How many jobs are in each state."""
    counted = Job.objects.order_by().values_list("state").annotate(Count("id"))
    return dict.fromkeys(JobState.values, 0) | dict(counted)


def job_as_dict(job: Job) -> dict[str, Any]:
    """A job for --json."""
    return {
        "id": job.pk,
        "key": job.key,
        "kind": job.kind,
        "state": job.state,
        "attempts": job.attempts,
        "done": job.done_count,
        "total": job.total_count,
        "error": job.error,
        "created_at": job.created_at.isoformat(),
    }


def title_of(job: Job) -> str:
    """The job's kind in words."""
    kind = kind_of(job.kind)
    return kind.title if kind else job.kind
