"""A step set right, done anew, or taken back by the body above that gave it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.procedures.forms.facts import CorrectionForm
from shuanghe.procedures.pages.changing import change_run, renewed
from shuanghe.procedures.pages.showing import facts_of
from shuanghe.procedures.pages.steps import approver_for, caught_note, hints_for, step_asked
from shuanghe.procedures.queries.timeline import CaseView
from shuanghe.procedures.rules import steps_resting_on
from shuanghe.procedures.services import StepRefused, approval_withdraw, step_correct, step_redo


@door("case.file", "GET", "POST")
def correct(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Set right what a step says, with the reason."""
    view, line = step_asked(request, pk, code)
    if not line.may_change and request.method == "GET":
        raise Http404
    case, step = view.case, line.step
    hints = hints_for(view, line)
    known: Mapping[str, Any] = line.view.facts
    posted = request.POST if request.method == "POST" else None
    form = CorrectionForm(
        posted, step=step, case=facts_of(view), version=case.version, hints=hints, known=known
    )
    if posted is not None and form.is_valid():
        try:
            step_correct(
                request.actor,  # type: ignore[attr-defined]
                organisation=case.organisation,
                case=case,
                code=code,
                facts=form.typed(),
                reason=form.cleaned_data["why"],
                version=form.cleaned_data["version"],
            )
        except StepRefused as refused:
            form.take_faults(refused.faults)
            caught_note(request, case, refused)
        except Refused as refused:
            form.add_error(None, str(refused))
            form.data = renewed(request, case)
        else:
            messages.success(request, _("已更正，原来填的保留可查。"))
            return redirect("procedures:step", pk=pk, code=code)
    values = {"case": case, "view": view, "step": step, "form": form, "is_sample": case.is_sample}
    status = 422 if form.errors else 200
    return render(request, "procedures/correct.html", values, status=status)


@door("case.file", "GET", "POST")
def redo(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Do anew from a step; shows what will be set aside."""
    view, line = step_asked(request, pk, code)
    case = view.case

    def do(version: int, reason: str) -> HttpResponse:
        step_redo(
            request.actor,  # type: ignore[attr-defined]
            organisation=case.organisation,
            case=case,
            code=code,
            reason=reason,
            version=version,
        )
        messages.success(request, _("已作废，请从这一步重新办理。"))
        return redirect("procedures:case", pk=pk)

    words = (_("从“%(step)s”起重办") % {"step": line.step.title}, _kept(), _("作废并重办"))
    return change_run(request, case, words=words, do=do, items=_set_aside(view, code))


@door("case.approve", "GET", "POST")
def withdraw(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take back an approval or filing, as the body that gave it."""
    view, line = step_asked(request, pk, code)
    case = view.case
    approver = approver_for(case, line)
    if approver is None:
        raise Http404

    def do(version: int, reason: str) -> HttpResponse:
        approval_withdraw(
            request.actor,  # type: ignore[attr-defined]
            organisation=approver,
            case=case,
            code=code,
            reason=reason,
            version=version,
        )
        messages.success(request, _("已撤回。"))
        return redirect("procedures:case", pk=pk)

    words = (_("撤回“%(step)s”") % {"step": line.step.title}, _kept(), _("撤回"))
    return change_run(request, case, words=words, do=do, items=_set_aside(view, code))


def _kept() -> str:
    return _("下面这些步骤一并作废，要重新登记；原来填的保留可查。")


def _set_aside(view: CaseView, code: str) -> tuple[str, list[str]]:
    """The steps that go with a step."""
    codes = {code, *steps_resting_on(view.procedure, code)}
    gone = [one for one in view.done if one.step.code in codes]
    return _("将作废的步骤"), [
        f"{one.step.number}. {one.step.title}（{one.row.done_on}）" for one in gone if one.row
    ]
