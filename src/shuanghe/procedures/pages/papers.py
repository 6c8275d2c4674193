"""Scanned papers of a step: kept, given out as a download, set aside."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.papers import PaperRefused, paper_check, paper_response
from shuanghe.procedures.forms.changes import PaperForm
from shuanghe.procedures.models import CasePaper
from shuanghe.procedures.pages.changing import change_run
from shuanghe.procedures.queries.timeline import case_in_view, case_view
from shuanghe.procedures.services import paper_add, paper_withdraw


@door("case.file", "POST")
def attach(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Keep a scanned paper with a step."""
    case = case_in_view(pk)
    step = case_view(case, on=timezone.localdate()).step(code).step
    form = PaperForm(request.POST, request.FILES, titles=step.papers or (step.title,))
    if not form.is_valid():
        told = "；".join(str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, told)
        return redirect("procedures:step", pk=pk, code=code)
    try:
        paper_add(
            request.actor,  # type: ignore[attr-defined]
            organisation=case.organisation,
            case=case,
            code=code,
            title=form.cleaned_data["title"],
            paper=paper_check(form.cleaned_data["paper"]),
        )
    except (PaperRefused, Refused) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("材料已附上。"))
    return redirect("procedures:step", pk=pk, code=code)


@door("case.read")
def paper(request: HttpRequest, pk: int, paper: int) -> HttpResponseBase:
    """A kept paper as a download, never shown inside the site."""
    found = _paper(pk, paper)
    return paper_response(found.paper, found.paper_name, kept_hash=found.paper_hash)


@door("case.file", "GET", "POST")
def set_aside(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """Withdraw a wrongly added paper, with the reason."""
    found = _paper(pk, paper)
    case = case_in_view(pk)

    def do(version: int, reason: str) -> HttpResponse:
        paper_withdraw(
            request.actor,  # type: ignore[attr-defined]
            organisation=case.organisation,
            paper=found,
            reason=reason,
        )
        messages.success(request, _("材料已撤回。"))
        return redirect("procedures:step", pk=pk, code=found.code)

    title = _("撤回材料“%(title)s”") % {"title": found.title}
    lead = _("撤回以后不再显示，文件仍保留备查。")
    return change_run(request, case, words=(title, lead, _("撤回")), do=do)


def _paper(pk: int, paper: int) -> CasePaper:
    rows = CasePaper.objects.select_related("case__organisation").filter(withdrawn_at=None)
    found: CasePaper = get_object_or_404(rows, pk=paper, case=case_in_view(pk))
    return found
