"""Where a view looks: the place asked for, what lies around it, and the part of a month."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.http import Http404

from shuanghe.insight.ledgers.rules.rows import Opening
from shuanghe.kernel.periods import Every, Period, period_of
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import ADMINISTRATIVE, Organisation, OrganisationKind

SMALLEST = (OrganisationKind.TEAM, OrganisationKind.PARTY_GROUP)
BRANCHES = (OrganisationKind.BRANCH, OrganisationKind.JOINT_BRANCH)


@dataclass(frozen=True)
class Around:
    """A place, the one above it where it is in view, and those right below it.

    reporting: whose figures stand beside its Party work: its own, of a branch the one plant's
    beside it, where that is in view.
    """

    organisation: Organisation
    above: Organisation | None
    below: list[Organisation]
    reporting: Organisation


def around(code: str, actor: Actor, right: str) -> Around:
    """The place of a code, or the first Party body on which the right is held. Raises Http404.

    One statement for the place and its neighbours.
    """
    first = () if code else _first(actor, right)
    wanted = Q(code=code) if code else Q(path__in=first)
    meant = Organisation.objects.filter(wanted)
    near = Q(parent_id__in=meant.values("pk"), dissolved_on=None) & ~Q(kind__in=SMALLEST)
    near |= wanted | Q(pk__in=meant.values("parent_id"))
    branches = meant.filter(kind__in=BRANCHES)
    near |= Q(
        kind=OrganisationKind.PLANT,
        dissolved_on=None,
        parent_id__in=branches.values("parent_id"),
    )
    found = list(Organisation.objects.filter(near).order_by("path"))
    those = [one for one in found if (one.code == code if code else one.path in first)]
    if not those:
        raise Http404
    here = next((one for one in those if one.kind not in ADMINISTRATIVE), those[0])
    above = next((one for one in found if one.pk == here.parent_id), None)
    below = [one for one in found if one.parent_id == here.pk]
    return Around(here, above, below, _reporting(here, found))


def _reporting(here: Organisation, found: list[Organisation]) -> Organisation:
    if here.kind not in BRANCHES:
        return here
    beside = [
        one
        for one in found
        if one.kind == OrganisationKind.PLANT and one.parent_id == here.parent_id
    ]
    return beside[0] if len(beside) == 1 else here


def _first(actor: Actor, right: str) -> tuple[str, ...]:
    """The paths on which a right is held; those of the highest places where it is everywhere."""
    roots = actor.scope(right).roots
    if "" not in roots:
        return roots
    tops = Organisation.objects.filter(parent=None, dissolved_on=None)
    return tuple(tops.values_list("path", flat=True))


def within(field: str, organisation: Organisation) -> Q:
    """The condition that a path lies in the subtree of a place."""
    return Q(**{f"{field}__gte": organisation.path, f"{field}__lt": end_of(organisation.path)})


def month_of_day(day: date) -> Period:
    """The month a day lies in."""
    return period_of(Every.MONTH, day)


def month_ends(on: date, count: int) -> list[date]:
    """The last days of so many months, oldest first; of the running one the day itself."""
    days = [on]
    while len(days) < count:
        days.append(days[-1].replace(day=1) - timedelta(days=1))
    return days[::-1]


def opening(page: str, *args: int | str, **query: str) -> Opening:
    """A page with what it asks; `from_` stands for the word that Python keeps to itself."""
    return Opening(page, args, tuple((key.rstrip("_"), value) for key, value in query.items()))
