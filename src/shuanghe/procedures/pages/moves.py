"""A case handed to another body, taken over or sent back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation
from shuanghe.procedures.forms.changes import MoveForm, ReturnForm
from shuanghe.procedures.models import CaseMove
from shuanghe.procedures.pages.changing import renewed
from shuanghe.procedures.queries.timeline import case_in_view
from shuanghe.procedures.services import case_move, move_accept, move_return

OFFERED = 200


@door("case.file", "GET", "POST")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a case to another body by its code."""
    case = case_in_view(pk)
    form = MoveForm(request.POST or None, initial={"version": case.version})
    if request.method == "POST" and form.is_valid():
        try:
            sent = case_move(
                request.actor,  # type: ignore[attr-defined]
                organisation=case.organisation,
                case=case,
                **form.cleaned_data,
            )
        except Refused as refused:
            form.add_error(None, str(refused))
            form.data = renewed(request, case)
        else:
            told = _("已移交%(name)s，对方接收以前仍由本组织负责。")
            messages.success(request, told % {"name": sent.organisation.name})
            return redirect("procedures:case", pk=pk)
    bodies = Organisation.objects.exclude(kind__in=ADMINISTRATIVE).filter(dissolved_on=None)
    values = {
        "form": form,
        "case": case,
        "title": _("移交给别的组织"),
        "lead": _("对方接收以前，事项和时限仍由本组织负责。"),
        "button": _("移交"),
        "offered": bodies.exclude(pk=case.organisation_id).order_by("path")[:OFFERED],
        "is_sample": case.is_sample,
    }
    status = 422 if form.errors else 200
    return render(request, "procedures/change.html", values, status=status)


@door("case.file", "POST")
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a case over."""
    waiting = _waiting(pk)
    try:
        case = move_accept(
            request.actor,  # type: ignore[attr-defined]
            organisation=waiting.organisation,
            move=waiting,
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("procedures:cases")
    messages.success(request, _("已接收，从今天起由本组织办理。"))
    return redirect("procedures:case", pk=case.pk)


@door("case.file", "GET", "POST")
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a case back, with the reason."""
    waiting = _waiting(pk)
    form = ReturnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            move_return(
                request.actor,  # type: ignore[attr-defined]
                organisation=waiting.organisation,
                move=waiting,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已退回。"))
            return redirect("procedures:cases")
    status = 422 if form.errors else 200
    values = {"form": form, "move": waiting}
    return render(request, "procedures/return.html", values, status=status)


def _waiting(pk: int) -> CaseMove:
    """A move on its way to a body in view. Raises Http404."""
    rows = CaseMove.objects.select_related("organisation")
    found: CaseMove = get_object_or_404(rows, pk=pk)
    return found
