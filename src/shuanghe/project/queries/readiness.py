"""Whether this process can serve: the database answers, its tables fit, jobs get done."""

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Max
from django.db.utils import Error as DatabaseError

from shuanghe.kernel.audit.queries import anchor_lateness
from shuanghe.kernel.replicas.watching import watch
from shuanghe.kernel.tasks.models import Job

SILENCE = timedelta(hours=2)
"""Some job recurs every hour: a worker that runs has finished one within this time."""

NO_DATABASE = "数据库连不上"
NO_SUCH_TABLES = "表结构还没有升级，请运行 shuanghe setup"
NO_WORKER = "两小时内没有完成过后台任务，请检查后台任务进程"
NO_REPLICA = "从库 %s 连不上，或已不再跟随主库"
LATE_REPLICA = "从库 %s 落后主库 %.0f 秒"
NO_ANCHOR = "台账锚定文件超过一天没有写成，请检查后台任务和锚定文件夹"


def faults_found(*, at: datetime, with_worker: bool) -> list[str]:
    """Why this process should not be asked now, in Chinese; empty when it is ready.

    with_worker: look for a sign of life of the background worker too, and for the daily anchor that
    it writes. No reason names an address, an account or a version.
    """
    try:
        if migrations_missing():
            return [NO_SUCH_TABLES]
        silent = worker_silent(at=at) if with_worker else timedelta()
        is_late = with_worker and anchor_lateness(at=at) is not None
    except DatabaseError:
        connection.close()  # the next question tries a new connection
        return [NO_DATABASE]
    found = [NO_WORKER] if silent is None or silent > SILENCE else []
    return [*found, NO_ANCHOR] if is_late else found


def replica_faults() -> list[str]:
    """Which replicas serve nobody now, and why; pages are read from the primary meanwhile."""
    found = []
    for one in watch.look():
        if not one.is_up:
            found.append(NO_REPLICA % one.alias)
        elif one.lag > settings.REPLICA_LAG:
            found.append(LATE_REPLICA % (one.alias, one.lag))
    return found


def migrations_missing() -> bool:
    """Whether this version of the program has changes of the tables that the database lacks."""
    return bool(_migrations_known() - set(MigrationRecorder(connection).applied_migrations()))


def worker_silent(*, at: datetime) -> timedelta | None:
    """How long ago the last job was finished; None when there never was one."""
    last = Job.objects.aggregate(last=Max("finished_at"))["last"]
    return None if last is None else max(at - last, timedelta())


@cache
def _migrations_known() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)
