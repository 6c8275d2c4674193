"""The self-report of a quarter: what the system knows is there, the holder adds words."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.models import REACHES, Agreement
from shuanghe.activities.agreements.pages.running import agreement_asked, shown
from shuanghe.activities.agreements.queries.reports import known_of, quarter_of, report_of
from shuanghe.activities.agreements.queries.skeletons import skeleton
from shuanghe.activities.agreements.rules.states import State
from shuanghe.activities.agreements.services import Told, report_save
from shuanghe.activities.agreements.services.clocks import report_due
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.rulebook.queries import evidence_kinds

QUARTERS = range(1, 5)


@door("agreement.read", "GET", "POST")
def report(request: HttpRequest, pk: int, quarter: int) -> HttpResponse:
    """The self-report of a quarter; POST keeps it, and submits it with do=submit."""
    found, today = agreement_asked(pk), timezone.localdate()
    if quarter not in QUARTERS or found.in_force_on is None:
        raise Http404
    typed = _told(request) if request.method == "POST" else None
    if typed is not None and _is_kept(request, found, quarter, typed):
        return redirect("agreements:report", pk=pk, quarter=quarter)
    kept = report_of(found, quarter)
    is_final = kept is not None and kept.submitted_on is not None
    lines = {one.target_id: one for one in kept.lines.all()} if kept else {}
    said = {target: one.text for target, one in lines.items()}
    targets = list(found.targets.all())
    period = quarter_of(found.year, quarter)
    values = {
        "agreement": found,
        "quarter": quarter,
        "period": period,
        "due_on": report_due(period, skeleton().clocks, calendar_entered()),
        "report": kept,
        "is_final": is_final,
        "rows": [(one, lines[one.pk]) for one in targets if one.pk in lines]
        if is_final
        else [(one.target, one) for one in known_of(found, targets, quarter, on=today)],
        "said": said if typed is None else typed.lines,
        "whole": (kept.text if kept else "") if typed is None else typed.text,
        "kinds": evidence_kinds(),
        "reaches": REACHES,
        "may_report": actor_of(request).may("agreement.sign", found.organisation.path)
        and found.state == State.IN_FORCE
        and not is_final
        and today >= period.starts_on,
        "may_submit": today > period.ends_on,
        "is_sample": found.is_sample,
    }
    page = shown(request, "report.html", values)
    page.status_code = 200 if typed is None else 422
    return page


def _is_kept(request: HttpRequest, agreement: Agreement, quarter: int, typed: Told) -> bool:
    """Keep or submit what was typed; why it was refused is told, and nothing of it is lost."""
    is_submitted = request.POST.get("do") == "submit"
    try:
        report_save(
            actor_of(request),
            organisation=agreement.organisation,
            agreement=agreement,
            quarter=quarter,
            told=typed,
            is_submitted=is_submitted,
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return False
    messages.success(request, _("已提交。") if is_submitted else _("已保存。"))
    return True


def _told(request: HttpRequest) -> Told:
    """What the holder wrote: on the whole, and by target (line-<id>)."""
    lines = {
        number: str(text)
        for name, text in request.POST.items()
        if name.startswith("line-")
        and (number := number_asked(name.removeprefix("line-"))) is not None
    }
    return Told(str(request.POST.get("text", "")), lines)
