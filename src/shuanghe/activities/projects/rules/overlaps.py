"""One effect is claimed by one project only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Claimed:
    """What a claim takes for itself: a KPI of a unit over months; number: of its project."""

    number: str
    kpi_id: int
    unit_id: int
    from_month: date
    to_month: date


def overlap_of(claim: Claimed, others: Iterable[Claimed]) -> Claimed | None:
    """The first other claim of the same KPI, unit and any of the same months."""
    for one in others:
        same = one.kpi_id == claim.kpi_id and one.unit_id == claim.unit_id
        if same and one.from_month <= claim.to_month and claim.from_month <= one.to_month:
            return one
    return None
