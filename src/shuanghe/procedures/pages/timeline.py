"""One case as a time line a newcomer can follow; its end, and today's definition for it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.slots import offers
from shuanghe.procedures.models import CaseState
from shuanghe.procedures.pages.changing import change_run
from shuanghe.procedures.pages.showing import Stand, lines_of
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.queries.drills import scenario_for
from shuanghe.procedures.queries.timeline import case_in_view, case_view
from shuanghe.procedures.rules import Procedure
from shuanghe.procedures.services import case_redefine, case_stop


@door("case.read")
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be done now, then every stage with its steps."""
    today = timezone.localdate()
    case = case_in_view(pk)
    view = case_view(case, on=today)
    actor = request.actor  # type: ignore[attr-defined]
    lines = lines_of(view, actor)
    owed = [one for one in lines if not one.step.is_optional and one.stand != Stand.OFF]
    is_running = case.state == CaseState.RUNNING
    values = {
        "case": case,
        "view": view,
        "lines": lines,
        "due": sorted(
            (one for one in lines if one.is_due),
            key=lambda one: (one.due_on or today.max, one.step.number),
        ),
        "done_count": sum(one.stand == Stand.DONE for one in owed),
        "total": len(owed),
        "is_running": is_running,
        "is_outdated": is_running and _is_outdated(view.procedure, today),
        "may_file": is_running and actor.may("case.file", case.organisation.path),
        "scenario": scenario_for(case) if case.is_drill else None,
        "links": offers("case", actor=actor, case=case),
        "is_sample": case.is_sample,
    }
    return render(request, "procedures/case.html", values)


def _is_outdated(kept: Procedure, today: object) -> bool:
    """Whether the procedure is defined otherwise today than when the case began."""
    try:
        return procedure_on(kept.key, on=today).version != kept.version  # type: ignore[arg-type]
    except KeyError:
        return False


@door("case.file", "GET", "POST")
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End a case before its last step."""
    case = case_in_view(pk)

    def do(version: int, reason: str) -> HttpResponse:
        case_stop(
            request.actor,  # type: ignore[attr-defined]
            organisation=case.organisation,
            case=case,
            version=version,
            reason=reason,
        )
        if case.is_drill:
            return redirect("procedures:debrief", pk=pk)
        messages.success(request, _("已终止。办过的步骤都保留可查。"))
        return redirect("procedures:case", pk=pk)

    title = _("结束演练") if case.is_drill else _("终止办理")
    lead = (
        _("结束以后打开讲评，看哪些错误找到了、哪些没有。")
        if case.is_drill
        else _("终止后不能再办；已办的步骤和材料都保留可查。")
    )
    return change_run(request, case, words=(title, lead, title), do=do)


@door("case.file", "GET", "POST")
def redefine(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a case to the definition of today."""
    case = case_in_view(pk)

    def do(version: int, reason: str) -> HttpResponse:
        case_redefine(
            request.actor,  # type: ignore[attr-defined]
            organisation=case.organisation,
            case=case,
            version=version,
            reason=reason,
        )
        messages.success(request, _("已改按现行程序办理。"))
        return redirect("procedures:case", pk=pk)

    today = timezone.localdate()
    before = case_view(case, on=today).procedure
    now = procedure_on(case.procedure, on=today)
    lead = _("已办的步骤照旧，没办的按现行程序。")
    words = (_("按现行程序办理"), lead, _("按现行程序办理"))
    changed = [step.title for step in now.steps if step not in before.steps]
    return change_run(request, case, words=words, do=do, items=(_("改动过的步骤"), changed))
