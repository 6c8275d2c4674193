"""Monthly progress: three fields; the figures come from the ledger of operations."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import ChangeKind, Project, ProjectProgress
from shuanghe.activities.projects.queries.places import call_of
from shuanghe.activities.projects.queries.progress import figures_of
from shuanghe.activities.projects.queries.terms import clocks
from shuanghe.activities.projects.rules.clocks import due_on
from shuanghe.activities.projects.rules.states import UNDER_WAY
from shuanghe.activities.projects.services.changing import (
    change_keep,
    evidence_keep,
    held,
    owner_asked,
    state_asked,
)
from shuanghe.activities.projects.services.following import deadlines_follow, progress_key
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.organisation.models import Organisation

EVIDENCE, EVIDENCE_SOURCE = "project_progress", "projects.progress"


@dataclass(frozen=True)
class Progress:
    """What a month brought; deviation and help_needed may be empty. milestones: those reached."""

    month: date
    done: str
    deviation: str = ""
    help_needed: str = ""
    milestones: tuple[int, ...] = ()


@action("project.file")
def progress_file(
    actor: Actor,
    *,
    organisation: Organisation,
    project: Project,
    progress: Progress,
    on: date | None = None,
) -> ProjectProgress:
    """File the progress of a month. After its day it is kept as late. Raises Refused."""
    today, row = on or timezone.localdate(), held(project)
    owner_asked(actor, row)
    state_asked(row, UNDER_WAY, _("只有实施中的项目才报进展"))
    month = progress.month.replace(day=1)
    start = (row.started_on or today).replace(day=1)
    if not start <= month <= today:
        raise Refused(_("只能报立项当月到本月的进展，请另选月份。"))
    if not progress.done.strip():
        raise Refused(_("请写明这个月完成了什么；没有进展的，写明原因。"))
    if row.progress.filter(month=month).exists():
        raise Refused(_("%(month)s 的进展已经报过了。") % {"month": f"{month:%Y-%m}"})
    clock = clocks()["progress"]
    made: ProjectProgress = ProjectProgress.objects.create(
        project=row,
        month=month,
        done=progress.done.strip(),
        deviation=progress.deviation.strip(),
        help_needed=progress.help_needed.strip(),
        figures=[one.kept for one in figures_of(row, month)],
        filed_by=actor.name,
        filed_on=today,
        is_late=today > due_on(clock, month, calendar_entered().add_workdays),
    )
    row.milestones.filter(pk__in=progress.milestones, done_on=None).update(done_on=today)
    evidence_keep(actor, row, EVIDENCE, (made.filed_on, made.month), (EVIDENCE_SOURCE, made.pk))
    change_keep(actor, row, ChangeKind.PROGRESS, on=today, note=f"{month:%Y-%m} {made.done}")
    company = call_of(row).organisation_id
    deadlines_follow(row, on=today, company=company, met={progress_key(month): today})
    trail().note(made, f"项目 {row.number} 报 {month:%Y-%m} 进展", after={"is_late": made.is_late})
    return made
