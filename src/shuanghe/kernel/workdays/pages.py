"""The working-day calendar, year by year."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.kernel.workdays.forms import DayForm, YearForm
from shuanghe.kernel.workdays.models import KnownYear, SpecialDay
from shuanghe.kernel.workdays.queries import estimated
from shuanghe.kernel.workdays.services import (
    FIRST_YEAR,
    LAST_YEAR,
    day_clear,
    day_set,
    year_confirm,
)

AHEAD = 2


@door("calendar.manage")
def listing(request: HttpRequest) -> HttpResponse:
    """The special days of a year, and the form for one more."""
    today = timezone.localdate()
    asked = number_asked(request.GET.get("year"))
    year = asked if asked and FIRST_YEAR <= asked <= LAST_YEAR else today.year
    known = KnownYear.objects.filter(year=year).first()
    values = {
        "year": year,
        "years": range(today.year + AHEAD, today.year - 4, -1),
        "days": list(SpecialDay.objects.filter(day__year=year)),
        "known": known,
        "warning": "" if known else estimated(year),
        "day_form": DayForm(),
        "year_form": YearForm(initial={"year": year}),
    }
    return render(request, "workdays/list.html", values)


@door("calendar.manage", "POST")
def day_save(request: HttpRequest) -> HttpResponse:
    """Enter one day."""

    def save(facts: dict[str, Any]) -> int:
        day_set(request.actor, **facts)  # type: ignore[attr-defined]
        return int(facts["day"].year)

    return _done(request, DayForm(request.POST), save)


@door("calendar.manage", "POST")
def day_remove(request: HttpRequest) -> HttpResponse:
    """Take one day out."""
    try:
        day = parse_date(request.POST.get("day", ""))
    except ValueError:
        day = None
    if day is None:
        raise Http404
    try:
        day_clear(request.actor, day=day)  # type: ignore[attr-defined]
        messages.success(request, _("已恢复为普通日。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return _to(day.year)


@door("calendar.manage", "POST")
def year_save(request: HttpRequest) -> HttpResponse:
    """Confirm that a year is complete."""

    def save(facts: dict[str, Any]) -> int:
        year_confirm(request.actor, **facts)  # type: ignore[attr-defined]
        return int(facts["year"])

    return _done(request, YearForm(request.POST), save)


def _done(
    request: HttpRequest, form: forms.Form, save: Callable[[dict[str, Any]], int]
) -> HttpResponse:
    """Save a form that is in order; say what is wrong with one that is not."""
    year = timezone.localdate().year
    if not form.is_valid():
        for field, problems in form.errors.items():
            messages.error(request, f"{form.fields[field].label}:{problems[0]}")
    else:
        try:
            year = save(form.cleaned_data)
            messages.success(request, _("已保存。"))
        except Refused as refused:
            messages.error(request, str(refused))
    return _to(year)


def _to(year: int) -> HttpResponse:
    """Back to the page of the year."""
    return redirect(f"{reverse('workdays:list')}?year={year}")
