"""What the clock does: the deadlines of terms, once a day."""

from django.utils import timezone

from shuanghe.activities.elections.services.terms import terms_keep, terms_owing
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tasks.running import JobKind, Run


def terms_remind(run: Run) -> None:
    """Set the deadlines of terms that come due; a day without a change leaves no trace."""
    today = timezone.localdate()
    with looking(Scope.everything("更新任期时限")):
        has_changes = bool(terms_owing(on=today))
    if has_changes:
        terms_keep(Actor.system("任期提醒"), organisation=None, on=today)


JOBS = (JobKind("elections.terms", "更新换届提醒和时限", terms_remind),)
