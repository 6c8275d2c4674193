"""KPIs in view, and one of them: run chart, months, what was written down."""

from datetime import date
from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from shuanghe.kernel.pages import actor_of, asked
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import month_asked
from shuanghe.operations.documents import run_chart, standings_file, written
from shuanghe.operations.forms import indents_of
from shuanghe.operations.pages.running import shown
from shuanghe.operations.queries.interventions import interventions
from shuanghe.operations.queries.ledger import entries_of
from shuanghe.operations.queries.reading import (
    kpi_in_view,
    kpi_line,
    kpi_rows,
    month_before,
    units_reporting,
)
from shuanghe.operations.queries.standings import standings
from shuanghe.organisation.models import Organisation

MONTHS_IN_FILE = 36


@door("kpi.read")
def kpis(request: HttpRequest) -> HttpResponse:
    """Every KPI that units in view report, with its latest month."""
    actor, rows = actor_of(request), kpi_rows(on=timezone.localdate())
    values = {
        "rows": rows,
        "written": written,
        "may_manage": actor.may("kpi.manage"),
        "may_file": actor.may("kpi.file"),
        "is_sample": any(row.kpi.is_sample for row in rows),
    }
    return shown(request, "kpis.html", values)


@door("kpi.read")
def kpi(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One KPI at one unit over the last years; ?format=xlsx gives all units in view."""
    found, today = kpi_in_view(pk), timezone.localdate()
    units = units_reporting(found)
    if asked(request, "format") == "xlsx":
        since = month_before(today.replace(day=1), MONTHS_IN_FILE)
        title = _("指标 %(title)s") % {"title": found.title}
        return standings_file(title, standings([found], units, since, today))
    unit = _unit(units, asked(request, "unit"))
    line = kpi_line(found, unit, on=today) if unit is not None else []
    begun = interventions(kpis=[found], organisation=unit, on=today) if line else []
    month = month_asked(asked(request, "month"), otherwise=date.min)
    told = unit is not None and month != date.min
    values = {
        "kpi": found,
        "units": units,
        "indents": indents_of(units),
        "unit": unit,
        "line": line[::-1],
        "chart": mark_safe(run_chart(found, unit, line, begun)) if unit and line else "",  # noqa: S308 — written by an XML library
        "begun": begun,
        "entries": entries_of(found.pk, unit.pk, month) if told and unit else [],
        "entry_month": month if told else None,
        "written": _written_with(found.decimals),
        "may_manage": actor_of(request).may("kpi.manage", found.organisation.path),
        "is_sample": found.is_sample,
    }
    return shown(request, "kpi.html", values)


def _written_with(decimals: int) -> object:
    def write(amount: Decimal) -> str:
        return written(amount, decimals)

    return write


def _unit(units: list[Organisation], code: str) -> Organisation | None:
    """The unit asked for, the first one otherwise. Raises Http404 for one that does not report."""
    if not code:
        return units[0] if units else None
    named = next((one for one in units if one.code == code), None)
    if named is None:
        raise Http404
    return named
