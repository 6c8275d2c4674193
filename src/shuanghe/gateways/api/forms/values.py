"""Operating figures as the API gives them: which are filed where, and what was taken."""

from typing import Any

from ninja import Schema

from shuanghe.gateways.api.forms.organisations import Place, place_shown
from shuanghe.operations.models import Kpi
from shuanghe.operations.queries.definitions import Held


class KpiLine(Schema):
    """One figure that a unit reports. month: its values stand under the first month of a period."""

    code: str
    title: str
    measure: str
    frequency: str
    may_be_negative: bool


class UnitLine(Schema):
    """A unit and what is filed for it."""

    unit: Place
    kpis: list[KpiLine]


class UnitPage(Schema):
    """Units by code."""

    items: list[UnitLine]
    next: str | None


class ValuesFiled(Schema):
    """How many values were new, changed, or stood there already."""

    new: int
    changed: int
    same: int


def unit_line(held: Held, pk: int) -> dict[str, Any]:
    """A unit with the figures that whoever asks files for it."""
    kpis = [_kpi_line(one) for one in held.kpis_of(pk)]
    return {"unit": place_shown(held.units[pk]), "kpis": kpis}


def _kpi_line(kpi: Kpi) -> dict[str, Any]:
    return {
        "code": kpi.code,
        "title": kpi.title,
        "measure": kpi.measure,
        "frequency": kpi.frequency,
        "may_be_negative": kpi.may_be_negative,
    }
