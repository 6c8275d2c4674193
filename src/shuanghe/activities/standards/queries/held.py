"""What an organisation wrote or adopted holds for everything below: read on the way up.

The place is one the caller has in view; only its lineage is read, nothing beside it.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from shuanghe.activities.standards.models import Adoption, Wording
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.tree import lineage
from shuanghe.organisation.models import Organisation

WHY = "上级填写的机制和采用的目录对下级适用"


def wordings_over(organisation: Organisation, subject: str, *, on: date) -> dict[int, Wording]:
    """By layer, the wording in force that day nearest above an organisation, its own first."""
    places = lineage(organisation.path)
    in_force = Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))
    with looking(Scope.everything(WHY)):
        rows = Wording.objects.filter(in_force, organisation_id__in=places, subject=subject)
        found = sorted(
            rows.select_related("organisation"), key=lambda row: len(row.organisation.path)
        )
    return {row.layer: row for row in found}


def wordings_ever(organisation: Organisation, subject: str) -> list[Wording]:
    """Every wording of a subject at an organisation or above it, newest first."""
    places = lineage(organisation.path)
    with looking(Scope.everything(WHY)):
        rows = Wording.objects.filter(organisation_id__in=places, subject=subject)
        return list(rows.select_related("organisation").order_by("-id"))


def adoptions_over(
    organisation: Organisation, *, on: date, codes: Collection[str] | None = None
) -> dict[str, Adoption]:
    """By item code, the adoption in force that day nearest above an organisation."""
    places = lineage(organisation.path)
    in_force = Q(from_on__lte=on) & (Q(until_on=None) | Q(until_on__gt=on))
    wanted = in_force & Q(organisation_id__in=places)
    if codes is not None:
        wanted &= Q(code__in=list(codes))
    with looking(Scope.everything(WHY)):
        rows = Adoption.objects.filter(wanted).select_related("organisation")
        found = sorted(rows, key=lambda row: len(row.organisation.path))
    return {row.code: row for row in found}
