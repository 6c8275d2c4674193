"""One member at the branch: payments, reversals, arrangements, and a base that is only written."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.documents import receipt_file
from shuanghe.activities.dues.forms import PAYERS, ArrangeForm, BaseForm, PaymentForm, PleaForm
from shuanghe.activities.dues.pages.running import month_of_request, shown
from shuanghe.activities.dues.queries.passing import is_large
from shuanghe.activities.dues.queries.people import entries_of, entry_in_view, why_owed
from shuanghe.activities.dues.queries.sheets import month_sheet
from shuanghe.activities.dues.services import (
    BaseLine,
    Plea,
    base_set,
    hardship_request,
    payment_arrange,
    payment_file,
    payment_reverse,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import Member, Organisation, OrganisationKind

FORMS: dict[str, type[forms.Form]] = {
    "payment": PaymentForm,
    "base": BaseForm,
    "arrange": ArrangeForm,
    "plea": PleaForm,
}


@door("dues.file", "GET", "POST")
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """What can be done for one member; POST do=payment|base|arrange|plea."""
    person: Member = get_object_or_404(Member.objects.select_related("organisation"), pk=pk)
    place, month, today = _branch(person), month_of_request(request), timezone.localdate()
    row = next(
        (one for one in month_sheet(place, month, on=today).rows if one.member_id == person.pk),
        None,
    )
    start = {
        "month": f"{month:%Y-%m}",
        "from_on": f"{month:%Y-%m}",
        "paid_on": today,
        "yuan": None if row is None else row.open_yuan,
    }
    doing = request.POST.get("do", "")
    sent = {name: request.POST if name == doing else None for name in FORMS}
    made = {
        name: form(sent[name], initial=_initial(name, start), prefix=None, auto_id=f"{name}_%s")
        for name, form in FORMS.items()
    }
    if request.method == "POST":
        form = made.get(doing)
        if form is None:
            raise Http404
        if form.is_valid() and done(form, lambda: ACTS[doing](request, person, place, form)):
            messages.success(request, _("已保存。"))
            return redirect("dues:member", pk=person.pk)
    values = {
        "member": person,
        "place": place,
        "row": row,
        "month": f"{month:%Y-%m}",
        "why": why_owed(person, month),
        "payers": PAYERS,
        "entries": entries_of(person),
        "forms": made,
        "doing": doing,
        "is_sample": person.is_sample,
    }
    return shown(request, "member.html", values, *made.values())


def _initial(name: str, start: dict[str, Any]) -> dict[str, Any]:
    """Only a payment knows its amount beforehand; a base is never shown."""
    return start if name == "payment" else {**start, "yuan": None}


def _branch(person: Member) -> Organisation:
    """Where the member pays today: the home, or the branch above a Party group."""
    home = person.organisation
    if home.kind == OrganisationKind.PARTY_GROUP and home.parent is not None:
        branch: Organisation = home.parent
        return branch
    return home  # type: ignore[no-any-return]


def _pay(request: HttpRequest, person: Member, place: Organisation, form: PaymentForm) -> None:
    payment = form.payment(person.pk)
    made = payment_file(
        actor_of(request),
        organisation=place,
        payment=payment,
        client_key=form.cleaned_data["client_key"],
    )
    if is_large(made):
        messages.warning(
            request,
            _(
                "自愿多交的 %(yuan)s 元全部上缴中央：请打印收据交本人，"
                "并在“大额多交党费”里登记转交上级（DF-12）。"
            )
            % {"yuan": made.extra},
        )


def _set(request: HttpRequest, person: Member, place: Organisation, form: BaseForm) -> None:
    given = form.cleaned_data
    line = BaseLine(person, form.class_of_payer, given["yuan"], given["from_on"], given["source"])
    base_set(actor_of(request), organisation=place, line=line)


def _arrange(request: HttpRequest, person: Member, place: Organisation, form: ArrangeForm) -> None:
    payment_arrange(actor_of(request), organisation=place, member_id=person.pk, **form.cleaned_data)


def _plead(request: HttpRequest, person: Member, place: Organisation, form: PleaForm) -> None:
    plea = Plea(member=person, **form.cleaned_data)
    hardship_request(actor_of(request), organisation=place, plea=plea)


ACTS: dict[str, Callable[..., None]] = {
    "payment": _pay,
    "base": _set,
    "arrange": _arrange,
    "plea": _plead,
}


@door("dues.file", "POST")
def reversal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a payment back, with the reason."""
    entry = entry_in_view(pk)
    try:
        payment_reverse(
            actor_of(request),
            organisation=entry.organisation,
            entry=entry,
            reason=request.POST.get("reason", ""),
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已冲正，原来的一笔仍保留可查。"))
    return redirect("dues:member", pk=entry.member_id)


@door("dues.read")
def receipt(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The receipt of a payment, as a download."""
    return receipt_file(entry_in_view(pk))
