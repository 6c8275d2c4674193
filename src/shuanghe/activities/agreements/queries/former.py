"""Targets of last year as plain values: by the ten thousand, without an object for each row."""

from collections.abc import Iterable
from typing import Any

from shuanghe.activities.agreements.models import AgreementTarget
from shuanghe.activities.agreements.rules.drafting import Drafted

FIELDS = (
    "code", "area", "area_title", "area_at", "statement", "quality", "quantity_millionths", "unit",
    "weight", "due_on", "evidence_kinds", "post", "is_lower_better", "goal_id", "goal_title",
    "kpi_id", "catalogue_item",
)  # fmt: skip
EVIDENCE = FIELDS.index("evidence_kinds")


def targets_drafted(agreements: Iterable[int]) -> dict[int, tuple[Drafted, ...]]:
    """The targets of agreements in order, by agreement id; without those that have none.

    Rows that say the same are one object. One statement.
    """
    rows = AgreementTarget.objects.filter(agreement_id__in=list(agreements)).values_list(
        "agreement_id", *FIELDS
    )
    known: dict[tuple[Any, ...], Drafted] = {}
    found: dict[int, list[Drafted]] = {}
    for agreement, *values in rows:
        values[EVIDENCE] = tuple(values[EVIDENCE])
        key = tuple(values)
        if key not in known:
            known[key] = _drafted(key)
        found.setdefault(agreement, []).append(known[key])
    return {pk: tuple(targets) for pk, targets in found.items()}


def _drafted(values: tuple[Any, ...]) -> Drafted:
    told = dict(zip(FIELDS, values, strict=True))
    return Drafted(
        quantity=told.pop("quantity_millionths"), evidence=told.pop("evidence_kinds"), **told
    )
