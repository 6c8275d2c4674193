"""What the clock starts: kinds of background jobs, and how often the recurring ones run."""

from collections.abc import Iterable, Mapping

from django.core.management import call_command

from shuanghe.activities.dues import jobs as dues
from shuanghe.activities.meetings import jobs as meetings
from shuanghe.duties import jobs as duties
from shuanghe.kernel.audit.places import PlaceBook
from shuanghe.kernel.tasks.rules import Each, Recurring
from shuanghe.kernel.tasks.running import JobKind, Run
from shuanghe.kernel.uploads.services import uploads_expire
from shuanghe.organisation.models import Organisation


def previews_purge(run: Run) -> None:
    """Take away uploads that nobody confirmed in time."""
    uploads_expire()


def sessions_purge(run: Run) -> None:
    """Take away sign-ins that are over."""
    call_command("clearsessions")


JOBS = (
    JobKind("uploads.expire", "清除过期的上传预览", previews_purge),
    JobKind("sessions.clear", "清除过期的登录", sessions_purge),
    *dues.JOBS,
    *duties.JOBS,
    *meetings.JOBS,
)
SCHEDULE = (
    Recurring("uploads.expire", Each.HOUR),
    Recurring("sessions.clear", Each.DAY),
    Recurring("meetings.print_purge", Each.DAY),
    Recurring("dues.sums", Each.DAY),
    Recurring("duties.remind", Each.DAY),
)


def path_of(code: str) -> str | None:
    """The path of an organisation in view."""
    return Organisation.objects.filter(code=code).values_list("path", flat=True).first()


def names_of(paths: Iterable[str]) -> Mapping[str, str]:
    """Path → name of the organisations in view."""
    return dict(Organisation.objects.filter(path__in=set(paths)).values_list("path", "name"))


PLACES = PlaceBook(path_of, names_of)
