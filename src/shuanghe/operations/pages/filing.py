"""The month to fill: every KPI of a unit on one page; or a sheet of many."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import download
from shuanghe.kernel.pages import actor_of, asked
from shuanghe.kernel.periods import month_of
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.uploads.reading import UploadRefused
from shuanghe.kernel.uploads.services import upload_open
from shuanghe.operations.documents import written
from shuanghe.operations.forms import indents_of
from shuanghe.operations.models import KpiEntry, Quantity
from shuanghe.operations.pages.confirming import confirmings
from shuanghe.operations.pages.running import month_of_request
from shuanghe.operations.queries.definitions import Held, held_in, terms_of
from shuanghe.operations.queries.ledger import returned_of, values_standing
from shuanghe.operations.queries.reading import Slot, month_before, month_slots
from shuanghe.operations.rules.amounts import amount_read
from shuanghe.operations.rules.filing import MONTHS_OF, unlikely
from shuanghe.operations.services import Filing, FilingRefused, values_file, values_withdraw
from shuanghe.operations.services.values import filing_fault
from shuanghe.operations.uploads import VALUES, values_template
from shuanghe.organisation.models import Organisation

MONTH = re.compile(r"\d{4}-\d{2}", re.ASCII)
COLUMNS = (("actual", Quantity.ACTUAL), ("plan", Quantity.PLAN))


@door("kpi.file", "GET", "POST")
def month(request: HttpRequest) -> HttpResponse:
    """A unit's figures of one month: what is typed is filed, empty boxes are left alone."""
    today, is_sent = timezone.localdate(), request.method == "POST"
    held = held_in(actor_of(request).scope("kpi.file"), on=today)
    if is_sent and not request.POST.get("unit"):
        raise BadRequest
    unit, asked_month = _unit(held, asked(request, "unit")), _month(request)
    if unit is None:
        return render(request, "operations/month.html", {"unit": None, "units": []})
    with looking(Scope.of(unit.path)):
        slots = [one for one in month_slots(held, unit, asked_month) if _is_due(one, asked_month)]
    faults: dict[str, str] = {}
    if is_sent and "withdraw" in request.POST:
        return _withdrawn(request, _address(unit, asked_month))
    if is_sent:
        filings, faults = _typed(request, slots, unit, asked_month)
        faults = faults | _standing(filings, held, unit) if faults else _file(request, filings)
        if not faults:
            return redirect(_address(unit, asked_month))
    values = {
        "unit": unit,
        "units": sorted(held.units.values(), key=lambda one: one.path),
        "indents": indents_of(held.units.values()),
        "month": f"{asked_month:%Y-%m}",
        "before": _address(unit, month_before(asked_month)),
        "after": _address(unit, after) if (after := month_before(asked_month, -1)) <= today else "",
        "is_future": asked_month > today,
        "slots": slots,
        "returned": _returned(unit, asked_month),
        "sent": request.POST,
        "faults": faults,
        "warnings": _unlikely(slots),
        "written": written,
        "is_sample": unit.is_sample,
    }
    status = 422 if faults else 200
    return render(request, "operations/month.html", values, status=status)


def _returned(unit: Organisation, month_: date) -> dict[int, KpiEntry]:
    with looking(Scope.of(unit.path)):
        return returned_of(unit.pk, month_)


def _withdrawn(request: HttpRequest, address: str) -> HttpResponse:
    """Withdraw the one value whose button was pressed, and go back to the month."""
    try:
        values_withdraw(actor_of(request), wanted=confirmings([request.POST["withdraw"]]))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已撤回，台账里留有记录。"))
    return redirect(address)


def _month(request: HttpRequest) -> date:
    """The month whose figures these are: said in full by whoever sends them.

    An address without one means the last month; a month that is none is not found, or, sent, a
    request that makes no sense.
    """
    is_sent = request.method == "POST"
    told = request.POST.get("month", "") if is_sent else request.GET.get("month")
    if told is None:
        return month_of_request(request)
    unreadable = BadRequest if is_sent else Http404
    if not MONTH.fullmatch(told):
        raise unreadable
    try:
        return month_of(told).starts_on
    except ValueError:
        raise unreadable from None


def _is_due(slot: Slot, month_: date) -> bool:
    return (month_.month - 1) % MONTHS_OF[slot.kpi.frequency] == 0


def _unit(held: Held, code: str) -> Organisation | None:
    """The unit asked for, the first one that the asker files for otherwise. Raises Http404."""
    units = sorted(held.units.values(), key=lambda one: one.path)
    if not code:
        return units[0] if units else None
    named = next((one for one in units if one.code == code), None)
    if named is None:
        raise Http404
    return named


def _address(unit: Organisation, month_: date) -> str:
    query = urlencode({"unit": unit.code, "month": f"{month_:%Y-%m}"})
    return f"{reverse('operations:month')}?{query}"


def _typed(
    request: HttpRequest, slots: list[Slot], unit: Organisation, month_: date
) -> tuple[list[Filing], dict[str, str]]:
    """The values typed, and what cannot be read, by the name of the box."""
    filings, faults = [], {}
    for slot in slots:
        reason = request.POST.get(f"reason-{slot.kpi.pk}", "")
        for name, quantity in COLUMNS:
            text = request.POST.get(f"{name}-{slot.kpi.pk}", "").strip()
            if not text:
                continue
            try:
                amount = amount_read(text)
            except ValueError as wrong:
                faults[f"{name}-{slot.kpi.pk}"] = str(wrong)
                continue
            filings.append(Filing(slot.kpi.pk, unit.pk, month_, amount, quantity.value, reason))
    return filings, faults


def _standing(filings: list[Filing], held: Held, unit: Organisation) -> dict[str, str]:
    """What is wrong with the values that could be read, while others could not."""
    with looking(Scope.of(unit.path)):
        standing = values_standing({one.key for one in filings})
    today = timezone.localdate()
    told = [(one, filing_fault(one, held, standing, on=today)) for one in filings]
    return {_box(one, fault.part): fault.text for one, fault in told if fault is not None}


def _file(request: HttpRequest, filings: list[Filing]) -> dict[str, str]:
    """File what was typed; the faults by the name of the box where it may not stand."""
    try:
        filed = values_file(actor_of(request), judge=lambda: filings, source=_("页面填报"))
    except FilingRefused as refused:
        return {_box(filings[at], fault.part): fault.text for at, fault in refused.faults}
    if filed.new or filed.changed:
        messages.success(
            request,
            _("已保存：新增 %(new)s 项、变更 %(changed)s 项。")
            % {"new": filed.new, "changed": filed.changed},
        )
    else:
        messages.info(request, _("没有变动，什么也没有写。"))
    return {}


def _box(one: Filing, part: str) -> str:
    name = "plan" if one.quantity == Quantity.PLAN else "actual"
    return f"{'reason' if part == 'reason' else name}-{one.kpi_id}"


def _unlikely(slots: list[Slot]) -> dict[int, str]:
    """Warnings on what stands, by KPI."""
    found = {}
    for slot in slots:
        if slot.actual is not None:
            found[slot.kpi.pk] = unlikely(terms_of(slot.kpi), Decimal(slot.actual.amount))
    return {kpi: text for kpi, text in found.items() if text}


@door("kpi.file", "GET", "POST")
def uploads(request: HttpRequest) -> HttpResponse:
    """Send a sheet of values; what it would do is shown before anything is written."""
    problem = ""
    if request.method == "POST":
        try:
            return redirect("uploads:preview", uid=_open(request).uid)
        except UploadRefused as refused:
            problem = str(refused)
    values: dict[str, Any] = {"problem": problem}
    return render(request, "operations/uploads.html", values, status=422 if problem else 200)


def _open(request: HttpRequest) -> Any:
    """Keep the file sent and the judgement on it. Raises UploadRefused."""
    sent = request.FILES.get("file")
    if sent is None or not sent.name:
        raise UploadRefused(_("请先选择文件（.xlsx 或 .csv）。"))
    return upload_open(actor_of(request), kind=VALUES.code, name=sent.name, data=sent.read())


@door("kpi.file")
def template(request: HttpRequest) -> HttpResponseBase:
    """The blank sheet, with the units and KPIs that the reader files."""
    today = timezone.localdate()
    held = held_in(actor_of(request).scope("kpi.file"), on=today)
    blank = values_template(held, month=month_before(today))
    return download(_("经营指标填报模板"), blank, "xlsx")
