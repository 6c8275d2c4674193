"""What the clock starts: kinds of background jobs, and how often the recurring ones run."""

from collections.abc import Iterable, Mapping

from django.core.management import call_command
from django.utils import timezone

from shuanghe.activities.counselling import jobs as counselling
from shuanghe.activities.dues import jobs as dues
from shuanghe.activities.elections import jobs as elections
from shuanghe.activities.meetings import jobs as meetings
from shuanghe.activities.standards import jobs as standards
from shuanghe.duties import jobs as duties
from shuanghe.insight.effects import jobs as effects
from shuanghe.insight.handbooks import jobs as handbooks
from shuanghe.kernel.audit.chains import Chain
from shuanghe.kernel.audit.places import PlaceBook
from shuanghe.kernel.audit.queries import is_anchor_due
from shuanghe.kernel.audit.services import anchor_write, rows_seal
from shuanghe.kernel.tasks.rules import Each, Recurring
from shuanghe.kernel.tasks.running import JobKind, Run
from shuanghe.kernel.uploads.keeping import orphans_sweep
from shuanghe.kernel.uploads.services import uploads_expire
from shuanghe.organisation.models import Organisation
from shuanghe.project.services.watching import anchor_watch


def previews_purge(run: Run) -> None:
    """Take away uploads that nobody confirmed in time."""
    uploads_expire()


def orphans_purge(run: Run) -> None:
    """Take away files of attempts that were cut off."""
    orphans_sweep(at=timezone.now())


def sessions_purge(run: Run) -> None:
    """Take away sign-ins that are over."""
    call_command("clearsessions")


def ledgers_seal(run: Run) -> None:
    """Seal what the ledgers have taken in."""
    rows_seal()


def ledgers_anchor(run: Run) -> None:
    """Write down once a day how far the ledgers reach, to be kept elsewhere."""
    rows_seal()
    if is_anchor_due(at=timezone.now()):
        anchor_write()


def anchors_watch(run: Run) -> None:
    """Raise the alarm when no anchor was written."""
    anchor_watch(at=timezone.now())


JOBS = (
    JobKind("uploads.expire", "清除过期的上传预览", previews_purge),
    JobKind("uploads.sweep", "清扫没有记录的材料文件", orphans_purge),
    JobKind("sessions.clear", "清除过期的登录", sessions_purge),
    JobKind("audit.seal", "封存台账", ledgers_seal, in_steps=True),
    JobKind("audit.anchor", "写台账锚定文件", ledgers_anchor, in_steps=True),
    JobKind("audit.watch", "看守台账锚定", anchors_watch),
    *counselling.JOBS,
    *dues.JOBS,
    *elections.JOBS,
    *duties.JOBS,
    *handbooks.JOBS,
    *effects.JOBS,
    *meetings.JOBS,
    *standards.JOBS,
)
SCHEDULE = (
    Recurring("uploads.expire", Each.HOUR),
    Recurring("uploads.sweep", Each.DAY),
    Recurring("sessions.clear", Each.DAY),
    Recurring("audit.seal", Each.HOUR),
    Recurring("audit.anchor", Each.HOUR),  # tries each hour, writes once a day
    Recurring("audit.watch", Each.HOUR),
    Recurring("meetings.print_purge", Each.DAY),
    Recurring("dues.sums", Each.DAY),
    Recurring("elections.terms", Each.DAY),
    Recurring("standards.adoptions", Each.DAY),
    Recurring("duties.remind", Each.DAY),
    Recurring("effects.renew", Each.DAY),  # works out only what has new data
)


def path_of(code: str) -> str | None:
    """The path of an organisation in view."""
    return Organisation.objects.filter(code=code).values_list("path", flat=True).first()


def names_of(paths: Iterable[str]) -> Mapping[str, str]:
    """Path → name of the organisations in view."""
    return dict(Organisation.objects.filter(path__in=set(paths)).values_list("path", "name"))


PLACES = PlaceBook(path_of, names_of)

CHAINS = (
    Chain("dues_bases", "党费基数", "dues.DuesBase", "entered_at"),
    Chain("dues_entries", "党费台账", "dues.DuesEntry", "entered_at"),
)
