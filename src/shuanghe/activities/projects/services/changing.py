"""What every change of a project shares: the row held, the line of its history."""

from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import ChangeKind, Project, ProjectChange
from shuanghe.activities.projects.queries.places import call_of
from shuanghe.duties.services import evidence_file
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor

SOURCE = "projects.project"


def held(project: Project) -> Project:
    """The project as it stands now, held until the transaction ends."""
    found: Project = Project.objects.select_for_update(of=("self",)).get(pk=project.pk)
    found.organisation = project.organisation
    return found


def company_asked(actor: Actor, project: Project, right: str) -> int:
    """The id of the calling company, when the right is held on it as a whole.

    Raises Http404 for a right held further down: what the company does, no unit does for itself.
    """
    company = call_of(project).organisation
    if not actor.may(right, company.path):
        raise Http404
    return int(company.pk)


def is_reviewer(actor: Actor, project: Project, company: str) -> bool:
    """Whether somebody reviews a project from above, and so writes none of what is reviewed.

    company: the path of the body that calls.
    """
    is_above = company != project.organisation.path
    return actor.user_id is not None and is_above and actor.may("project.manage", company)


def owner_asked(actor: Actor, project: Project) -> None:
    """Raise Refused for who reviews the project from above."""
    if is_reviewer(actor, project, call_of(project).organisation.path):
        raise Refused(_("您这边是评审单位，进展和效益要由申报单位自己报。"))


def state_asked(project: Project, states: Any, text: str) -> None:
    """Raise Refused unless the project stands in one of these states. text: what cannot be done."""
    if project.state not in states:
        raise Refused(
            _("项目现在是“%(state)s”，%(text)s。") % {"state": project.state_title, "text": text}
        )


def evidence_keep(
    actor: Actor,
    project: Project,
    kind: str,
    days: tuple[date, date],
    source: tuple[str, int],
) -> None:
    """What was done counts wherever a list asks for it; nobody enters it a second time.

    days: when it was done, and one in the period it is of.
    """
    is_filer = actor.may("record.file", project.organisation.path)
    evidence_file(
        actor if is_filer else Actor.system("两带两创项目"), organisation=project.organisation,
        kind=kind, done_on=days[0], period_on=days[1], source_type=source[0],
        source_id=source[1],
    )  # fmt: skip


def change_keep(
    actor: Actor, project: Project, kind: ChangeKind, *, on: date, note: str = "", before: str = ""
) -> ProjectChange:
    """Write one line of the history. before: the state it came from, where it moved."""
    made: ProjectChange = ProjectChange.objects.create(
        project=project,
        kind=kind,
        from_state=before or project.state,
        to_state=project.state,
        done_on=on,
        note=note.strip()[:500],
        changed_by=actor.name,
        changed_by_id=actor.user_id,
    )
    return made
