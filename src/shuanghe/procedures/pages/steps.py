"""One step: its form for whoever is to do it, and what was written down."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.slots import Offer, offers
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.forms.changes import PaperForm
from shuanghe.procedures.forms.facts import StepForm
from shuanghe.procedures.models import Case
from shuanghe.procedures.pages.changing import renewed
from shuanghe.procedures.pages.showing import Line, facts_of, line_of
from shuanghe.procedures.queries.approvers import approver_of
from shuanghe.procedures.queries.drills import handed_of
from shuanghe.procedures.queries.judging import step_faults
from shuanghe.procedures.queries.paper_book import papers_of_step
from shuanghe.procedures.queries.timeline import CaseView, case_in_view, case_view
from shuanghe.procedures.rules import Effect
from shuanghe.procedures.rules.hints import Hint, hints_of
from shuanghe.procedures.services import (
    Doing,
    StepRefused,
    step_approve,
    step_do,
)
from shuanghe.procedures.services.drills import drill_note


@door("case.read", "GET", "POST")
def step_page(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A step as it was done; or its form, for whoever is to do it; or who does it and when."""
    view, line = step_asked(request, pk, code)
    if request.method == "POST":
        return _submit(request, view, line)
    offered = _offered(request, view.case, line)
    form = _form(request, view, line, offered) if line.may_do else None
    return _page(request, view, line, form=form, offered=offered)


def step_asked(request: HttpRequest, pk: int, code: str) -> tuple[CaseView, Line]:
    """A case in view and one of its steps as this reader sees it. Raises Http404."""
    view = case_view(case_in_view(pk), on=timezone.localdate())
    actor = request.actor  # type: ignore[attr-defined]
    return view, line_of(view, view.step(code), facts_of(view), actor)


def _page(
    request: HttpRequest,
    view: CaseView,
    line: Line,
    *,
    form: StepForm | None = None,
    offered: list[Offer] | None = None,
) -> HttpResponse:
    case = view.case
    actor = request.actor  # type: ignore[attr-defined]
    titles = line.missing or line.step.papers or (line.step.title,)
    may_file = actor.may("case.file", case.organisation.path)
    values = {
        "case": case,
        "view": view,
        "line": line,
        "step": line.step,
        "form": form,
        "offered": offered or [],
        "source": next((one for one in offered or () if one.url == request.get_full_path()), None),
        "paper_form": PaperForm(titles=titles) if may_file else None,
        "may_file": may_file,
        "printable": papers_of_step(case.procedure, line.step.code),
        "is_sample": case.is_sample,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "procedures/step.html", values, status=status)


def _offered(request: HttpRequest, case: Case, line: Line) -> list[Offer]:
    """Facts that are in the ledger already: a counted vote, say."""
    if not line.may_do or case.is_drill:
        return []
    actor = request.actor  # type: ignore[attr-defined]
    return offers("step_facts", actor=actor, case=case, step=line.step)


def hints_for(view: CaseView, line: Line) -> list[Hint]:
    """What the rules ask; in a drill the trainee is to know it."""
    return [] if view.case.is_drill else hints_of(view.procedure, line.step, facts_of(view))


def _form(request: HttpRequest, view: CaseView, line: Line, offered: list[Offer]) -> StepForm:
    """The form with all that is known: what a rule leaves no choice about, what is offered."""
    case = view.case
    hints = hints_for(view, line)
    known = {hint.fact: hint.value for hint in hints if hint.value is not None}
    known |= handed_of(case, line.step)
    form = StepForm(
        step=line.step, case=facts_of(view), version=case.version, hints=hints, known=known
    )
    if any(one.url == request.get_full_path() for one in offered):
        keys = {fact.key for fact in line.step.facts}
        form.initial.update({key: request.GET[key] for key in keys if key in request.GET})
    return form


def _submit(request: HttpRequest, view: CaseView, line: Line) -> HttpResponse:
    """Do the step, as the body that runs the case or as the one above that has the power."""
    case, step = view.case, line.step
    hints = hints_for(view, line)
    form = StepForm(request.POST, step=step, case=facts_of(view), version=case.version, hints=hints)
    if form.is_valid():
        given = form.cleaned_data
        doing = Doing(step.code, form.typed(), given["client_key"], given["version"])
        try:
            _do(request, case, line, doing)
        except StepRefused as refused:
            form.take_faults(refused.faults)
            caught_note(request, case, refused)
        except Refused as refused:
            form.add_error(None, str(refused))
            form.data = renewed(request, case)
        else:
            messages.success(request, _("已登记：%(step)s。") % {"step": step.title})
            return redirect("procedures:case", pk=case.pk)
    else:
        _judge_so_far(view, form)
    return _page(request, view, line, form=form, offered=_offered(request, case, line))


def _judge_so_far(view: CaseView, form: StepForm) -> None:
    """Beside what is missing, say at once what is wrong with what is there."""
    given, step = form.typed(), form.step
    found = step_faults(view.procedure, facts_of(view), step, given, on=timezone.localdate())
    form.take_faults(
        [
            fault
            for fault in found
            if fault.step == step.code and fault.fact in given and fault.effect != Effect.WARN
        ]
    )


def _do(request: HttpRequest, case: Case, line: Line, doing: Doing) -> None:
    actor = request.actor  # type: ignore[attr-defined]
    approver = None if case.is_drill else approver_for(case, line)
    if approver is not None and actor.may("case.approve", approver.path):
        step_approve(actor, organisation=approver, case=case, doing=doing)
    else:
        step_do(actor, organisation=case.organisation, case=case, doing=doing)


def approver_for(case: Case, line: Line) -> Organisation | None:
    """The body above that has to do the step today, if one has."""
    return approver_of(case.organisation, case.procedure, line.step, timezone.localdate())


def caught_note(request: HttpRequest, case: Case, refused: StepRefused) -> None:
    """A drill remembers which check caught what."""
    if case.is_drill:
        actor = request.actor  # type: ignore[attr-defined]
        drill_note(actor, organisation=case.organisation, case=case, faults=refused.faults)
