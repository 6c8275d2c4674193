"""What is said against a project while it is published, and the answer."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import ChangeKind, Objection, Project
from shuanghe.activities.projects.queries.places import call_of, top_of
from shuanghe.activities.projects.queries.published import published_to
from shuanghe.activities.projects.rules.states import State
from shuanghe.activities.projects.services.changing import (
    change_keep,
    company_asked,
    held,
    state_asked,
)
from shuanghe.activities.projects.services.following import deadlines_follow
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.organisation.models import Organisation


@action("me.read")
def objection_raise(actor: Actor, *, number: str, text: str, on: date | None = None) -> Objection:
    """Say something against a published project: anybody of the company may, by name.

    Raises Refused when it is not published any more, or for an empty text.
    """
    today = on or timezone.localdate()
    found = next((one for one in published_to(actor, on=today) if one.number == number), None)
    if found is None:
        raise Refused(_("这个项目不在公示期内，不能再提意见。"))
    if not text.strip():
        raise Refused(_("请写明意见和理由。"))
    with looking(top_of(found.path)):
        project: Project = Project.objects.select_related("organisation").get(number=number)
        row = held(project)
        said = row.objections.filter(
            raised_by_id=actor.user_id, text=text.strip(), answered_on=None
        )
        known: Objection | None = said.first()
        if known is not None:
            raise Refused(_("您的这条意见已经收到，正在等答复，不用再提。"))
        made: Objection = Objection.objects.create(
            project=row,
            text=text.strip(),
            raised_by=actor.name,
            raised_by_id=actor.user_id,
            raised_on=today,
        )
        change_keep(actor, row, ChangeKind.OBJECTION, on=today)
        deadlines_follow(row, on=today, company=call_of(row).organisation_id)
    trail().note(made, f"对公示的项目 {number} 提出意见")
    return made


@action("project.manage")
def objection_answer(
    actor: Actor,
    *,
    organisation: Organisation,
    objection: Objection,
    answer: str,
    on: date | None = None,
) -> None:
    """Answer what was said against a project. Raises Refused for an empty or second answer."""
    row, today = held(objection.project), on or timezone.localdate()
    company = company_asked(actor, row, "project.manage")
    state_asked(row, {State.APPROVED}, _("只有公示中的项目才答复意见"))
    if objection.answered_on is not None:
        raise Refused(_("这一条已经答复过了。"))
    if not answer.strip():
        raise Refused(_("请写明答复。"))
    objection.answer, objection.answered_by = answer.strip(), actor.name
    objection.answered_on = today
    objection.save(update_fields=["answer", "answered_by", "answered_on"])
    change_keep(actor, row, ChangeKind.ANSWER, on=today)
    deadlines_follow(row, on=today, company=company, met={f"objection-{objection.pk}": today})
    trail().note(objection, f"答复项目 {row.number} 的公示意见")
