"""Operating figures: which ones a program files, and their values."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query

from shuanghe.gateways.api.endpoints import operation
from shuanghe.gateways.api.forms import values
from shuanghe.gateways.api.forms.asked import AfterCode, ValueSent, ValuesSent
from shuanghe.gateways.api.forms.errors import error_answer
from shuanghe.kernel.permissions import Actor
from shuanghe.operations.queries.definitions import Held, held_in, terms_of
from shuanghe.operations.rules.filing import Fault, measure_fault
from shuanghe.operations.services import Filing, FilingRefused, values_file


@operation("GET", "kpis", "kpi.file", values.UnitPage, title="由本密钥填报的单位和经营指标")
def kpi_list(request: HttpRequest, asked: Query[AfterCode]) -> Any:
    """Units by code, each with the figures that the owner of the token files for it."""
    held = _held(request)
    units = sorted(held.units.values(), key=lambda one: one.code)
    rest = [one for one in units if asked.after is None or one.code > asked.after]
    page = rest[: asked.limit]
    return {
        "items": [values.unit_line(held, one.pk) for one in page],
        "next": page[-1].code if len(rest) > len(page) else None,
    }


@operation(
    "POST",
    "kpi-values",
    "kpi.file",
    values.ValuesFiled,
    title="填报经营指标数值（有一处不对就整批不写；同样的内容重发不会多记）",
)
def values_new(request: HttpRequest, sent: ValuesSent) -> Any:
    """File values, all of them or none. What stands already writes nothing, so sending is safe."""
    held = _held(request)
    try:
        filed = values_file(
            _actor(request), judge=lambda: _filings(sent.values, held), source=sent.source
        )
    except FilingRefused as refused:
        faults = [(f"values.{at}.{fault.part}", fault.text) for at, fault in refused.faults]
        return error_answer(422, faults=faults)
    return {"new": filed.new, "changed": filed.changed, "same": filed.same}


def _filings(sent: Sequence[ValueSent], held: Held) -> list[Filing]:
    """What the values sent mean. Raises FilingRefused with every one that cannot be told."""
    meant = [_filing(one, held) for one in sent]
    faults = [(at, one) for at, one in enumerate(meant) if isinstance(one, Fault)]
    if faults:
        raise FilingRefused(faults)
    return [one for one in meant if isinstance(one, Filing)]


def _filing(one: ValueSent, held: Held) -> Filing | Fault:
    found = held.meant(one.unit, one.kpi)
    if isinstance(found, Fault):
        return found
    unit, kpi = found
    month = date.fromisoformat(f"{one.month}-01")
    wrong = measure_fault(terms_of(kpi), one.measure)
    return wrong or Filing(kpi.pk, unit, month, one.amount, one.quantity.value, one.reason)


def _held(request: HttpRequest) -> Held:
    return held_in(_actor(request).scope("kpi.file"), on=timezone.localdate())


def _actor(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]
