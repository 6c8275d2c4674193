"""The goal tree, and one goal with its measures, what hangs on it and its history."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from shuanghe.kernel.pages import actor_of, asked
from shuanghe.kernel.permissions.doors import door
from shuanghe.operations.forms import LinkForm, MeasureForm
from shuanghe.operations.models import GoalChange
from shuanghe.operations.pages.running import MOST_PLACES, shown
from shuanghe.operations.queries.definitions import kpis_over
from shuanghe.operations.queries.goals import (
    LACKS,
    goal_findings,
    goal_in_view,
    goal_tree,
    links_ever,
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
        "findings": goal_findings(roots),
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
    return goal_page(request, pk)


def goal_page(request: HttpRequest, pk: int, *, wrong: str = "") -> HttpResponse:
    """The page; wrong: the form whose act was refused, "measure" or "link"; it keeps what was sent.

    What was sent makes it answer 422. Raises Http404.
    """
    found, actor, sent = goal_in_view(pk), actor_of(request), request.POST
    if found is None:
        raise Http404
    places = list(Organisation.objects.filter(dissolved_on=None)[:MOST_PLACES])
    may_link = [one for one in places if actor.may("goal.link", one.path)]
    may_manage = actor.may("goal.manage", found.organisation.path)
    measure = MeasureForm(
        sent if wrong == "measure" else None, kpis=kpis_over([found.organisation])
    )
    link = LinkForm(sent if wrong == "link" else None, places=may_link)
    links, ended = links_ever(found)
    values = {
        "goal": found,
        "sent": sent,
        "measures": measures_of(found),
        "links": links,
        "ended": ended,
        "changes": list(GoalChange.objects.filter(goal_id=pk)) if may_manage else [],
        "measure_form": measure if may_manage else None,
        "link_form": link if may_link and found.until_on is None else None,
        "may_manage": may_manage and found.until_on is None,
        "is_sample": found.is_sample,
    }
    page = shown(request, "goal.html", values)
    page.status_code = 422 if request.method == "POST" else 200
    return page
