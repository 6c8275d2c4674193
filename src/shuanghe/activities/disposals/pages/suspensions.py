"""Days without a vote: only the outcome and its days, entered by whoever manages the roll."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.disposals.forms import SuspensionForm, WithdrawForm
from shuanghe.activities.disposals.pages.running import done, handler_of, member_asked, shown
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import RightsSuspension
from shuanghe.organisation.services.rights import rights_suspend, rights_suspension_withdraw
from shuanghe.rulebook.queries import rule

RULE = "CF-02"


@door("organisation.manage", "GET", "POST")
def new(request: HttpRequest) -> HttpResponse:
    """Write down the days on which ?member= has no vote."""
    handler_of(request)
    member, today = member_asked(request, right="organisation.manage"), timezone.localdate()
    found = rule(RULE, on=today)
    most = int(str(found.parameter("max_years").value))
    form = SuspensionForm(request.POST or None, most_years=most)
    if request.method == "POST" and form.is_valid():
        made = done(
            form,
            lambda: rights_suspend(
                actor_of(request),
                organisation=member.organisation,
                member=member,
                days=form.days(),
                basis=form.cleaned_data["basis"],
            ),
        )
        if made is not None:
            messages.success(request, _("已登记；这段时间的选举和表决自动不计入。"))
            return redirect("disposals:list")
    values = {"form": form, "member": member, "rule": found, "is_sample": member.is_sample}
    return shown(request, "suspension.html", values, form)


@door("organisation.manage", "GET", "POST")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Set one aside that was written by mistake."""
    handler_of(request)
    rows = RightsSuspension.objects.select_related("member__organisation")
    row: RightsSuspension = get_object_or_404(rows, pk=pk, withdrawn_at=None)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = done(
            form,
            lambda: rights_suspension_withdraw(
                actor_of(request),
                organisation=row.member.organisation,
                suspension=row,
                reason=form.cleaned_data["reason"],
            ),
        )
        if made is not None:
            messages.success(request, _("已撤销。"))
            return redirect("disposals:list")
    return shown(request, "suspension_gone.html", {"form": form, "row": row}, form)
