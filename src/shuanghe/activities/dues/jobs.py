"""Background jobs of the dues app."""

from django.utils import timezone

from shuanghe.activities.dues.services.arrears import arrears_renew
from shuanghe.activities.dues.services.sums import sums_rebuild
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tasks.running import JobKind, Run


def sums_renew(run: Run) -> None:
    """Work the sums of the last twelve months out anew: a new month begins, consents end.

    Then the clocks of those in arrears, for a month that has ended unpaid starts one.
    """
    today, actor = timezone.localdate(), Actor.system("后台任务")
    sums_rebuild(actor, on=today)
    arrears_renew(actor, on=today)


JOBS = (JobKind("dues.sums", "重算党费月度汇总", sums_renew),)
