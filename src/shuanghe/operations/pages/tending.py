"""Tending the goal tree: goals, measures, what hangs on them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.pages import actor_of, asked, done
from shuanghe.kernel.permissions import looking
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.operations.forms import GoalForm, LinkForm, MeasureForm
from shuanghe.operations.models import Goal, GoalLink, GoalMeasure
from shuanghe.operations.pages.goals import goal_page
from shuanghe.operations.pages.running import place_of, places_below, shown
from shuanghe.operations.queries.definitions import kpis_over
from shuanghe.operations.queries.goals import goal_in_view
from shuanghe.operations.services import (
    GoalLine,
    Linked,
    goal_change,
    goal_close,
    goal_create,
    goal_link,
    goal_unlink,
    measure_add,
    measure_end,
)
from shuanghe.organisation.models import Organisation

BY_HAND = "operations.key_task"
FIELDS = ("level", "number", "title", "text", "year", "owner_post")


@door("goal.manage", "GET", "POST")
def goal_new(request: HttpRequest) -> HttpResponse:
    """Add a goal."""
    place, today = place_of(request, "goal.manage"), timezone.localdate()
    first = {"year": today.year, "parent": asked(request, "parent")}
    form = _form(request, place, first, None)
    if request.method == "POST" and form.is_valid():
        line = GoalLine(form.line())
        if done(form, lambda: goal_create(actor_of(request), organisation=place, line=line)):
            messages.success(request, _("已建立目标。"))
            return redirect("operations:goals")
    values = {"form": form, "place": place, "goal": None, "is_sample": place.is_sample}
    return shown(request, "tend.html", values, form)


@door("goal.manage", "GET", "POST")
def goal_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a goal; POST do=close ends it."""
    goal = _goal(pk)
    if request.POST.get("do") == "close":
        return _told(request, pk, _("已结束，仍可在历史中查到。"), lambda: _close(request, goal))
    first = {name: getattr(goal, name) for name in FIELDS}
    first["parent"] = goal.parent_id
    first["owner"] = goal.owner.code if goal.owner is not None else ""
    form = _form(request, goal.organisation, first, goal)
    if request.method == "POST" and form.is_valid():
        line = GoalLine(form.line())
        if done(
            form,
            lambda: goal_change(
                actor_of(request), organisation=goal.organisation, goal=goal, line=line
            ),
        ):
            messages.success(request, _("已保存。"))
            return redirect("operations:goal", pk=pk)
    values = {"form": form, "place": goal.organisation, "goal": goal, "is_sample": goal.is_sample}
    return shown(request, "tend.html", values, form)


def _close(request: HttpRequest, goal: Goal) -> None:
    goal_close(
        actor_of(request),
        organisation=goal.organisation,
        goal=goal,
        reason=request.POST.get("reason", ""),
    )


@door("goal.manage", "POST")
def measures(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a measure to a goal, or end one (measure=its id)."""
    goal, actor = _goal(pk), actor_of(request)
    ended = number_asked(request.POST.get("measure"))
    if ended is not None:
        measure = get_object_or_404(GoalMeasure.objects.select_related("goal"), pk=ended, goal=goal)
        return _told(
            request,
            pk,
            _("已取消这条衡量。"),
            lambda: measure_end(
                actor,
                organisation=goal.organisation,
                measure=measure,
                reason=request.POST.get("reason", ""),
            ),
        )
    form = MeasureForm(request.POST, kpis=kpis_over([goal.organisation]))
    if not form.is_valid():
        return _again(request, pk, wrong="measure")
    given = form.cleaned_data
    return _told(
        request,
        pk,
        _("已增加一条衡量。"),
        lambda: measure_add(
            actor,
            organisation=goal.organisation,
            goal=goal,
            title=given["title"],
            kpi=form.kpis.get(given["kpi"]),
            wanted=given["wanted"],
        ),
        wrong="measure",
    )


@door("goal.link", "POST")
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """Hang a key task on a goal by hand, or take a link off (link=its id)."""
    actor, taken = actor_of(request), number_asked(request.POST.get("link"))
    if goal_in_view(pk) is None:
        raise Http404
    if taken is not None:
        link = get_object_or_404(
            GoalLink.objects.select_related("organisation"), pk=taken, goal_id=pk
        )
        return _told(
            request,
            pk,
            _("已取下。"),
            lambda: goal_unlink(
                actor,
                organisation=link.organisation,
                link=link,
                reason=request.POST.get("reason", ""),
            ),
        )
    places = Organisation.objects.filter(code=asked(request, "organisation"))
    form = LinkForm(request.POST, places=places)
    place = places.first()
    if place is None and asked(request, "organisation"):
        raise Http404
    if place is None or not form.is_valid():
        return _again(request, pk, wrong="link")
    title, side = form.cleaned_data["title"], form.cleaned_data["side"]
    linked = Linked(BY_HAND, f"{place.pk}:{title}"[:60], title, side)
    return _told(
        request,
        pk,
        _("已挂到目标上。"),
        lambda: goal_link(actor, organisation=place, goal_id=pk, linked=linked),
        wrong="link",
    )


def _told(
    request: HttpRequest, pk: int, text: str, act: Callable[[], Any], *, wrong: str = ""
) -> HttpResponse:
    """Do it and go back to the goal; why it was refused is told on the page that keeps it."""
    try:
        act()
    except Refused as refused:
        messages.error(request, str(refused))
        return _again(request, pk, wrong=wrong)
    messages.success(request, text)
    return redirect("operations:goal", pk=pk)


def _again(request: HttpRequest, pk: int, *, wrong: str) -> HttpResponse:
    with looking(actor_of(request).scope("goal.read")):
        return goal_page(request, pk, wrong=wrong)


def _goal(pk: int) -> Goal:
    found: Goal = get_object_or_404(
        Goal.objects.select_related("organisation", "owner", "parent"), pk=pk
    )
    return found


def _form(
    request: HttpRequest, place: Organisation, first: dict[str, Any], goal: Goal | None
) -> GoalForm:
    upper = Goal.objects.filter(organisation=place, until_on=None)
    if goal is not None:
        upper = upper.exclude(pk=goal.pk)
    return GoalForm(
        request.POST if request.method == "POST" else None,
        initial=first,
        upper=upper,
        places=places_below(place, kept=[goal.owner if goal else None]),
    )
