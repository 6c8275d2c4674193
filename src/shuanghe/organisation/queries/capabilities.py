"""Powers that bodies were given or denied by name."""

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from shuanghe.organisation.models import Capability, Organisation


def powers_on(power: str, bodies: Sequence[Organisation], *, on: date) -> dict[int, bool]:
    """Which of the bodies were given (True) or denied (False) a power that is in force on a day.

    A body that is not in the answer has what its kind has.
    """
    in_force = Q(until_on=None) | Q(until_on__gt=on)
    rows = Capability.objects.filter(
        in_force, power=power, from_on__lte=on, organisation__in=bodies
    ).order_by("from_on")
    return {row.organisation_id: row.is_given for row in rows}


def capabilities_of(organisation: Organisation) -> list[Capability]:
    """Everything the body was ever given or denied, newest first."""
    return list(Capability.objects.filter(organisation=organisation).order_by("-from_on", "-id"))
