"""Targets written in bulk: rows by the ten thousand, without an object for each."""

import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from shuanghe.activities.agreements.models import AgreementTarget
from shuanghe.activities.agreements.rules.drafting import Drafted

COLUMNS = (
    "agreement_id", "at", "code", "area", "area_title", "area_at", "statement", "quality",
    "quantity_millionths", "unit", "is_lower_better", "weight", "due_on", "evidence_kinds", "post",
    "goal_id", "goal_title", "kpi_id", "catalogue_item", "provenance",
)  # fmt: skip
INSERT = (
    f"INSERT INTO agreements_agreementtarget ({', '.join(COLUMNS)}) "
    f"VALUES ({', '.join(['%s'] * len(COLUMNS))})"
)


def targets_insert(drafts: Iterable[tuple[int, tuple[Drafted, ...]]]) -> int:
    """Write the targets of new agreements, by the id of each; how many. Inside an action.

    Raises WriteOutsideScope for an agreement that is not in view.
    """
    told: dict[int, tuple[Drafted, tuple[Any, ...]]] = {}
    rows = [
        (agreement, at, *_values(one, told))
        for agreement, targets in drafts
        for at, one in enumerate(targets, 1)
    ]
    AgreementTarget.check_written(
        [AgreementTarget(agreement_id=pk) for pk in {agreement for agreement, *_rest in rows}]
    )
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(INSERT, rows)
    return len(rows)


def _values(one: Drafted, told: dict[int, tuple[Drafted, tuple[Any, ...]]]) -> tuple[Any, ...]:
    """The columns of a target after the first two; the same object is put in words once."""
    key = id(one)
    if key not in told:
        told[key] = one, (
            one.code, one.area, one.area_title, one.area_at, one.statement, one.quality,
            one.quantity, one.unit, one.is_lower_better, f"{one.weight:.2f}",
            one.due_on.isoformat(), json.dumps(one.evidence), one.post, one.goal_id,
            one.goal_title, one.kpi_id, one.catalogue_item, one.provenance,
        )  # fmt: skip
    return told[key][1]
