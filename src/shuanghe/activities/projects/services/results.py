"""What a company does with projects beside moving them: dispatch, release, results passed on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import Answer, ChangeKind, Project, Replication
from shuanghe.activities.projects.queries.places import answers_for, top_of
from shuanghe.activities.projects.queries.terms import clocks
from shuanghe.activities.projects.rules.clocks import due_on
from shuanghe.activities.projects.rules.states import UNDER_WAY, State
from shuanghe.activities.projects.services.changing import (
    change_keep,
    company_asked,
    held,
    state_asked,
)
from shuanghe.activities.projects.services.following import deadlines_follow
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.organisation.models import Organisation

REPLICATION = "projects.replication"
EVENTS = {
    ChangeKind.DISPATCH: frozenset(UNDER_WAY),
    ChangeKind.RELEASE: frozenset({State.ACCEPTED}),
    ChangeKind.REWORK_DONE: frozenset({State.ACCEPTED}),
    ChangeKind.NO_OFFER: frozenset({State.ACCEPTED}),
}


@action("project.manage")
def event_keep(
    actor: Actor,
    *,
    organisation: Organisation,
    project: Project,
    kind: str,
    note: str,
    on: date | None = None,
) -> None:
    """Write down a quarterly dispatch, a release meeting, rework done, or why nothing is passed on.

    Raises Refused in a state where that does not belong, and without words.
    """
    row, today = held(project), on or timezone.localdate()
    company = company_asked(actor, row, "project.manage")
    if kind not in EVENTS:
        raise Refused(_("没有这一项，请从项目页面上的按钮办理。"))
    told = ChangeKind(kind)
    state_asked(row, EVENTS[told], _("不能登记“%(title)s”") % {"title": _(told.label)})
    if not note.strip():
        raise Refused(_("请写明情况。"))
    change_keep(actor, row, told, on=today, note=note)
    deadlines_follow(row, on=today, company=company, met={"rework": today})
    trail().note(row, f"项目 {row.number}：{told.label}", after={"note": note.strip()[:200]})


@action("project.manage")
def replication_offer(
    actor: Actor,
    *,
    organisation: Organisation,
    project: Project,
    units: Sequence[Organisation],
    practice: str,
    on: date | None = None,
) -> int:
    """Offer a result to units of the company; those that have it already are left alone."""
    row, today = held(project), on or timezone.localdate()
    company_asked(actor, row, "project.manage")
    state_asked(row, {State.ACCEPTED}, _("只有已验收的项目才推广"))
    said = Replication(
        project_id=row.pk, number=row.number, title=row.title, practice=practice,
        offered_by=actor.name, offered_on=today, is_sample=row.is_sample,
    )  # fmt: skip
    fresh = _offered(said, [one for one in units if one.pk != row.unit_id])
    names = "、".join(str(one) for one in fresh)
    change_keep(actor, row, ChangeKind.OFFER, on=today, note=names)
    trail().note(row, f"项目 {row.number} 推广到 {names}"[:200])
    return len(fresh)


@dataclass(frozen=True)
class TopicResult:
    """What a counselling topic has to pass on. hosts: ids of places that have it already."""

    topic_id: int
    number: str
    title: str
    practice: str
    hosts: Collection[int]
    is_sample: bool = False


@action("counselling.manage")
def topic_result_offer(
    actor: Actor,
    *,
    organisation: Organisation,
    result: TopicResult,
    units: Sequence[Organisation],
    on: date | None = None,
) -> int:
    """Offer what a topic has fixed to units below the body that steers it."""
    said = Replication(
        topic_id=result.topic_id, number=result.number, title=result.title[:100],
        practice=result.practice, offered_by=actor.name, offered_on=on or timezone.localdate(),
        is_sample=result.is_sample,
    )  # fmt: skip
    fresh = _offered(said, [one for one in units if one.pk not in result.hosts])
    names = "、".join(str(one) for one in fresh)
    trail().note(organisation, f"课题 {result.number} 推广到 {names}"[:200])
    return len(fresh)


def _offered(said: Replication, units: Sequence[Organisation]) -> list[Organisation]:
    """Keep the offer for each unit that has none yet, with its clock; the units."""
    if not said.practice.strip():
        raise Refused(_("请写明做法，接收单位看不到项目的其他内容。"))
    source = {"project_id": said.project_id, "topic_id": said.topic_id}
    known = set(Replication.objects.filter(**source).values_list("organisation", flat=True))
    fresh = [one for one in units if one.pk not in known]
    if not fresh:
        raise Refused(_("请选要推广到的单位（本单位和已经推广的除外）。"))
    clock = clocks()["replication"]
    answer_by = due_on(clock, said.offered_on, calendar_entered().add_workdays)
    for unit in fresh:
        made = Replication.objects.create(
            organisation=unit, **source, number=said.number, title=said.title,
            practice=said.practice.strip(), offered_by=said.offered_by,
            offered_on=said.offered_on, answer_by=answer_by, is_sample=said.is_sample,
        )  # fmt: skip
        _clock_keep(made, answered=None)
    return fresh


@action("project.check")
def replication_answer(
    actor: Actor,
    *,
    organisation: Organisation,
    replication: Replication,
    answer: str,
    reason: str,
    on: date | None = None,
) -> None:
    """Take a result up or decline it, each with words.

    Raises Refused for who offers results to the unit from above, and for a second answer.
    """
    today = on or timezone.localdate()
    row: Replication = Replication.objects.select_for_update(of=("self",)).get(pk=replication.pk)
    if not answers_for(actor, organisation.path):
        raise Refused(_("您这边是推广成果的单位，是否采用要由接收单位自己答复。"))
    if row.answer != Answer.OPEN:
        raise Refused(_("已经答复过了。"))
    if answer not in (Answer.ACCEPTED, Answer.DECLINED):
        raise Refused(_("请选采用或不采用。"))
    if not reason.strip():
        raise Refused(_("请写明怎样采用，或为什么不采用。"))
    row.answer, row.reason = answer, reason.strip()[:300]
    row.answered_by, row.answered_on = actor.name, today
    row.save()
    _clock_keep(row, answered=today)
    if row.project_id is not None:
        with looking(top_of(organisation.path)):
            project: Project = Project.objects.select_related("organisation").get(pk=row.project_id)
            told = f"{organisation} {row.answer_title}"
            change_keep(actor, project, ChangeKind.TAKE_UP, on=today, note=told)
    trail().note(
        row, f"答复成果推广 {row.number}：{row.answer_title}", after={"reason": row.reason}
    )


def _clock_keep(row: Replication, *, answered: date | None) -> None:
    clock, key = clocks()["replication"], "replication"
    facts = DeadlineFacts(
        key=key,
        organisation_id=row.organisation_id,
        title=clock.title,
        starts_on=row.offered_on,
        due_on=row.answer_by,
        subject=f"{row.number} {row.title}"[:100],
        citation="示例默认",
        owner=clock.owner,
        is_soft=True,
    )
    deadlines_keep(
        Source(REPLICATION, row.pk),
        wanted=[] if answered else [facts],
        met={key: answered} if answered else {},
        on=answered or row.offered_on,
    )
