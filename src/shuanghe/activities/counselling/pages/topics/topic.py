"""One topic: where it stands, its sheets, what can be done with it now."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shuanghe.activities.counselling.forms.topics import PersonForm
from shuanghe.activities.counselling.models import CounsellingTopic, TopicPart
from shuanghe.activities.counselling.pages.running import shown
from shuanghe.activities.counselling.queries.topics.facts import Rows, facts_of
from shuanghe.activities.counselling.queries.topics.people import counsellor_whole, host_whole
from shuanghe.activities.counselling.queries.topics.showing import (
    TopicView,
    steps_done_of,
    topic_in_view,
    topic_view,
    topics_alike,
)
from shuanghe.activities.counselling.queries.topics.terms import PROVENANCE, sheet, words
from shuanghe.activities.counselling.rules.topics.gates import faults_of
from shuanghe.activities.counselling.services.topics import (
    agreement_sign,
    charter_approve,
    charter_refuse,
    charter_steer,
    person_add,
    topic_outcome,
    topic_step,
    topic_stop,
)
from shuanghe.activities.counselling.services.topics.changing import may_at
from shuanghe.activities.counselling.services.topics.stepping import STEP_RIGHTS
from shuanghe.kernel.pages import actor_of, asked, tried
from shuanghe.kernel.permissions.doors import door
from shuanghe.procedures.rules.panels import shown as points

STEPS = {
    "diagnosing": ("diagnose",), "choosing": ("choose",), "teaming": ("team",),
    "coaching": ("midterm", "coach"), "closing": ("close",), "fixing": ("fix",),
}  # fmt: skip
TITLES = {
    "select": gettext_noop("选聘"),
    "diagnose": gettext_noop("调研诊断"),
    "choose": gettext_noop("选题立项"),
    "team": gettext_noop("组队定案"),
    "coach": gettext_noop("驻点辅导"),
    "midterm": gettext_noop("中期督导"),
    "close": gettext_noop("结题评审"),
    "fix": gettext_noop("固化推广"),
}


@door("counselling.read")
def topic(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a topic."""
    row, today = topic_in_view(pk), timezone.localdate()
    view = topic_view(row, on=today)
    choosing = row.stage in ("diagnosing", "choosing")
    values = {
        "topic": row,
        "view": view,
        "points": points,
        "families": words("families"),
        "combinations": words("combinations"),
        "fusions": words("fusions"),
        "kinds": words("measures"),
        "alike": topics_alike(row) if choosing else [],
        "least": sheet("evaluation")["days_a_month"],
        "person_form": PersonForm(initial={"part": TopicPart.MEMBER}),
        "provenance": PROVENANCE,
        "is_sample": row.is_sample,
        **_choices(request, view),
    }
    return shown(request, "topics_one.html", values)


def _choices(request: HttpRequest, view: TopicView) -> dict[str, Any]:
    """What the reader may do with the topic as it stands."""
    row, measures = view.topic, [one.measure for one in view.measures]
    judges: int = row.judged_count  # type: ignore[attr-defined]
    benefit = view.benefit if row.stage == "closing" else None
    rows = Rows(view.sheets, measures, view.people, view.logs, judges, benefit)
    actor, today = actor_of(request), timezone.localdate()
    may = {
        name: may_at(actor, row, f"counselling.{name}")
        for name in ("manage", "host", "coach", "judge")
    }
    done, steps = steps_done_of(row), []
    for step in STEPS.get(row.stage, ()):
        if step in done or not any(may_at(actor, row, one) for one in STEP_RIGHTS[step]):
            continue
        steps.append(
            (step, TITLES[step], faults_of(step, facts_of(row, step, on=today, rows=rows)))
        )
    if may["judge"]:
        has_judged = row.scores.filter(judge_id=actor.user_id or 0).exists()
        may["judge"] = row.stage == "closing" and not has_judged
    return {
        "may": may,
        "steps": steps,
        "titles": TITLES,
        "done": done,
        "is_choosing": row.stage == "choosing",
        "is_rated": bool(actor.member_id) or may["manage"],
    }


@door("counselling.read")
def topic_results(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of a topic: the panel, the grade, the scores of counsellor and host."""
    row = topic_in_view(pk)
    view = topic_view(row, on=timezone.localdate())
    has_begun = row.started_on is not None
    values = {
        "topic": row,
        "view": view,
        "points": points,
        "may_manage": may_at(actor_of(request), row, "counselling.manage"),
        "counsellor": counsellor_whole(view) if has_begun else None,
        "host": host_whole(view) if has_begun else None,
        "provenance": PROVENANCE,
        "is_sample": row.is_sample,
    }
    return shown(request, "topics_results.html", values)


@door("counselling.read", "POST")
def topic_act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do something with a topic; the service asks for the right it needs."""
    row = topic_in_view(pk)
    act = ACTS.get(asked(request, "do"))
    if act is None:
        raise Http404
    tried(request, lambda: act(request, row), well=_("已办理。"))
    return redirect("counselling:topic", pk=pk)


def _step(request: HttpRequest, row: CounsellingTopic) -> None:
    step = asked(request, "step")
    topic_step(actor_of(request), organisation=row.organisation, topic=row, step=step)


def _approve(request: HttpRequest, row: CounsellingTopic) -> None:
    charter_approve(actor_of(request), organisation=row.organisation, topic=row)


def _steer(request: HttpRequest, row: CounsellingTopic) -> None:
    charter_steer(actor_of(request), organisation=row.organisation, topic=row)


def _refuse(request: HttpRequest, row: CounsellingTopic) -> None:
    reason = asked(request, "reason")
    charter_refuse(actor_of(request), organisation=row.organisation, topic=row, reason=reason)


def _sign(request: HttpRequest, row: CounsellingTopic) -> None:
    side = asked(request, "side")
    agreement_sign(actor_of(request), organisation=row.organisation, topic=row, side=side)


def _person(request: HttpRequest, row: CounsellingTopic) -> None:
    person_add(
        actor_of(request), organisation=row.organisation, topic=row,
        name=asked(request, "name"), part=asked(request, "part"),
    )  # fmt: skip


def _stop(request: HttpRequest, row: CounsellingTopic) -> None:
    reason = asked(request, "reason")
    topic_stop(actor_of(request), organisation=row.organisation, topic=row, reason=reason)


def _outcome(request: HttpRequest, row: CounsellingTopic) -> None:
    outcome = asked(request, "outcome")
    topic_outcome(actor_of(request), organisation=row.organisation, topic=row, outcome=outcome)


ACTS = {
    "step": _step,
    "approve": _approve,
    "steer": _steer,
    "refuse": _refuse,
    "sign": _sign,
    "person": _person,
    "stop": _stop,
    "outcome": _outcome,
}


def sheet_of(row: CounsellingTopic, kind: str, pk: int) -> Any:
    """A sheet of a topic by kind and id. Raises Http404."""
    return get_object_or_404(row.sheets.all(), kind=kind, pk=pk)
