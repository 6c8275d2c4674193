"""The proposals that answer a call for projects."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as filled
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import (
    Call,
    ChangeKind,
    Family,
    Part,
    Project,
    ProjectMeasure,
    ProjectMilestone,
    ProjectPerson,
)
from shuanghe.activities.projects.queries.drafts import Asking, Origin, draft_of
from shuanghe.activities.projects.queries.places import calls_over, pairs_of, top_of, unit_of
from shuanghe.activities.projects.queries.terms import fields, letter_of
from shuanghe.activities.projects.rules.benefit import FORMULAS
from shuanghe.activities.projects.rules.money import fen_of
from shuanghe.activities.projects.rules.reading import MilestoneLine, PersonLine
from shuanghe.activities.projects.rules.states import State
from shuanghe.activities.projects.services.changing import change_keep, held, state_asked
from shuanghe.activities.projects.services.following import deadlines_follow
from shuanghe.kernel.actions import Refused, action, announce, trail
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.operations.queries.goals import goal_over
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.organisation.models import Member, Organisation

NOUGHT = Decimal(0)


@dataclass(frozen=True)
class MeasureLine:
    """A KPI of a unit and what is wanted of it by a day."""

    kpi_id: int
    unit_id: int
    target: Decimal
    target_by: date


@dataclass(frozen=True)
class Proposal:
    """What a proposal says; amounts in yuan. prices: the plan prices its way of counting needs.

    origin: (type, id) of what its draft came from, kept when it is created.
    """

    family: str
    field: str
    title: str
    leader_name: str
    problem: str = ""
    party_measures: str = ""
    operations_measures: str = ""
    budget: Decimal = NOUGHT
    expected: Decimal = NOUGHT
    method: str = ""
    prices: Mapping[str, Decimal] = filled(default_factory=dict)
    goal_id: int | None = None
    measures: tuple[MeasureLine, ...] = ()
    milestones: tuple[MilestoneLine, ...] = ()
    team: tuple[PersonLine, ...] = ()
    origin: tuple[str, str] | None = None


@action("project.file")
def project_create(
    actor: Actor,
    *,
    organisation: Organisation,
    call_id: int,
    proposal: Proposal,
    client_key: str,
    on: date | None = None,
) -> Project:
    """Write down an idea for a project of an organisation, under a call that is open.

    The same client_key gives the same project again. Announces project_created(project, actor)
    inside. Raises Refused for what cannot stand.
    """
    today = on or timezone.localdate()
    again: Project | None = Project.objects.filter(client_key=client_key).first()
    if again is not None:
        trail().note(again, f"项目 {again.number} 已经建立")
        return again
    call = next((one for one in calls_over(organisation, on=today) if one.pk == call_id), None)
    if call is None:
        raise Refused(_("没有这个征集，或它已经截止；请由公司重新征集。"))
    unit = unit_of(organisation, call)
    if unit is None:
        raise Refused(_("征集的单位自己不承担项目（项目要由它评审），请由下级单位或支部申报。"))
    origin = _origin(proposal, Asking(actor, organisation, call, today))
    made = Project(
        organisation=organisation,
        call_id=call.pk,
        unit_id=unit.pk,
        number=_number(call, proposal.family),
        year=call.year,
        state=State.IDEA,
        proposed_by=actor.name,
        proposed_by_id=actor.user_id,
        state_on=today,
        client_key=client_key[:40],
        is_sample=organisation.is_sample,
    )
    _say(made, proposal)
    made.origin_type, made.origin_id = origin.type, origin.id
    made.origin_title = origin.title[:120]
    made.save()
    _parts(made, proposal, call)
    change_keep(actor, made, ChangeKind.CREATE, on=today, note=made.origin_title)
    deadlines_follow(made, on=today, company=call.organisation_id)
    trail().note(made, f"建立项目 {made.number} {made.title}", after=told(made))
    announce("project_created", project=made, actor=actor)
    return made


@action("project.file")
def project_edit(
    actor: Actor,
    *,
    organisation: Organisation,
    project: Project,
    proposal: Proposal,
    on: date | None = None,
) -> Project:
    """Change a proposal that was not handed in yet. Raises Refused afterwards."""
    today, row = on or timezone.localdate(), held(project)
    state_asked(row, {State.IDEA}, _("申报书不能再改；要改请先由审核单位退回"))
    _family_asked(proposal, row.family if row.family == Family.COUNSELLING else "")
    call = next(one for one in calls_over(organisation) if one.pk == row.call_id)
    before = told(row)
    _say(row, proposal)
    row.save()
    for rows in (row.measures, row.people, row.milestones):
        rows.all().delete()
    _parts(row, proposal, call)
    change_keep(actor, row, ChangeKind.EDIT, on=today)
    deadlines_follow(row, on=today, company=call.organisation_id)
    trail().note(row, f"修改项目 {row.number} 的申报书", before=before, after=told(row))
    return row


def told(project: Project) -> dict[str, object]:
    """What the audit line keeps of a proposal."""
    names = ("title", "family", "leader_name", "method", "budget_fen", "expected_fen")
    return {name: getattr(project, name) for name in names}


def _origin(said: Proposal, asking: Asking) -> Origin:
    """What the proposal came from, empty for nothing. Raises Refused for what the asker cannot
    read, and for a family that does not go with it."""
    if said.origin is None:
        _family_asked(said, "")
        return Origin("", "", "")
    draft = draft_of(asking, *said.origin)
    if draft is None:
        raise Refused(_("找不到这个项目的来源，可能已经变动；请回到原来的页面再点一次“立项”。"))
    _family_asked(said, draft.family)
    return draft.origin


def _family_asked(said: Proposal, settled: str) -> None:
    """Raise Refused for a family that is none, or not the one that the origin settles."""
    if said.family not in set(Family):
        raise Refused(_("请选项目类别。"))
    if settled and said.family != settled:
        raise Refused(_("这个项目来自辅导课题，类别只能是“辅导课题”。"))
    if said.family == Family.COUNSELLING and not settled:
        raise Refused(_("“辅导课题”类项目请从课题页面上申报，这里请另选类别。"))


def _number(call: Call, family: str) -> str:
    """The next number of a company's year, whatever its calls: company, year, family, number."""
    with looking(top_of(call.organisation.path)):
        rows = Call.objects.filter(organisation_id=call.organisation_id, year=call.year)
        given = {one.pk: one for one in rows.select_for_update(of=("self",)).order_by("pk")}
        own = given[call.pk]
        own.last_number += 1
        own.save(update_fields=["last_number"])
    number = sum(one.last_number for one in given.values())
    return f"{call.organisation.code}-{call.year}-{letter_of(family)}{number:03d}"


def _say(project: Project, said: Proposal) -> None:
    """Put what a proposal says on its row. Raises Refused with the mend."""
    if not said.title.strip():
        raise Refused(_("请写明项目名称。"))
    if said.field not in fields():
        raise Refused(_("请选项目所属领域。"))
    if said.method and said.method not in FORMULAS:
        raise Refused(_("没有这种计算方法，请从 F1–F8 中选一种。"))
    if min(said.budget, said.expected, *said.prices.values(), NOUGHT) < 0:
        raise Refused(_("预算、预计效益和计划价不能是负数。"))
    if said.goal_id is not None and goal_over(project.organisation, said.goal_id) is None:
        raise Refused(_("没有这个目标，请从目标树上另选一个。"))
    prices = [one.key for one in FORMULAS[said.method].prices] if said.method else []
    project.family, project.field = said.family, said.field
    project.title = said.title.strip()[:100]
    project.leader_name = said.leader_name.strip()[:60]
    project.problem, project.method = said.problem.strip(), said.method
    project.party_measures = said.party_measures.strip()
    project.operations_measures = said.operations_measures.strip()
    project.budget_fen, project.expected_fen = fen_of(said.budget), fen_of(said.expected)
    project.prices = {key: str(said.prices[key]) for key in prices if key in said.prices}
    project.goal_id = said.goal_id


def _parts(project: Project, said: Proposal, call: Call) -> None:
    """The rows below a proposal: KPIs, plan, team."""
    known = {(kpi.pk, unit.pk): (kpi, unit) for kpi, unit in pairs_of(project.organisation, call)}
    measures = []
    for line in said.measures:
        pair = known.get((line.kpi_id, line.unit_id))
        if pair is None:
            raise Refused(_("这个单位不填报所选的指标，或它不在项目所属单位之内；请另选一个。"))
        kpi, unit = pair
        measures.append(
            ProjectMeasure(
                project=project, kpi_id=kpi.pk, unit_id=unit.pk, kpi_title=kpi.title,
                kpi_measure=kpi.measure, kpi_decimals=kpi.decimals, unit_name=str(unit),
                target_millionths=millionths_of(line.target), target_by=line.target_by,
            )
        )  # fmt: skip
    if len({(one.kpi_id, one.unit_id) for one in measures}) < len(measures):
        raise Refused(_("同一单位的同一指标选了两次，请只留一行。"))
    ProjectMeasure.objects.bulk_create(measures)
    ProjectMilestone.objects.bulk_create(
        ProjectMilestone(project=project, due_on=one.due_on, title=one.title, owner=one.owner)
        for one in said.milestones
    )
    _team(project, said)


def _team(project: Project, said: Proposal) -> None:
    team = [one for one in said.team if one.name != said.leader_name]
    names = [said.leader_name, *(one.name for one in team)]
    members: dict[str, list[int]] = {}
    found = Member.objects.filter(name__in=names, merged_into=None).order_by("id")
    for name, pk in found.values_list("name", "pk"):
        members.setdefault(name, []).append(pk)

    def person(name: str, part: Part) -> ProjectPerson:
        known = members.get(name, [])
        member = known[0] if len(known) == 1 and part != Part.NON_MEMBER else None
        return ProjectPerson(project=project, name=name, part=part, member_id=member)

    rows = [person(said.leader_name, Part.LEADER)] if said.leader_name else []
    rows += [
        person(one.name, Part.MEMBER if one.is_party_member else Part.NON_MEMBER) for one in team
    ]
    ProjectPerson.objects.bulk_create(rows)
