"""Background jobs of the standards app."""

from django.utils import timezone

from shuanghe.activities.standards.services import adoptions_keep
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tasks.running import JobKind, Run


def adoptions_renew(run: Run) -> None:
    """A new period begins, an organisation is founded: adopted items are due there too."""
    adoptions_keep(Actor.system("后台任务"), on=timezone.localdate())


JOBS = (JobKind("standards.adoptions", "下达采用的目录项", adoptions_renew),)
