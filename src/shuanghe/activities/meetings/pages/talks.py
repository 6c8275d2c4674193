"""Heart-to-heart talks: the year's list with who is still to be talked to, entry, withdrawal."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.forms.talks import TalksForm, WithdrawForm
from shuanghe.activities.meetings.pages.running import done, onward, shown
from shuanghe.activities.meetings.queries.prefill import bodies_to_choose, own_body
from shuanghe.activities.meetings.queries.talks import (
    coverage_of,
    people_on,
    talk_in_view,
    talks_found,
)
from shuanghe.activities.meetings.services.talks import talk_withdraw, talks_file
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation

PAGE = 50
OFFERED = 500


@door("record.read")
def talk_list(request: HttpRequest) -> HttpResponse:
    """The talks of a year in view; of one branch with the list of who has had none yet."""
    today, actor = timezone.localdate(), actor_of(request)
    code = request.GET.get("organisation", "").strip()
    place = _place(code) if code else own_body(actor.scope("record.read").roots)
    year = number_asked(request.GET.get("year")) or today.year
    if not 1 < today.year - year + 2 < 12:
        year = today.year
    page = Paginator(talks_found(year, organisation=place), PAGE).get_page(request.GET.get("page"))
    values = {
        "page": page,
        "place": place,
        "year": year,
        "years": range(today.year, today.year - 5, -1),
        "coverage": coverage_of(place, year, today) if place else None,
        "may_file": actor.may("record.file", place.path if place else None),
        "is_sample": place is not None and place.is_sample,
    }
    return render(request, "meetings/talks.html", values)


@door("record.file", "GET", "POST")
def talk_new(request: HttpRequest) -> HttpResponse:
    """Enter the talks of one day."""
    code = request.POST.get("organisation") or request.GET.get("organisation", "")
    if not code:
        return choose_body(request, _("登记谈心谈话"))
    place = _place(code)
    if request.method != "POST":
        people = people_on(place, timezone.localdate())
        name = actor_of(request).name
        first = {"first_0": name if name in people.values() else ""}
        form = TalksForm(initial={**first, "client_key": uuid4().hex}, people=people)
        return _form_page(request, place, form)
    form = TalksForm(request.POST, people=people_on(place, _day(request.POST.get("done_on", ""))))
    if "more" in request.POST:
        return _form_page(request, place, _wider(request, form))
    if form.is_valid() and done(request, form, lambda: _file(request, place, form), None):
        words = _("已登记 %(count)s 对谈话。") % {"count": len(form.pairs)}
        answer = onward(request, words, "talks")
        return redirect(f"{answer.headers['Location']}?organisation={place.code}")
    return _form_page(request, place, form)


@door("record.file", "GET", "POST")
def talk_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one talk back, with the reason."""
    talk = talk_in_view(pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]

        def act() -> None:
            place = talk.organisation
            talk_withdraw(actor_of(request), organisation=place, talk=talk, reason=reason)

        if done(request, form, act, "reason"):
            return onward(request, _("已撤回，写下的内容已经删除。"), "talks")
    return shown(request, "talk_withdraw.html", {"talk": talk, "form": form}, form)


def choose_body(request: HttpRequest, heading: str) -> HttpResponse:
    """Whoever answers for one body goes straight to its form; others choose, or ask with ?q=."""
    text = request.GET.get("q", "").strip()
    own = own_body(actor_of(request).scope("record.file").roots)
    if "q" not in request.GET and own:
        query = request.GET.copy()
        query["organisation"] = own.code
        return redirect(f"{request.path}?{query.urlencode()}")
    bodies, is_cut = bodies_to_choose(text)
    values = {"bodies": bodies, "is_cut": is_cut, "text": text, "heading": heading}
    return render(request, "meetings/choose_body.html", values)


def _place(code: str) -> Organisation:
    """The Party body of that code. Raises Http404."""
    place = get_object_or_404(Organisation, code=code)
    if place.kind in ADMINISTRATIVE:
        raise Http404
    return place


def _day(text: str) -> date:
    try:
        return parse_date(text) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


def _file(request: HttpRequest, place: Organisation, form: TalksForm) -> None:
    talks_file(
        actor_of(request),
        organisation=place,
        client_key=form.cleaned_data["client_key"],
        done_on=form.cleaned_data["done_on"],
        pairs=form.pairs,
    )


def _wider(request: HttpRequest, form: TalksForm) -> TalksForm:
    """The same form with more rows, what was typed kept, nothing judged yet."""
    typed: dict[str, Any] = {name: request.POST.get(name, "") for name in form.fields}
    wider = TalksForm(initial=typed, people=form.people)
    wider.widen(form.rows)
    return wider


def _form_page(request: HttpRequest, place: Organisation, form: TalksForm) -> HttpResponse:
    names = form.numbers
    offered = [
        f"{name}#{member}" if len(alike) > 1 else name
        for name, alike in names.items()
        for member in alike
    ]
    values = {
        "form": form,
        "place": place,
        "offered": offered[:OFFERED],
        "back": f"{reverse('meetings:talks')}?organisation={place.code}",
        "is_sample": place.is_sample,
    }
    return shown(request, "talk_form.html", values, form)
