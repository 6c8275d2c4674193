"""Background jobs of duties."""

from django.utils import timezone

from shuanghe.duties.services.reminding import deadlines_remind
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tasks.running import JobKind, Run


def deadlines_tell(run: Run) -> None:
    """Tell those who must act what became near or late today."""
    deadlines_remind(Actor.system("后台任务"), on=timezone.localdate())


JOBS = (JobKind("duties.remind", "提醒限时事项", deadlines_tell),)
