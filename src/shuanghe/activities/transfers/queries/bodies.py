"""Which committee answers for a body, and which bodies a code may name."""

from datetime import date

from shuanghe.activities.transfers.queries.seen import both_sides
from shuanghe.activities.transfers.rules.moving import Body, empowered
from shuanghe.kernel.tree import lineage
from shuanghe.organisation.models import ADMINISTRATIVE, Member, Organisation, OrganisationKind
from shuanghe.organisation.queries.capabilities import powers_on

DIRECT_TRANSFER = "direct_transfer"


def committee_of(organisation: Organisation, *, on: date) -> Organisation | None:
    """The nearest committee at or above a body that may transfer directly (JG-10), or None."""
    with both_sides():
        bodies = {
            one.pk: one
            for one in Organisation.objects.filter(
                pk__in=lineage(organisation.path), dissolved_on=None
            )
        }
        given = powers_on(DIRECT_TRANSFER, list(bodies.values()), on=on)
    upwards = [
        Body(pk, bodies[pk].kind, given.get(pk))
        for pk in reversed(lineage(organisation.path))
        if pk in bodies
    ]
    found = empowered(upwards)
    return bodies[found] if found is not None else None


def body_coded(code: str) -> Organisation | None:
    """The living Party body of a code, or of a whole name that one alone bears, anywhere."""
    living = Organisation.objects.filter(dissolved_on=None).exclude(kind__in=ADMINISTRATIVE)
    with both_sides():
        found: Organisation | None = living.filter(code=code.strip()).first()
        named = [] if found else list(living.filter(name=code.strip())[:2])
    return named[0] if len(named) == 1 else found


def branch_of(member: Member) -> Organisation:
    """Who answers for a member: the home, or the branch above a Party group."""
    home: Organisation = member.organisation
    if home.kind != OrganisationKind.PARTY_GROUP:
        return home
    with both_sides():
        above: Organisation | None = Organisation.objects.filter(pk=home.parent_id).first()
    return above or home
