"""The benefit of a topic as finance verified it: told by whoever keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class Benefit:
    """What a project says a topic brought, in yuan; verified: None until finance said."""

    number: str
    title: str
    claimed: Decimal
    verified: Decimal | None
    verified_on: date | None
    url: str = ""


Reader = Callable[[str, Organisation], Benefit | None]
_readers: list[Reader] = []


def benefit_plug(reader: Reader) -> None:
    """Say who knows the benefit that a number of a host stands for."""
    if reader not in _readers:
        _readers.append(reader)


def benefit_of(number: str, host: Organisation) -> Benefit | None:
    """The benefit of a host under a number; None for one that nobody knows."""
    for reader in _readers:
        found = reader(number, host) if number else None
        if found is not None:
            return found
    return None
