"""Background jobs of the dues app."""

from shuanghe.activities.dues.services.sums import sums_rebuild
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tasks.running import JobKind, Run


def sums_renew(run: Run) -> None:
    """Work the sums of the last twelve months out anew: a new month begins, consents end."""
    sums_rebuild(Actor.system("后台任务"))


JOBS = (JobKind("dues.sums", "重算党费月度汇总", sums_renew),)
