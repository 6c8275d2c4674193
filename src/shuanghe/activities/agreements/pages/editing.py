"""A draft put right: its targets and its clauses."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shuanghe.activities.agreements.forms import ClausesForm, TargetForm
from shuanghe.activities.agreements.models import Agreement, AgreementTarget
from shuanghe.activities.agreements.pages.agreement import agreement_page
from shuanghe.activities.agreements.pages.running import agreement_asked, issuer_asked, shown, told
from shuanghe.activities.agreements.queries.skeletons import skeleton
from shuanghe.activities.agreements.services import clauses_change, target_remove, target_save
from shuanghe.kernel.pages import actor_of, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.operations.queries.definitions import kpis_over
from shuanghe.operations.queries.goals import goals_over
from shuanghe.rulebook.queries import evidence_kinds

MANAGE = "agreement.manage"


@door(MANAGE, "GET", "POST")
def target_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a target to a draft."""
    return _edit(request, agreement_asked(pk), None)


@door(MANAGE, "GET", "POST")
def target_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a target of a draft; POST do=remove takes it out."""
    target = get_object_or_404(
        AgreementTarget.objects.select_related("agreement__organisation"), pk=pk
    )
    found = target.agreement
    if request.POST.get("do") == "remove":
        place = issuer_asked(request, found, MANAGE)
        return told(
            request, _("已删去这项目标；请核对分值合计。"),
            lambda: target_remove(
                actor_of(request), organisation=place, agreement=found, target=target
            ),
            reverse("agreements:agreement", args=[found.pk]),
            kept=partial(agreement_page, request, found.pk),
        )  # fmt: skip
    return _edit(request, found, target)


def _edit(request: HttpRequest, found: Agreement, target: AgreementTarget | None) -> HttpResponse:
    place = issuer_asked(request, found, MANAGE)
    form = _form(request, found, target)
    if request.method == "POST" and form.is_valid():
        line = form.line()
        if done(
            form,
            lambda: target_save(
                actor_of(request), organisation=place, agreement=found, line=line, target=target
            ),
        ):
            messages.success(request, _("已保存；请核对分值合计是否为 100。"))
            return redirect("agreements:agreement", pk=found.pk)
    values = {
        "form": form, "agreement": found, "target": target, "is_sample": found.is_sample,
    }  # fmt: skip
    return shown(request, "target.html", values, form)


@door(MANAGE, "GET", "POST")
def clauses(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the clauses of a draft."""
    found = agreement_asked(pk)
    place = issuer_asked(request, found, MANAGE)
    form = ClausesForm(request.POST if request.method == "POST" else None, clauses=found.clauses)
    if request.method == "POST" and form.is_valid():
        given = form.clauses()
        if done(
            form,
            lambda: clauses_change(
                actor_of(request), organisation=place, agreement=found, clauses=given
            ),
        ):
            messages.success(request, _("已保存条款。"))
            return redirect("agreements:agreement", pk=pk)
    values = {"form": form, "agreement": found, "is_sample": found.is_sample}
    return shown(request, "clauses.html", values, form)


def _form(request: HttpRequest, found: Agreement, target: AgreementTarget | None) -> TargetForm:
    areas = {one.code: (one.title, one.at) for one in skeleton().areas_for("branch", found.year)}
    if target is not None:
        areas.setdefault(target.area, (target.area_title, target.area_at))
    return TargetForm(
        request.POST if request.method == "POST" else None,
        initial=_first(target),
        areas=areas,
        kinds=evidence_kinds(),
        kpis=kpis_over([found.organisation]),
        goals=goals_over(found.organisation),
    )


def _first(target: AgreementTarget | None) -> dict[str, Any]:
    if target is None:
        return {}
    same = ("code", "area", "statement", "quality", "unit", "is_lower_better", "due_on", "post")
    quantity = target.quantity
    return {
        **{name: getattr(target, name) for name in same},
        "weight": f"{target.weight.normalize():f}",
        "quantity": "" if quantity is None else f"{quantity.normalize():f}",
        "evidence": target.evidence_kinds,
        "goal": str(target.goal_id or ""),
        "kpi": str(target.kpi_id or ""),
        "catalogue_item": target.catalogue_item,
    }
