"""How much, and why: the calculator keeps nothing of what is typed into it."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.dues.forms import PAYERS, AmountForm
from shuanghe.activities.dues.queries import tariff_on
from shuanghe.activities.dues.rules import Amount, amount_due
from shuanghe.kernel.permissions.doors import door
from shuanghe.rulebook.queries import rule


@door("rule.read", "GET", "POST")
def amount(request: HttpRequest) -> HttpResponse:
    """Work out the dues of one month. POST, so that an income stays out of addresses and logs."""
    today = timezone.localdate()
    form = AmountForm(request.POST or None, initial={"on": today})
    values: dict[str, Any] = {"form": form, "amount": None}
    if request.method == "POST" and form.is_valid():
        on = form.cleaned_data["on"] or today
        values |= _answer(form, on)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "dues/amount.html", values, status=status)


def _answer(form: AmountForm, on: date) -> dict[str, Any]:
    payer, base, chosen = form.asked
    try:
        due: Amount = amount_due(payer, base, tariff=tariff_on(on), chosen=chosen)
    except KeyError:
        form.add_error("on", _("这一天还没有现行的党费规定，请换一个日期。"))
    except ValueError as wrong:
        form.add_error("base" if chosen is None else "chosen", str(wrong))
    else:
        rules = [rule(one, on=on) for one in due.rule_ids]
        return {"amount": due, "rules": rules, "payer_title": PAYERS[payer], "on": on}
    return {}
