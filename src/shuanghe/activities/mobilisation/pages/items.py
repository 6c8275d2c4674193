"""The items of lists: what is set, by whom, and one's own additions and changes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.forms import ItemForm, ReasonForm
from shuanghe.activities.mobilisation.models import DutyItem, DutyReport
from shuanghe.activities.mobilisation.pages.lists import WORDS, list_page
from shuanghe.activities.mobilisation.pages.running import place_of, shown, year_asked
from shuanghe.activities.mobilisation.queries.items import items_by_place
from shuanghe.activities.mobilisation.queries.lists import item_in_view, list_in_view
from shuanghe.activities.mobilisation.services.items import item_add, item_change, item_close
from shuanghe.activities.mobilisation.services.reports import duty_report_withdraw
from shuanghe.kernel.pages import actor_of, done, tried
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.permissions.doors import door
from shuanghe.rulebook.queries import evidence_kinds


@door("dutylist.read")
def items(request: HttpRequest) -> HttpResponse:
    """The items that hold at an organisation in a year, list by list; ?organisation= ?year=."""
    place = place_of(request, "dutylist.read")
    year = year_asked(request, timezone.localdate())
    found = items_by_place([place], year)[place.pk]
    by_list: dict[str, list[DutyItem]] = {}
    for one in found:
        by_list.setdefault(one.list_title, []).append(one)
    values = {
        **WORDS,
        "place": place,
        "year": year,
        "by_list": by_list,
        "kind_titles": evidence_kinds(),
        "may_manage": actor_of(request).may("dutylist.manage", place.path),
        "is_sample": place.is_sample,
    }
    return shown(request, "items.html", values)


@door("dutylist.manage", "GET", "POST")
def item_new(request: HttpRequest) -> HttpResponse:
    """Add an item of one's own to a list."""
    place = place_of(request, "dutylist.manage")
    year = year_asked(request, timezone.localdate())
    likes = items_by_place([place], year)[place.pk]
    form = ItemForm(request.POST or None, likes=likes)
    if request.method == "POST" and form.is_valid():
        like, line = form.likes[form.cleaned_data["like"]], form.line()
        if done(
            form,
            lambda: item_add(
                actor_of(request), organisation=place, year=year, like=like, line=line
            ),
        ):
            messages.success(request, _("已增加。"))
            return redirect(_address(place.code, year))
    values = {"form": form, "place": place, "year": year, "item": None, "reason": None}
    return shown(request, "item.html", values, form)


@door("dutylist.manage", "GET", "POST")
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Change or close an item that one's own organisation set; what follows a rule keeps it."""
    found = item_in_view(pk)
    place, actor = found.organisation, actor_of(request)
    is_closing = request.POST.get("do") == "close"
    initial = {
        "duty": found.duty,
        "standard": found.standard,
        "every": found.every,
        "times": found.times,
        "kinds": found.kinds,
        "due": found.due,
        "basis": found.basis,
    }
    sent = None if is_closing else request.POST or None
    form = ItemForm(sent, likes=None, is_fixed=bool(found.rule_id), initial=initial)
    reason = ReasonForm(request.POST if is_closing else None)
    if is_closing and reason.is_valid():
        why = reason.cleaned_data["reason"]
        if done(reason, lambda: item_close(actor, organisation=place, item=found, reason=why)):
            messages.success(request, _("已停用。"))
            return redirect(_address(place.code, found.year))
    elif sent and _is_changed(actor, found, form):
        messages.success(request, _("已保存。"))
        return redirect(_address(place.code, found.year))
    values = {"form": form, "reason": reason, "item": found, "place": place, "year": found.year}
    return shown(
        request, "item.html", values, form if sent else None, reason if is_closing else None
    )


def _is_changed(actor: Actor, found: DutyItem, form: ItemForm) -> bool:
    return form.is_valid() and done(
        form,
        lambda: item_change(actor, organisation=found.organisation, item=found, line=form.line()),
    )


@door("dutylist.manage", "POST")
def report_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a mistaken line back, with the reason; what is refused stays in its box."""
    found: DutyReport = get_object_or_404(DutyReport.objects.select_related("organisation"), pk=pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return list_page(request, list_in_view(found.duty_list_id), refused=(pk, form))
    reason = form.cleaned_data["reason"]
    tried(
        request,
        lambda: duty_report_withdraw(
            actor_of(request), organisation=found.organisation, report=found, reason=reason
        ),
        well=_("已撤回。"),
    )
    return redirect("mobilisation:list", pk=found.duty_list_id)


def _address(code: str, year: int) -> str:
    return f"{reverse('mobilisation:items')}?organisation={code}&year={year}"
