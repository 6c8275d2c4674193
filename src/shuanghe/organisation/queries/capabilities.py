"""Powers that bodies were given or denied by name, and the powers there are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shuanghe.organisation.models import Capability, Organisation


@dataclass(frozen=True)
class Power:
    """A power as people call it, and the kinds of body that have it without being named."""

    title: str
    kinds: tuple[str, ...] = ()


Asking = Callable[[], Mapping[str, Power]]
_askers: list[Asking] = []


def powers_plug(asking: Asking) -> None:
    """Let a higher layer say which powers its steps ask for. Only `project` calls this."""
    if asking not in _askers:
        _askers.append(asking)


def powers_known() -> dict[str, Power]:
    """Every power that anything asks for, by its name."""
    return {name: power for asking in _askers for name, power in asking().items()}


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
