"""Background jobs of the meetings app."""

from datetime import timedelta

from django.utils import timezone

from shuanghe.activities.meetings.documents.packing import archive_write, papers_packed
from shuanghe.activities.meetings.queries.printing import (
    PRINT,
    archive_of,
    archives,
    meetings_numbered,
)
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.tasks.running import JobKind, Run

DAYS_KEPT = 7


def papers_make(run: Run) -> None:
    """Write the archive of a batch. Run again after a kill it begins anew and replaces the whole.

    What may be printed was decided when it was asked for: the meetings then in view.
    """
    keys = run.payload["meetings"]
    with looking(Scope.everything("后台打印会议文件")):
        packed = papers_packed(meetings_numbered(keys), run.payload["which"], run.payload["kind"])
        archive_write(archive_of(run.key), packed, total=len(keys), tell=run.progress)


def papers_purge(run: Run) -> None:
    """Take away archives older than a week, and what a killed worker left half written."""
    oldest = (timezone.now() - timedelta(days=DAYS_KEPT)).timestamp()
    for path in archives():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


JOBS = (
    JobKind(PRINT, "批量打印会议文件", papers_make, in_steps=True),
    JobKind("meetings.print_purge", "清除过期的会议文件", papers_purge),
)
