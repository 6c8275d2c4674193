"""Filling the sheets of a topic, its charter and its data pack."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.counselling.forms.topics import (
    TARGETS,
    CharterForm,
    SheetForm,
    said_in,
)
from shuanghe.activities.counselling.models import CounsellingTopic
from shuanghe.activities.counselling.pages.running import shown
from shuanghe.activities.counselling.pages.topics.topic import sheet_of
from shuanghe.activities.counselling.queries.topics.packs import kpi_pack
from shuanghe.activities.counselling.queries.topics.places import pairs_of
from shuanghe.activities.counselling.queries.topics.showing import topic_in_view, topics_alike
from shuanghe.activities.counselling.queries.topics.terms import PROVENANCE, forms, sheet
from shuanghe.activities.counselling.rules.topics.sheets import lines_of
from shuanghe.activities.counselling.services.topics import Filled, charter_write, sheet_file
from shuanghe.activities.counselling.services.topics.changing import may_at
from shuanghe.kernel.pages import actor_of, done, id_asked
from shuanghe.kernel.permissions.doors import door


@door("counselling.read", "GET", "POST")
def topic_sheet(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Fill a sheet, or change one with ?sheet=."""
    row, told = topic_in_view(pk), forms().get(kind)
    if told is None:
        raise Http404
    may_file = may_at(actor_of(request), row, told.filed_by)
    number = id_asked(request, "sheet") if told.can_change else 0
    held = sheet_of(row, kind, number) if number else None
    if held is None and not told.is_many:
        held = row.sheets.filter(kind=kind).order_by("-id").first()
    said = {} if held is None else said_in(told, held.content)
    if held is not None:
        said |= {f"mark_{key}": value for key, value in held.marks.items()}
    form = SheetForm(request.POST if request.method == "POST" else None, form=told, initial=said)
    if request.method == "POST" and form.is_valid():
        filled = Filled(kind, form.filled(), form.marks(), number or None)
        if done(
            form,
            lambda: sheet_file(
                actor_of(request), organisation=row.organisation, topic=row, filled=filled
            ),
        ):
            messages.success(request, _("已保存。"))
            return redirect("counselling:topic", pk=pk)
    values = {
        "topic": row, "told": told, "form": form, "number": number,
        "is_open": may_file and row.stage in told.stages,
        "held": [(one, lines_of(told, one.content)) for one in row.sheets.filter(kind=kind)],
        "provenance": PROVENANCE, "is_sample": row.is_sample,
    }  # fmt: skip
    return shown(request, "topics_sheet.html", values, form)


@door("counselling.read")
def topic_pack(request: HttpRequest, pk: int) -> HttpResponse:
    """The KPIs of the host over two years, with benchmarks and the months that are missing."""
    row = topic_in_view(pk)
    values = {
        "topic": row,
        "lines": kpi_pack(row.organisation, on=timezone.localdate()),
        "months": sheet("scoring")["kpi_months"],
        "is_sample": row.is_sample,
    }
    return shown(request, "topics_pack.html", values)


@door("counselling.read", "GET", "POST")
def topic_charter(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the charter."""
    row, actor = topic_in_view(pk), actor_of(request)
    may_write = any(may_at(actor, row, f"counselling.{one}") for one in ("host", "coach"))
    form = CharterForm(
        request.POST if request.method == "POST" else None,
        pairs=pairs_of(row.organisation),
        initial=_charter_said(row),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: charter_write(
                actor, organisation=row.organisation, topic=row, text=form.text()
            ),
        )
    ):
        messages.success(request, _("立项书已保存，等企业和领导小组批准。"))
        return redirect("counselling:topic", pk=pk)
    values = {
        "topic": row, "form": form, "rows": TARGETS, "alike": topics_alike(row),
        "limits": sheet("scoring"), "may_write": may_write,
        "provenance": PROVENANCE, "is_sample": row.is_sample,
    }  # fmt: skip
    return shown(request, "topics_charter.html", values, form)


def _charter_said(row: CounsellingTopic) -> dict[str, Any]:
    said: dict[str, Any] = {
        "title": row.title,
        "family": row.family,
        "problem": row.problem,
        "party_measures": row.party_measures,
        "operations_measures": row.operations_measures,
        "measure_kind": row.measure_kind,
        "party_indicators": "\n".join(row.party_indicators),
        "combinations": row.combinations,
        "fusions": row.fusions,
        "ends_on": row.ends_on,
    }
    for at, one in zip(TARGETS, row.measures.all(), strict=False):
        said[f"measure{at}"] = f"{one.kpi_id}-{one.unit_id}"
        said[f"target{at}"] = format(one.target.normalize(), "f")
    return said
