"""Sample ideas in every state, at branches of both enterprises."""

from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from shuanghe.activities.forum.models import Idea, IdeaMove, IdeaState, MoveKind
from shuanghe.activities.forum.queries.clocks import answer_due
from shuanghe.activities.forum.rules.moves import WAYS, Wish
from shuanghe.activities.forum.services.trailing import SOURCE, clock_keep, evidence_keep
from shuanghe.activities.projects.models import Project
from shuanghe.identity.models import RoleGrant
from shuanghe.kernel.actions import action, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation

HANDLER, WORKER = "示例经办人", "示例职工"
PILOT_DAYS = 30
ASKING = ("member", "branch_secretary")


@cache
def ideas_plan() -> dict[str, Any]:
    """What is proposed, and what came of it."""
    text = files("shuanghe.project.sample").joinpath("ideas.yaml").read_text("utf-8")
    plan: dict[str, Any] = yaml.safe_load(text)
    return plan


@action("idea.answer")
def ideas_enter(actor: Actor, *, on: date) -> int:
    """Put the sample ideas in, each with its trail and its clock; how many."""
    plan, count = ideas_plan(), 0
    with looking(Scope.everything("装入示例建议")):
        for name, top in plan["enterprises"].items():
            branches = list(
                Organisation.objects.filter(
                    path__startswith=_path(top), kind="branch", is_sample=True
                ).order_by("code")[: len(plan["ideas"])]
            )
            if not branches:
                continue
            proposer = _proposer(top)
            for at, told in enumerate(plan["ideas"]):
                place = branches[at % len(branches)]
                made = _idea(told, place, proposer if at % 2 else (0, WORKER), f"{name}-{at}", on)
                _prove(actor, made)
                if name in told.get("becomes", {}):
                    _become(made, top, told["becomes"][name])
                count += 1
    trail().note(("forum.idea", "sample"), f"装入示例建议 {count} 条")
    return count


def _path(code: str) -> str:
    found = Organisation.objects.filter(code=code).values_list("path", flat=True).first()
    return str(found or "-")


def _proposer(top: str) -> tuple[int, str]:
    """A sample account of the enterprise that has ideas of its own to look at."""
    held = RoleGrant.objects.filter(
        organisation__path__startswith=_path(top), role__code__in=ASKING
    ).select_related("user")
    first = held.order_by("id").first()
    return (first.user_id, first.user.name) if first else (0, WORKER)


def _become(idea: Idea, top: str, title: str) -> None:
    """A sample project that came from the idea, on the trail as when it is filed."""
    found = Project.objects.filter(organisation__path__startswith=_path(top), is_sample=True)
    project = found.filter(title=title).first()
    if project is None:
        return
    project.origin_type, project.origin_id = SOURCE, str(idea.pk)
    project.origin_title = f"建议 {idea.number} {idea.title}"
    project.save(update_fields=["origin_type", "origin_id", "origin_title"])
    day = project.started_on or project.state_on
    text = f"已按它申报项目 {project.number}，现为“{project.state_title}”。"
    IdeaMove.objects.create(
        idea=idea, kind=MoveKind.FOLLOW, text=text, made_on=day, made_by=HANDLER
    )


def _idea(
    told: dict[str, Any], place: Organisation, proposer: tuple[int, str], key: str, on: date
) -> Idea:
    filed_on = on - timedelta(days=told["back"])
    state, answered_on, moves = str(IdeaState.WAITING), None, []
    for one in told.get("moves", ()):
        way, day = WAYS[one["kind"]], min(filed_on + timedelta(days=one["after"]), on)
        state = way.target
        answered_on = answered_on or (day if way.is_answer else None)
        moves.append((one, day))
    made: Idea = Idea.objects.create(
        organisation=place,
        title=told["title"],
        text=told["text"],
        place=told["place"],
        proposer_id=proposer[0],
        proposer_name=proposer[1],
        is_anonymous=told.get("is_anonymous", False),
        client_key=f"sample-{key}",
        filed_on=filed_on,
        due_on=answer_due(filed_on),
        answered_on=answered_on,
        state=state,
        is_sample=True,
    )
    rows = [IdeaMove(idea=made, kind=MoveKind.FILE, made_on=filed_on, made_by=proposer[1])]
    rows += [_move(made, one, day) for one, day in moves]
    IdeaMove.objects.bulk_create(rows)
    if state == IdeaState.WAITING:
        clock_keep(made, on=on)
    return made


def _prove(actor: Actor, idea: Idea) -> None:
    """What came of a sample idea is evidence, as when it is answered by hand."""
    for one in idea.moves.all():
        evidence_keep(actor, idea, Wish(one.kind, has_worked=one.has_worked), on=one.made_on)


def _move(idea: Idea, told: dict[str, Any], day: date) -> IdeaMove:
    is_pilot = told["kind"] == MoveKind.PILOT
    return IdeaMove(
        idea=idea,
        kind=told["kind"],
        text=told.get("text", ""),
        unit="示例一班" if is_pilot else "",
        from_on=day if is_pilot else None,
        until_on=day + timedelta(days=PILOT_DAYS) if is_pilot else None,
        has_worked=told.get("has_worked"),
        made_on=day,
        made_by=HANDLER,
    )
