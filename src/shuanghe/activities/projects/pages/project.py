"""One project: what it is, where it stands, what can be done with it now."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.models import ChangeKind, Project
from shuanghe.activities.projects.pages.running import shown
from shuanghe.activities.projects.queries.showing import (
    ProjectView,
    events_of,
    is_under_way,
    project_in_view,
    project_view,
)
from shuanghe.activities.projects.queries.terms import acceptance, limits
from shuanghe.activities.projects.rules.benefit import FORMULAS
from shuanghe.activities.projects.rules.moves import Move, moves_from
from shuanghe.activities.projects.rules.states import State
from shuanghe.activities.projects.services import event_keep, project_move
from shuanghe.activities.projects.services.changing import is_reviewer
from shuanghe.activities.projects.services.moving import bar_of, place_path
from shuanghe.kernel.pages import actor_of, asked, tried
from shuanghe.kernel.permissions.doors import door

NOTHING: Mapping[str, str] = {}


@door("project.read")
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a project."""
    return _page(request, project_in_view(pk))


def _page(
    request: HttpRequest, project: Project, typed: Mapping[str, str] = NOTHING
) -> HttpResponse:
    """The page; typed: by box, what stands in it because it was refused."""
    view = project_view(project, on=timezone.localdate())
    values = {
        "typed": typed,
        "view": view,
        "project": project,
        "formula": FORMULAS.get(project.method),
        "limits": limits(),
        "acceptance": acceptance(),
        "today": timezone.localdate(),
        **choices_of(request, view),
        "is_sample": project.is_sample,
    }
    answer = shown(request, "project.html", values)
    answer.status_code = 422 if typed else 200
    return answer


def choices_of(request: HttpRequest, view: ProjectView) -> dict[str, Any]:
    """What the reader may do with the project as it stands."""
    actor, project, state = actor_of(request), view.project, State(view.project.state)
    home = project.organisation.path
    company = view.call.organisation.path
    moves: list[Move] = []
    barred: list[str] = []
    for rule in moves_from(state):
        if not actor.may(rule.right, place_path(project, rule, view.call)):
            continue
        why = bar_of(actor, project, rule)
        if why:
            barred.append(why)
        else:
            moves.append(rule)
    may_verify = actor.may("project.verify", company)
    unverified = [one for one in view.claims if not one.verifications.all()]
    is_judge = actor.may("project.accept", company)
    has_judged = any(one.judge_id == actor.user_id for one in view.scores)
    files, manages = actor.may("project.file", home), actor.may("project.manage", company)
    return {
        "moves": moves,
        "barred": barred,
        "titles": dict(ChangeKind.choices),
        "events": events_of(project) if manages else (),
        "may_edit": files and state == State.IDEA,
        "may_report": files and is_under_way(project) and not is_reviewer(actor, project, company),
        "may_verify": may_verify,
        "verifies_first": may_verify and state == State.CLOSING and bool(unverified),
        "may_confirm": actor.may("kpi.confirm", company) and state == State.CLOSING,
        "may_audit": actor.may("project.audit", company) and state == State.CLOSING,
        "may_score": state == State.FINANCE_VERIFIED and is_judge and not has_judged,
        "may_answer": manages and state == State.APPROVED,
        "may_offer": manages and state == State.ACCEPTED,
        "sees_scores": manages or is_judge,
    }


@door("project.read", "POST")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a project; the service asks for the right that the move needs."""
    project, code, note = project_in_view(pk), asked(request, "move"), asked(request, "note")
    if tried(
        request,
        lambda: project_move(
            actor_of(request), organisation=project.organisation, project=project, move=code,
            note=note,
        ),
        well=_("已办理。"),
    ):  # fmt: skip
        return redirect("projects:project", pk=pk)
    return _page(request, project, {f"note-{code}": note})


@door("project.manage", "POST")
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a dispatch, a release meeting, rework done, or why nothing is passed on."""
    project, note = project_in_view(pk), asked(request, "note")
    if tried(
        request,
        lambda: event_keep(
            actor_of(request), organisation=project.organisation, project=project,
            kind=asked(request, "kind"), note=note,
        ),
        well=_("已登记。"),
    ):  # fmt: skip
        return redirect("projects:project", pk=pk)
    return _page(request, project, {"event-note": note})
