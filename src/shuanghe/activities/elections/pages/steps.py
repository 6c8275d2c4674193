"""One step of an election: what is on record is shown, the rest is asked."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.forms import DivisionForm, ElectionStepForm
from shuanghe.activities.elections.models import Candidacy, Election, Office
from shuanghe.activities.elections.pages.running import about, election_in_view, shown
from shuanghe.activities.elections.queries.facts import facts_asked, facts_derived
from shuanghe.activities.elections.queries.people import candidates_of
from shuanghe.activities.elections.services import Filing, division_set, step_file
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.procedures.queries.kept import case_facts
from shuanghe.procedures.queries.timeline import CaseView, StepView, case_view
from shuanghe.procedures.rules import Step
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.procedures.rules.hints import facts_asked as facts_of_kind
from shuanghe.procedures.rules.hints import hints_of

REPORT, HANDOVER = "results_report", "handover"


@door("case.read", "GET", "POST")
def step(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The form of a step, for whoever is to do it: the body, or the committee above it."""
    row = election_in_view(pk)
    view = case_view(row.case, on=timezone.localdate())
    one = view.step(code)
    if one.row is not None:
        return redirect("procedures:step", pk=row.case_id, code=code)
    _may_do(request, row, one)
    known = facts_derived(row, code, on=row.planned_on)
    known = {key: value for key, value in known.items() if value is not None}
    form = _form(request, row, view, one.step)
    division = _division(request, row, code)
    is_whole = form.is_valid() and (division is None or division.is_valid())
    if request.method == "POST" and is_whole and _filed(request, row, form, division):
        messages.success(request, _("已登记：%(step)s。") % {"step": one.step.title})
        return redirect("elections:election", pk=pk)
    values = {
        **about(row),
        "step": one.step,
        "line": one,
        "form": form,
        "division": division,
        "known": [
            (fact, known[fact.key])
            for fact in one.step.facts
            if fact.key in known and fact.key != DONE_ON
        ],
        "known_on": known.get(DONE_ON),
    }
    return shown(request, "step.html", values, form, division)


def _may_do(request: HttpRequest, row: Election, one: StepView) -> None:
    """Raise Http404 for a step that is not to be done now, or not by the asker."""
    actor = actor_of(request)
    right, place = "case.file", row.organisation
    if one.approver is not None:
        right, place = "case.approve", one.approver
    if not one.is_next or not actor.may(right, place.path):
        raise Http404


def _form(request: HttpRequest, row: Election, view: CaseView, step: Step) -> ElectionStepForm:
    facts = case_facts(view.procedure, row.case, [one.row for one in view.done if one.row])
    of_kind = {fact.key for fact in facts_of_kind(step, facts)}
    asked = [fact for fact in facts_asked(view.procedure, row, step.code) if fact.key in of_kind]
    hints: dict[str, str] = {}
    for hint in hints_of(view.procedure, step, facts):
        told = f"{hint.text}（{hint.citation}）" if hint.citation else hint.text
        hints[hint.fact] = "；".join(filter(None, (hints.get(hint.fact), told)))
    first: dict[str, Any] = {DONE_ON: timezone.localdate()}
    if step.code == HANDOVER:
        first["term_from"] = facts.done_on("election_meeting")
    return ElectionStepForm(
        request.POST if request.method == "POST" else None,
        step=step,
        facts=asked,
        version=row.case.version,
        hints=hints,
        known=first,
    )


def _division(request: HttpRequest, row: Election, code: str) -> DivisionForm | None:
    """The work of the new commissioners, asked with the report of the results."""
    if code != REPORT or not row.has_committee:
        return None
    elected: list[Candidacy] = [
        one for one in candidates_of(row, Office.COMMITTEE) if one.is_elected
    ]
    return DivisionForm(request.POST if request.method == "POST" else None, elected=elected)


def _filed(
    request: HttpRequest, row: Election, form: ElectionStepForm, division: DivisionForm | None
) -> bool:
    """Do the step; every fault is shown at its fact. Nothing is kept of a step refused."""
    actor, given = actor_of(request), form.cleaned_data
    filing = Filing(form.step.code, form.typed(), given["client_key"], given["version"])
    try:
        with transaction.atomic():
            if division is not None:
                division_set(
                    actor, organisation=row.organisation, election=row, division=division.told()
                )
            step_file(actor, election=row, filing=filing)
    except Refused as refused:
        faults = getattr(refused, "faults", None)
        if faults:
            form.take_faults(faults)
        else:
            form.add_error(None, str(refused))
        return False
    return True
