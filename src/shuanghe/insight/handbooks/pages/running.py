"""How the pages of the handbooks run: from which places one reads, signs and issues."""

from shuanghe.insight.handbooks.services.editions import ISSUERS
from shuanghe.kernel.pages import shown_in
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

PER_PAGE = 50
MOST_ISSUERS = 200

shown = shown_in("handbooks")


def own_paths(actor: Actor, right: str) -> list[str]:
    """The places where the right is held by a grant of that very place, not from above."""
    return sorted({grant.path for grant in actor.grants if grant.gives(right)})


def issuers_of(actor: Actor) -> list[Organisation]:
    """The committees and general branches for which the asker may issue handbooks."""
    found = Organisation.objects.filter(kind__in=ISSUERS, dissolved_on=None).order_by("path")
    return [one for one in found[:MOST_ISSUERS] if actor.may("handbook.issue", one.path)]
