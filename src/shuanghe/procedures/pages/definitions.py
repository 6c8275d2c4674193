"""What a procedure asks, step by step, and its chart. Procedures are no one's private data."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe

from shuanghe.kernel.permissions.doors import door
from shuanghe.procedures.documents import OUTCOMES, procedure_svg
from shuanghe.procedures.queries import procedure_on, procedures_known


@door("rule.read")
def procedure_list(request: HttpRequest) -> HttpResponse:
    """Every procedure there is."""
    actor = request.actor  # type: ignore[attr-defined]
    values = {
        "procedures": procedures_known(),
        "may_see": actor.may("case.read"),
        "may_file": actor.may("case.file"),
    }
    return render(request, "procedures/list.html", values)


@door("rule.read")
def procedure_page(request: HttpRequest, key: str) -> HttpResponse:
    """The steps of one procedure as they stand today."""
    if key not in procedures_known():
        raise Http404
    procedure = procedure_on(key, on=timezone.localdate())
    chart = mark_safe(procedure_svg(procedure))  # noqa: S308 — written by an XML library
    values = {"procedure": procedure, "chart": chart, "outcomes": OUTCOMES}
    return render(request, "procedures/procedure.html", values)
