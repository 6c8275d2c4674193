"""The one way a project goes from state to state: right, gates, history, clocks, what follows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import Call, ChangeKind, Project
from shuanghe.activities.projects.queries.facts import baselines_now, facts_of
from shuanghe.activities.projects.queries.judges import partiality_of
from shuanghe.activities.projects.queries.places import call_of, unit_path
from shuanghe.activities.projects.queries.terms import clocks
from shuanghe.activities.projects.rules.clocks import due_on
from shuanghe.activities.projects.rules.moves import MOVES, Move, faults_of
from shuanghe.activities.projects.rules.states import ENDED, ORDER, State
from shuanghe.activities.projects.services.changing import SOURCE, change_keep, evidence_keep, held
from shuanghe.activities.projects.services.following import deadlines_follow, forward_met
from shuanghe.kernel.actions import Refused, action, announce, told_together, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tree import path_up_to
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.operations.models import Side
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.operations.services import Linked, link_keep, links_end
from shuanghe.operations.services.interventions import (
    Intervening,
    intervention_end,
    intervention_keep,
)
from shuanghe.organisation.models import Organisation

RESULT = "project_result"


@dataclass(frozen=True)
class Moving:
    """A move in progress: the row held, the call, who moves it and what was written."""

    actor: Actor
    project: Project
    call: Call
    note: str
    on: date


@action("project.read")
def project_move(
    actor: Actor,
    *,
    organisation: Organisation,
    project: Project,
    move: str,
    note: str = "",
    on: date | None = None,
) -> Project:
    """Move a project along one line of the table in rules.moves.

    organisation: that of the project. Raises Http404 without the right at the place that the
    table names; Refused when it stands elsewhere, a gate is not passed, or it is the mover's own.
    """
    row, today = held(project), on or timezone.localdate()
    call, rule = call_of(row), MOVES.get(move)
    if rule is None:
        raise Refused(told_together(faults_of(move, facts_of(row, on=today))))
    if not actor.may(rule.right, place_path(row, rule, call)):
        raise Http404
    why = bar_of(actor, row, rule)
    faults = faults_of(move, facts_of(row, on=today), note=note)
    if why or faults:
        raise Refused(told_together([why] if why else faults))
    before = row.state
    moving = Moving(actor, row, call, note, today)
    row.state, row.state_on = rule.target, today
    EFFECTS.get(move, _nothing)(moving)
    row.save()
    if rule.target in ENDED and row.started_on is not None:
        _end(moving)
    change_keep(actor, row, ChangeKind(move), on=today, note=note, before=before)
    forward = ORDER.index(State(rule.target)) == ORDER.index(State(before)) + 1
    met = forward_met(today) if forward else {}
    deadlines_follow(row, on=today, company=call.organisation_id, met=met)
    trail().note(
        row,
        f"项目 {row.number}：{rule.title}",
        before={"state": before},
        after={"state": row.state, "note": note.strip()[:200]},
    )
    announce("project_moved", project=row, move=move, actor=actor)
    return row


def _end(moving: Moving) -> None:
    """A project that is over serves its goal no more; one that was given up moves no KPI either."""
    row, source = moving.project, (SOURCE, str(moving.project.pk))
    reason = _("项目已“%(state)s”") % {"state": row.state_title}
    links_end(moving.actor.name, source=source, reason=reason, on=moving.on)
    if row.state != State.ARCHIVED:
        with looking(Scope.of(unit_path(row))):
            intervention_end(source_type=SOURCE, source_id=str(row.pk), ended_on=moving.on)


def place_path(project: Project, rule: Move, call: Call) -> str:
    """The path of the body that makes a move."""
    if rule.place == "unit":
        return unit_path(project)
    if rule.place == "company":
        return path_up_to(project.organisation.path, call.organisation_id)
    return str(project.organisation.path)


def bar_of(actor: Actor, project: Project, rule: Move) -> str:
    """Why somebody may not make a move that the right would let him make; "" when he may."""
    if actor.user_id is None:
        return ""
    if rule.not_own and actor.user_id == project.proposed_by_id:
        return _("项目是您申报的，“%(title)s”要由另一个人办理。") % {"title": rule.title}
    if rule.code == "check_unit" and actor.user_id == project.checked_by_id:
        return _("支部审核是您办的，单位审核要由另一个人办理。")
    return ""


def _nothing(_moving: Moving) -> None:
    """Most moves change the state alone."""


def _propose(moving: Moving) -> None:
    row, actor = moving.project, moving.actor
    row.proposed_by, row.proposed_by_id = actor.name, actor.user_id


def _check_branch(moving: Moving) -> None:
    moving.project.checked_by_id = moving.actor.user_id


def _approve(moving: Moving) -> None:
    """Freeze the baseline and open the public notice."""
    row = moving.project
    measures = list(row.measures.all())
    for pk, found in baselines_now(row, measures, on=moving.on).items():
        if found is None:
            continue
        one = next(one for one in measures if one.pk == pk)
        one.baseline_millionths = millionths_of(found.amount)
        one.from_month, one.to_month = found.from_month, found.to_month
        one.month_count, one.frozen_on = found.count, moving.on
        one.source = f"经营指标台账已确认数值 {found.count} 个月的平均"
        one.save()
    row.approved_on = moving.on
    clock = clocks()["public_notice"]
    row.notice_until = due_on(clock, moving.on, calendar_entered().add_workdays)


def _start(moving: Moving) -> None:
    """Say from when on its KPIs should move, and hang it on its goal."""
    row = moving.project
    row.started_on = moving.on
    with looking(Scope.of(unit_path(row))):
        for one in row.measures.select_related("unit"):
            intervention_keep(
                moving.actor.name,
                organisation=one.unit,
                intervening=Intervening(one.kpi_id, moving.on, SOURCE, str(row.pk), row.title),
            )
    if row.goal_id is not None:
        linked = Linked(SOURCE, str(row.pk), f"{row.number} {row.title}"[:100], Side.BOTH)
        link_keep(
            moving.actor.name, organisation=row.organisation, goal_id=row.goal_id, linked=linked,
            on=moving.on,
        )  # fmt: skip


def _resume(moving: Moving) -> None:
    """The months of the pause are not owed."""
    moving.project.resumed_on = moving.on


def _return_notice(moving: Moving) -> None:
    """The baseline is open again until the next approval."""
    row = moving.project
    row.approved_on = row.notice_until = None
    row.measures.update(frozen_on=None)


def _benefit_done(moving: Moving) -> None:
    why = partiality_of(moving.actor, moving.project, "project.verify")
    if why:
        raise Refused(why)
    moving.project.verified_on = moving.on


def _accept(moving: Moving) -> None:
    """A result that passed counts as evidence, once."""
    row = moving.project
    row.accepted_on = moving.on
    evidence_keep(moving.actor, row, RESULT, (moving.on, moving.on), (SOURCE, row.pk))


def _accept_rework(moving: Moving) -> None:
    _accept(moving)
    moving.project.rework_by = moving.on + timedelta(days=clocks()["rework"].value)


EFFECTS: dict[str, Callable[[Moving], None]] = {
    "propose": _propose,
    "check_branch": _check_branch,
    "approve": _approve,
    "start": _start,
    "resume": _resume,
    "return_notice": _return_notice,
    "confirm_benefit": _benefit_done,
    "accept": _accept,
    "accept_rework": _accept_rework,
}
