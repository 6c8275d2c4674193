"""Duty lists of a subtree, one list, one person's year."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.documents import lists_file, performance_file
from shuanghe.activities.mobilisation.forms import MakeForm, ReasonForm, ReportForm
from shuanghe.activities.mobilisation.models import DutyList, Holder
from shuanghe.activities.mobilisation.pages.running import place_asked, place_of, shown, year_asked
from shuanghe.activities.mobilisation.queries.cards import cards_of
from shuanghe.activities.mobilisation.queries.lists import (
    Wanted,
    list_in_view,
    lists_found,
    lists_of_member,
    years_with_lists,
)
from shuanghe.activities.mobilisation.queries.standing import ListView, span_of, views_of
from shuanghe.activities.mobilisation.queries.words import (
    EVERY,
    MARKS,
    STANDINGS,
    UNITS,
    plain,
)
from shuanghe.activities.mobilisation.services.lists import duty_lists_make
from shuanghe.activities.mobilisation.services.reports import Told, duty_report
from shuanghe.kernel.pages import actor_of, asked, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.words import choices_in_words
from shuanghe.organisation.models import Member, PostKind

ON_A_PAGE = 40
DAY = timedelta(days=1)
WORDS = {
    "every_words": EVERY,
    "standing_words": STANDINGS,
    "standing_marks": MARKS,
    "unit_words": UNITS,
    "plain": plain,
}


@door("dutylist.read")
def lists(request: HttpRequest) -> HttpResponseBase:
    """Lists in view; ?year= ?organisation= ?holder= ?post= ?q= ?open=1, ?format=xlsx."""
    actor, today = actor_of(request), timezone.localdate()
    wanted = Wanted(
        year=year_asked(request, today),
        place=place_asked(request),
        holder=asked(request, "holder"),
        text=asked(request, "q").strip()[:40],
        post=asked(request, "post"),
        is_open=asked(request, "open") == "1",
    )
    found = lists_found(wanted)
    if asked(request, "format") == "xlsx":
        return lists_file(found, year=wanted.year, on=today)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "views": views_of(list(page.object_list), on=today),
        "wanted": wanted,
        "years": sorted({*years_with_lists(), today.year}, reverse=True),
        "holders": choices_in_words(Holder.choices),
        "posts": choices_in_words(PostKind.choices),
        "may_manage": actor.may("dutylist.manage"),
        "is_filtered": any((wanted.place, wanted.holder, wanted.text, wanted.post, wanted.is_open)),
        "is_sample": any(one.is_sample for one in page.object_list),
    }
    return shown(request, "lists.html", values)


@door("dutylist.manage", "GET", "POST")
def make(request: HttpRequest) -> HttpResponse:
    """Make the lists of a year for an organisation and all below it."""
    today, place = timezone.localdate(), place_of(request, "dutylist.manage")
    form = MakeForm(request.POST or None, initial={"year": today.year})
    if request.method == "POST" and form.is_valid():
        year = form.cleaned_data["year"]

        def act() -> None:
            made = duty_lists_make(actor_of(request), organisation=place, year=year)
            messages.success(
                request,
                _("已建立 %(year)s 年清单，共 %(count)s 份。")
                % {"year": year, "count": made.lists},
            )

        if done(form, act):
            return redirect(
                f"{reverse('mobilisation:lists')}?year={year}&organisation={place.code}"
            )
    return shown(request, "make.html", {"form": form, "place": place}, form)


@door("dutylist.read", "GET", "POST")
def one(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One list as it stands; ?format=docx; a line about an item that no evidence shows."""
    found, actor = list_in_view(pk), actor_of(request)
    if asked(request, "format") == "docx":
        today = timezone.localdate()
        view = views_of([found], on=today)[0]
        name = f"{found.organisation.name}{found.post_title}{_name(found)}"
        return performance_file([view], [], name=name, year=found.year, on=today)
    if request.method == "POST" and not actor.may("dutylist.manage", found.organisation.path):
        raise Http404
    return list_page(request, found)


def list_page(
    request: HttpRequest, found: DutyList, *, refused: tuple[int, ReasonForm] | None = None
) -> HttpResponse:
    """The page of a list; a POST reports a line.

    refused: a line that was to be taken back, with the form that says why it was not.
    """
    actor, view = actor_of(request), views_of([found], on=timezone.localdate())[0]
    may_report = actor.may("dutylist.manage", found.organisation.path)
    form = report_form(request, view, is_sent=refused is None)
    if form.is_bound and form.is_valid() and done(
        form,
        lambda: duty_report(
            actor,
            organisation=found.organisation,
            duty_list=found,
            told=Told(**form.cleaned_data),
        ),
    ):  # fmt: skip
        messages.success(request, _("已报告。"))
        return redirect("mobilisation:list", pk=found.pk)
    values = {
        **list_values(found, view),
        "form": form if may_report else None,
        "refused": refused,
    }
    return shown(request, "list.html", values, form, refused and refused[1])


def _name(found: DutyList) -> str:
    return "" if found.holder == Holder.ORGANISATION else found.holder_name


def report_form(request: HttpRequest, view: ListView, *, is_sent: bool = True) -> ReportForm:
    """The form for one line about an item of the list that no evidence shows."""
    sent = request.POST if request.method == "POST" and is_sent else None
    items = [line.item for line in view.lines if line.is_reported]
    today, span = timezone.localdate(), span_of(view.list)
    initial = {"done_on": today} if today in span else {}
    days = span.start, min(span.end - DAY, today)
    return ReportForm(sent, items=items, days=days, initial=initial)


def list_values(found: DutyList, view: ListView) -> dict[str, Any]:
    """What the page of a list shows."""
    return {
        **WORDS,
        "list": found,
        "view": view,
        "is_own": False,
        "is_sample": found.is_sample,
    }


@door("dutylist.read")
def person(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """How one person performed in a year, all lists together; ?format=docx."""
    member: Member = get_object_or_404(Member.objects.select_related("organisation"), uid=uid)
    return person_page(request, member)


def person_page(request: HttpRequest, member: Member, *, is_own: bool = False) -> HttpResponseBase:
    """The page of one person; the scope in force says which lists are seen."""
    today = timezone.localdate()
    year = year_asked(request, today)
    views = views_of(lists_of_member(member, year), on=today)
    cards = cards_of(member, year)
    if asked(request, "format") == "docx":
        return performance_file(views, cards, name=member.name, year=year, on=today)
    values = {
        **WORDS,
        "member": member,
        "views": views,
        "cards": cards,
        "year": year,
        "years": [year - 1, year + 1] if year < today.year else [year - 1],
        "is_own": is_own,
        "is_sample": member.is_sample,
    }
    return shown(request, "person.html", values)
