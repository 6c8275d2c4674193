"""Where things lie: the company that keeps the pool and calls, the hosts below it.

A host does not see above itself. What is opened here is the company's own call, and nothing beside.
"""

from collections.abc import Sequence
from datetime import date

from shuanghe.activities.counselling.models import CounsellingCall
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tree import SEGMENT, end_of, lineage
from shuanghe.organisation.models import Organisation, OrganisationKind

HOSTS = (OrganisationKind.COMMITTEE, OrganisationKind.GENERAL_BRANCH)
MOST_HOSTS = 400


def top_of(path: str) -> Scope:
    """The tree a place lies in."""
    return Scope.of(path[:SEGMENT])


def calls_over(organisation: Organisation, *, on: date | None = None) -> list[CounsellingCall]:
    """The calls that hold for a body, from above it, newest first; on: those open that day."""
    with looking(top_of(organisation.path)):
        found = CounsellingCall.objects.filter(organisation_id__in=lineage(organisation.path)[:-1])
        if on is not None:
            found = found.filter(opens_on__lte=on, closes_on__gte=on)
        return list(found.select_related("organisation").order_by("-year", "-id"))


def call_seen(organisation: Organisation, call_id: int) -> CounsellingCall:
    """A call by id, seen from a body below the one that calls."""
    with looking(top_of(organisation.path)):
        found: CounsellingCall = CounsellingCall.objects.select_related("organisation").get(
            pk=call_id
        )
        return found


def speaks_for(actor: Actor, host: str, *, company: str) -> bool:
    """Whether somebody answers for a host: with the right on it, and not as who steers from above.

    host, company: paths. Where a company is its own host, nobody stands above it.
    """
    is_above = host != company and actor.user_id is not None
    return actor.may("counselling.host", host) and not (
        is_above and actor.may("counselling.manage", company)
    )


def hosts_below(company: Organisation) -> Sequence[Organisation]:
    """The bodies below a company that may be hosts: committees and general branches, by path."""
    found = Organisation.objects.filter(
        kind__in=HOSTS, dissolved_on=None, path__gt=company.path, path__lt=end_of(company.path)
    )
    return list(found.order_by("path")[:MOST_HOSTS])


def hosts_in(scope: Scope) -> Sequence[Organisation]:
    """The bodies in a scope that may be hosts and have a company above them."""
    found = Organisation.objects.filter(
        scope.q("path"), kind__in=HOSTS, dissolved_on=None, parent__isnull=False
    )
    return list(found.order_by("path")[:MOST_HOSTS])
