"""Claiming benefit, confirming it, verifying it."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.projects.forms.doing import ClaimForm, VerifyForm
from shuanghe.activities.projects.models import BenefitClaim, Project
from shuanghe.activities.projects.pages.running import shown
from shuanghe.activities.projects.queries.facts import claims_standing, reverified_from
from shuanghe.activities.projects.queries.judges import partiality_of
from shuanghe.activities.projects.queries.progress import months_to_claim
from shuanghe.activities.projects.queries.showing import is_under_way, project_in_view
from shuanghe.activities.projects.queries.terms import limits
from shuanghe.activities.projects.rules.benefit import FORMULAS
from shuanghe.activities.projects.rules.states import REVERIFIED, State
from shuanghe.activities.projects.services import (
    audit_confirm,
    claim_file,
    claim_reverify,
    claim_verify,
    claim_withdraw,
    production_confirm,
)
from shuanghe.activities.projects.services.changing import company_asked
from shuanghe.kernel.pages import actor_of, asked, done, id_asked, tried
from shuanghe.kernel.permissions.doors import door


def _claim(project: Project, pk: int) -> BenefitClaim:
    found: BenefitClaim = get_object_or_404(
        BenefitClaim.objects.select_related("project__organisation"), project=project, pk=pk
    )
    return found


def _opening(claims: Sequence[BenefitClaim]) -> dict[int, date]:
    """By claim that cannot be verified once more yet, the day from which it can."""
    last = {
        one.pk: max(each.verified_on for each in one.verifications.all())
        for one in claims
        if one.verifications.all()
    }
    days = {pk: reverified_from(day) for pk, day in last.items()}
    return {pk: day for pk, day in days.items() if timezone.localdate() < day}


@door("project.file", "GET", "POST")
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Claim what a project brought."""
    project = project_in_view(pk)
    form = ClaimForm(
        request.POST if request.method == "POST" else None,
        project=project,
        initial={"method": project.method, **months_to_claim(project, on=timezone.localdate())},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and done(
            form,
            lambda: claim_file(
                actor_of(request), organisation=project.organisation, project=project,
                claim=form.claim(),
            ),
        )
    ):  # fmt: skip
        messages.success(request, _("已申报效益。"))
        return redirect("projects:project", pk=pk)
    values = {
        "form": form,
        "project": project,
        "formula": FORMULAS.get(project.method),
        "measures": list(project.measures.all()),
        "limits": limits(),
        "is_open": is_under_way(project),
        "is_sample": project.is_sample,
    }
    return shown(request, "claim.html", values, form)


@door("project.file", "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a claim back."""
    project = project_in_view(pk)
    row = _claim(project, id_asked(request, "claim"))
    tried(
        request,
        lambda: claim_withdraw(
            actor_of(request), organisation=project.organisation, project=project, claim=row,
            reason=asked(request, "reason"),
        ),
        well=_("已撤回。"),
    )  # fmt: skip
    return redirect("projects:project", pk=pk)


def _confirmed(request: HttpRequest, pk: int, service: Callable[..., Any]) -> HttpResponse:
    project = project_in_view(pk)
    row = _claim(project, id_asked(request, "claim"))
    tried(
        request,
        lambda: service(
            actor_of(request), organisation=project.organisation, claim=row,
            note=asked(request, "note"),
        ),
        well=_("已确认。"),
    )  # fmt: skip
    return redirect("projects:project", pk=pk)


@door("kpi.confirm", "POST")
def production(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the production figures of a claim."""
    return _confirmed(request, pk, production_confirm)


@door("project.audit", "POST")
def audit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that audit has sampled a claim."""
    return _confirmed(request, pk, audit_confirm)


@door("project.verify", "GET", "POST")
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The claims of a project before finance: claimed and verified side by side."""
    project = project_in_view(pk)
    company_asked(actor_of(request), project, "project.verify")
    chosen = id_asked(request, "claim") if request.method == "POST" else 0
    form = VerifyForm(request.POST if request.method == "POST" else None, auto_id="verify_%s")
    if request.method == "POST" and form.is_valid():
        row = _claim(project, chosen)
        service = claim_verify if project.state == State.CLOSING else claim_reverify
        if done(
            form,
            lambda: service(
                actor_of(request), organisation=project.organisation, claim=row,
                verdict=form.verdict(),
            ),
        ):  # fmt: skip
            messages.success(request, _("已核定。"))
            return redirect("projects:verify", pk=pk)
    claims, is_first = claims_standing(project), project.state == State.CLOSING
    values = {
        "project": project,
        "claims": claims,
        "chosen": chosen,
        "form": form,
        "blank": VerifyForm(auto_id="other_%s"),
        "bar": partiality_of(actor_of(request), project, "project.verify"),
        "formulas": FORMULAS,
        "limits": limits(),
        "opens": {} if is_first else _opening(claims),
        "is_first": is_first,
        "is_open": is_first or project.state in REVERIFIED,
        "is_sample": project.is_sample,
    }
    return shown(request, "verify.html", values, form)
