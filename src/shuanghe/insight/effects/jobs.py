"""Background jobs of effects."""

from django.utils import timezone

from shuanghe.insight.effects.services.computing import KIND, effects_renew
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tasks.running import JobKind, Run


def effects_compute(run: Run) -> None:
    """Work out every effect whose confirmed data changed; goes on where a killed one stopped."""
    with looking(Scope.everything("测算成效")):
        effects_renew(
            Actor.system("后台任务"), key=run.key, on=timezone.localdate(), tell=run.progress
        )


JOBS = (JobKind(KIND, "测算成效", effects_compute, in_steps=True),)
