"""The organisation tree and one organisation, on any day."""

from dataclasses import dataclass, field
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from shuanghe.kernel.permissions.doors import door
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation
from shuanghe.organisation.queries.rolls import (
    Roll,
    counts_below,
    guests_today,
    holdings_on,
    roll_counts_on,
    roll_on,
)
from shuanghe.organisation.queries.trees import (
    Node,
    history_of,
    nodes_near,
    organisation_on,
)
from shuanghe.organisation.rules.dates import NotADay, day_of
from shuanghe.organisation.rules.forest import BRANCHES, PARTY_GROUP

SHOWN_PEOPLE = 60
SHOWN_CHILDREN = 300


@dataclass
class Branch:
    """A node of the drawn tree with what is drawn below it."""

    node: Node
    has_more: bool = False
    below: list["Branch"] = field(default_factory=list)


def asked_day(request: HttpRequest) -> date:
    """The day in ?on=, today without. Raises Http404 for what is no day."""
    text = request.GET.get("on", "")
    try:
        return day_of(text) if text else timezone.localdate()
    except NotADay:
        raise Http404 from None


@door("organisation.read")
def tree(request: HttpRequest) -> HttpResponse:
    """Three levels of the tree on a day; deeper ones open from there."""
    day = asked_day(request)
    top = None
    if request.GET.get("from"):
        top = organisation_on(request.GET["from"], day).node
    nodes, stop = nodes_near(day, top=top)
    actor = request.actor  # type: ignore[attr-defined]
    values = {
        "day": day,
        "is_today": day == timezone.localdate(),
        "top": top,
        "branches": drawn(nodes, stop),
        "may_found": actor.scope("organisation.manage").is_everything,
        "may_import": actor.may("roster.import"),
    }
    return render(request, "organisation/tree.html", values)


def drawn(nodes: list[Node], stop: int) -> list[Branch]:
    """Nodes in preorder as nested branches; from depth `stop` on they only say there is more."""
    by_id: dict[int, Branch] = {}
    roots: list[Branch] = []
    for one in nodes:
        above = by_id.get(one.parent_id or 0)
        if one.depth >= stop and above is not None:
            above.has_more = True
            continue
        by_id[one.id] = Branch(one)
        (above.below if above else roots).append(by_id[one.id])
    return roots


@door("organisation.read")
def show(request: HttpRequest, code: str) -> HttpResponse:
    """What an organisation was on a day: head, posts, roll, children, history."""
    day, today = asked_day(request), timezone.localdate()
    try:
        then = organisation_on(code, day)
    except Http404:
        return _not_standing(request, code, day)
    actor, place = request.actor, then.organisation  # type: ignore[attr-defined]
    may_roll = actor.may("roster.read", place.path)
    counts = counts_below(place) if day == today else {}
    home_count, attached_count = (
        (sum(counts.values()), guests_today(place)) if counts else roll_counts_on(place, day)
    )
    is_listed = may_roll and place.kind in (*BRANCHES, PARTY_GROUP)
    roll = roll_on(place, day, at_most=SHOWN_PEOPLE) if is_listed else Roll((), ())
    values = {
        "then": then,
        "place": place,
        "day": day,
        "today": today,
        "is_today": day == today,
        "posts": holdings_on(place, day),
        "below": then.below[:SHOWN_CHILDREN],
        "home": roll.home,
        "attached": roll.attached,
        "home_count": home_count,
        "attached_count": attached_count,
        "may_roll": may_roll,
        "may_manage": actor.may("organisation.manage", place.path),
        "is_party": place.kind not in ADMINISTRATIVE,
        "is_listed": is_listed,
        "counts": counts,
        "history": history_of(place),
        "is_sample": place.is_sample,
    }
    return render(request, "organisation/show.html", values)


def _not_standing(request: HttpRequest, code: str, day: date) -> HttpResponse:
    """An organisation that is on record but did not stand on the day asked."""
    place = Organisation.objects.filter(code=code).first()
    if place is None:
        raise Http404
    values = {"place": place, "day": day, "history": history_of(place)}
    return render(request, "organisation/gone.html", values)
