"""The page behind a line: the verdict and why. Waivers are asked for, approved and revoked here."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuanghe.duties.forms import ReasonForm
from shuanghe.duties.models import Slot
from shuanghe.duties.queries import Pressing, deadline_counts, deadlines_open
from shuanghe.duties.queries.obligations import ObligationFacts, obligation_facts
from shuanghe.duties.services import waiver_approve, waiver_request, waiver_revoke
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Organisation, PostKind
from shuanghe.rulebook.queries import evidence_kinds, rulebook

LARGEST_ID = 2**63 - 1
PER_PAGE = 50
LISTS = {
    Pressing.LATE: gettext_lazy("已超期"),
    Pressing.NEAR: gettext_lazy("快到期"),
    Pressing.TO_DO: gettext_lazy("待办"),
}


def _facts(code: str, slot_id: int) -> ObligationFacts:
    if slot_id > LARGEST_ID:
        raise Http404
    organisation = get_object_or_404(Organisation, code=code)
    return obligation_facts(organisation=organisation, slot_id=slot_id, on=timezone.localdate())


def _shown(
    request: HttpRequest,
    facts: ObligationFacts,
    form: ReasonForm,
    *,
    status: int = 200,
    refusal: str = "",
) -> HttpResponse:
    actor, path = request.actor, facts.organisation.path  # type: ignore[attr-defined]
    slot = facts.slot
    try:
        rule = rulebook().rule(slot.duty, on=slot.starts_on)
    except KeyError:
        rule = None
    context: dict[str, Any] = {
        "facts": facts,
        "slot": slot,
        "rule": rule,
        "kinds": evidence_kinds(),
        "owner": dict(PostKind.choices).get(slot.owner, ""),
        "form": form,
        "refusal": refusal,
        "may_ask": actor.may("record.file", path) and facts.verdict not in {"met", "late"},
        "may_decide": actor.may("duty.waive", path),
        "may_file": actor.may("record.file", path),
    }
    return render(request, "duties/obligation.html", context, status=status)


@door("duty.read")
def deadlines(request: HttpRequest) -> HttpResponse:
    """The three lists of the reader's subtree; ?list=late|near|to_do, ?organisation=, ?page=."""
    actor, today = request.actor, timezone.localdate()  # type: ignore[attr-defined]
    counts = deadline_counts(on=today)
    asked = request.GET.get("list", "")
    first = next((one for one in Pressing if counts[one]), Pressing.TO_DO)
    chosen = Pressing(asked) if asked in set(Pressing) else first
    rows = deadlines_open(on=today, pressing=chosen)
    if code := request.GET.get("organisation", "").strip():
        rows = rows.filter(organisation=get_object_or_404(Organisation, code=code))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    named = {row.pk for row in page.object_list if actor.may("case.read", row.organisation.path)}
    context = {
        "page": page,
        "named": named,
        "counts": counts,
        "chosen": chosen,
        "titles": LISTS,
        "code": code,
        "today": today,
        "posts": dict(PostKind.choices),
    }
    return render(request, "duties/deadlines.html", context)


@door("duty.read")
def obligation(request: HttpRequest, code: str, slot_id: int) -> HttpResponse:
    """One obligation: how it stands, the rule and article, what counted, waivers."""
    return _shown(request, _facts(code, slot_id), ReasonForm())


@door("record.file", "POST")
def waiver_ask(request: HttpRequest, code: str, slot_id: int) -> HttpResponse:
    """Ask for a waiver with a reason."""
    facts, form = _facts(code, slot_id), ReasonForm(request.POST)
    if not form.is_valid():
        return _shown(request, facts, form, status=422)
    return _done(
        request, facts, form, _("豁免申请已提交，等待上级批准。"),
        lambda actor: waiver_request(
            actor,
            organisation=facts.organisation,
            slot=Slot.objects.get(pk=slot_id),
            reason=form.cleaned_data["reason"],
        ),
    )  # fmt: skip


@door("duty.waive", "POST")
def waiver_grant(request: HttpRequest, code: str, slot_id: int) -> HttpResponse:
    """Approve the open request."""
    facts = _facts(code, slot_id)
    waiver = facts.open_waiver
    if waiver is None:
        raise Http404
    return _done(
        request, facts, ReasonForm(), _("已批准豁免。"),
        lambda actor: waiver_approve(actor, organisation=facts.organisation, waiver=waiver),
    )  # fmt: skip


@door("duty.waive", "POST")
def waiver_end(request: HttpRequest, code: str, slot_id: int) -> HttpResponse:
    """Revoke the waiver, or turn the request down, with a reason."""
    facts, form = _facts(code, slot_id), ReasonForm(request.POST)
    waiver = facts.open_waiver
    if waiver is None:
        raise Http404
    if not form.is_valid():
        return _shown(request, facts, form, status=422)
    return _done(
        request, facts, form, _("已撤销豁免。"),
        lambda actor: waiver_revoke(
            actor,
            organisation=facts.organisation,
            waiver=waiver,
            reason=form.cleaned_data["reason"],
        ),
    )  # fmt: skip


def _done(
    request: HttpRequest, facts: ObligationFacts, form: ReasonForm, told: str, act: Any
) -> HttpResponse:
    """Do it and go back to the page; a refusal is shown on the page."""
    try:
        act(request.actor)  # type: ignore[attr-defined]
    except Refused as refused:
        return _shown(request, facts, form, status=422, refusal=str(refused))
    messages.success(request, told)
    return redirect("duties:obligation", code=facts.organisation.code, slot_id=facts.slot.slot_id)
