"""Three evaluations: rounds, the sheet without a name, what may be told."""

from collections.abc import Mapping
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.mobilisation.forms import RoundForm
from shuanghe.activities.mobilisation.models import Evaluation
from shuanghe.activities.mobilisation.pages.running import place_of, shown
from shuanghe.activities.mobilisation.queries.evaluations import (
    cards_asked,
    evaluation_in_view,
    evaluations_found,
    has_answered,
    is_open,
    may_answer,
    places_shown,
    results_of,
)
from shuanghe.activities.mobilisation.services.evaluations import (
    Round,
    evaluation_answer,
    evaluation_close,
    evaluation_open,
)
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, done
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked

MOST = 100
WEEK = timedelta(days=7)


@door("commitment.read")
def evaluations(request: HttpRequest) -> HttpResponse:
    """Rounds in view."""
    rows = list(evaluations_found()[:MOST])
    today = timezone.localdate()
    values = {
        "rows": [(one, is_open(one, today)) for one in rows],
        "may_open": actor_of(request).may("commitment.review"),
        "is_sample": any(one.is_sample for one in rows),
    }
    return shown(request, "evaluations.html", values)


@door("commitment.review", "GET", "POST")
def evaluation_new(request: HttpRequest) -> HttpResponse:
    """Open a round about the cards that a branch shows."""
    today, actor = timezone.localdate(), actor_of(request)
    places = places_shown(actor.scope("commitment.review"), today.year)
    place = place_of(request, "commitment.review", first=next(iter(places), None))
    initial = {"year": today.year, "opens_on": today, "closes_on": today + WEEK}
    form = RoundForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        round_ = Round(**form.cleaned_data)
        if done(form, lambda: evaluation_open(actor, organisation=place, round_=round_)):
            messages.success(request, _("已发起，名单内的账号可以填写。"))
            return redirect("mobilisation:evaluations")
    values = {"form": form, "place": place, "places": places}
    return shown(request, "evaluation_new.html", values, form)


@door("commitment.read")
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: the sheet for whoever is asked and has not answered; results once closed."""
    return _evaluation_page(request, evaluation_in_view(pk))


def _evaluation_page(
    request: HttpRequest, found: Evaluation, ticked: Mapping[tuple[int, str], str] | None = None
) -> HttpResponse:
    """ticked: a sheet that was refused; it stays on the page, and the answer is 422."""
    actor, today = actor_of(request), timezone.localdate()
    asked_now = is_open(found, today) and may_answer(actor, found)
    answered = asked_now and has_answered(actor, found)
    values = {
        "evaluation": found,
        "is_open": is_open(found, today),
        "is_asked": asked_now,
        "has_answered": answered,
        "cards": cards_asked(found, actor) if asked_now and not answered else [],
        "ticked": ticked or {},
        "results": results_of(found),
        "may_close": actor.may("commitment.review", found.organisation.path),
        "grades": {one["code"]: one["title"] for one in found.grades},
        "is_sample": found.is_sample,
    }
    page = shown(request, "evaluation.html", values)
    page.status_code = 200 if ticked is None else 422
    return page


@door("commitment.read", "POST")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one sheet; who answered is noted, what was answered only counted."""
    found, actor, sheet = evaluation_in_view(pk), actor_of(request), _sheet(request)
    try:
        evaluation_answer(actor, organisation=found.organisation, evaluation=found, answers=sheet)
    except Refused as refused:
        messages.error(request, str(refused))
        return _evaluation_page(request, found, sheet)
    messages.success(request, _("已收到，谢谢。系统只记您参加过，不记您怎样评。"))
    return redirect("mobilisation:evaluation", pk=pk)


def _sheet(request: HttpRequest) -> dict[tuple[int, str], str]:
    """The boxes that were ticked. Raises Http404 for a name that the page does not write."""
    told = {}
    for name, grade in request.POST.items():
        if not name.startswith("grade-"):
            continue
        _head, card, question = [*name.split("-", 2), "", ""][:3]
        number = number_asked(card)
        if number is None:
            raise Http404
        if grade:
            told[number, question] = str(grade)
    return told


@door("commitment.review", "POST")
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a round; its results are told from then on."""
    found = evaluation_in_view(pk)
    try:
        evaluation_close(actor_of(request), organisation=found.organisation, evaluation=found)
        messages.success(request, _("已结束。"))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("mobilisation:evaluation", pk=pk)
