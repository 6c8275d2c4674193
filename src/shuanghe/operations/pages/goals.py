"""The goal tree, and one goal with its measures, what hangs on it and its history."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from shuanghe.kernel.permissions.doors import door
from shuanghe.operations.forms import LinkForm, MeasureForm
from shuanghe.operations.models import GoalChange, GoalLink
from shuanghe.operations.pages.running import MOST_PLACES, actor_of, asked, shown
from shuanghe.operations.queries.definitions import kpis_over
from shuanghe.operations.queries.goals import (
    LACKS,
    goal_findings,
    goal_in_view,
    goal_tree,
    links_in_view,
    measures_of,
    skins_by_month,
)
from shuanghe.operations.queries.skins import SKINS, skin_list
from shuanghe.organisation.models import Organisation


@door("goal.read")
def tree(request: HttpRequest) -> HttpResponse:
    """The goals in view as a nested list, what they lack, the two-skins test."""
    today = timezone.localdate()
    roots, skin = goal_tree(today), asked(request, "skin")
    skin = skin if skin in SKINS else ""
    values = {
        "roots": roots,
        "findings": goal_findings(today),
        "skins": skins_by_month(today),
        "skin": skin,
        "listed": skin_list(roots, skin) if skin else [],
        "lacks": LACKS,
        "may_manage": actor_of(request).may("goal.manage"),
        "is_sample": any(one.goal.is_sample for one in roots),
    }
    return shown(request, "goals.html", values)


@door("goal.read")
def goal(request: HttpRequest, pk: int) -> HttpResponse:
    """One goal."""
    found, actor = goal_in_view(pk), actor_of(request)
    if found is None:
        raise Http404
    places = list(Organisation.objects.filter(dissolved_on=None)[:MOST_PLACES])
    may_link = [one for one in places if actor.may("goal.link", one.path)]
    may_manage = actor.may("goal.manage", found.organisation.path)
    values = {
        "goal": found,
        "measures": measures_of(found),
        "links": links_in_view([found]).get(found.pk, []),
        "ended": list(GoalLink.objects.filter(goal_id=pk, until_on__isnull=False)),
        "changes": list(GoalChange.objects.filter(goal_id=pk)) if may_manage else [],
        "measure_form": MeasureForm(kpis=kpis_over([found.organisation])) if may_manage else None,
        "link_form": LinkForm(places=may_link) if may_link and found.until_on is None else None,
        "may_manage": may_manage and found.until_on is None,
        "is_sample": found.is_sample,
    }
    return shown(request, "goal.html", values)
