"""The content of an agreement as it is signed: put together from its rows, hashed."""

from collections.abc import Iterable
from typing import Any

from shuanghe.activities.agreements.models import Agreement, AgreementTarget
from shuanghe.activities.agreements.rules.content import content_hash
from shuanghe.activities.agreements.rules.judging import Fault, TargetFacts, agreement_faults

SIGNED = (
    "code", "area", "area_title", "statement", "quality", "quantity_millionths", "unit",
    "is_lower_better", "evidence_kinds", "post", "goal_id", "goal_title", "kpi_id",
    "catalogue_item",
)  # fmt: skip


def content_of(agreement: Agreement, targets: Iterable[AgreementTarget]) -> dict[str, Any]:
    """Everything that both sides sign, as plain values: parties, clauses, targets in order."""
    return {
        "year": agreement.year,
        "number": agreement.number,
        "title": agreement.title,
        "version": agreement.version,
        "reason": agreement.reason,
        "issuer": [agreement.issuer_id, agreement.issuer_name],
        "holder": [agreement.organisation_id, agreement.holder_name],
        "clauses": {
            kind: [one["text"] for one in lines] for kind, lines in agreement.clauses.items()
        },
        "targets": [
            {
                **{name: getattr(one, name) for name in SIGNED},
                "weight": f"{one.weight:.2f}",
                "due_on": one.due_on.isoformat(),
            }
            for one in targets
        ],
    }


def hash_of(agreement: Agreement) -> str:
    """The hash of the content as its rows stand now."""
    return content_hash(content_of(agreement, agreement.targets.all()))


def faults_of(targets: Iterable[AgreementTarget]) -> list[Fault]:
    """What is wrong with the targets of one agreement."""
    return agreement_faults(
        [
            TargetFacts(
                one.code, one.area, one.area_title, one.statement, one.quality, one.weight,
                is_quantified=one.quantity_millionths is not None and bool(one.unit),
            )
            for one in targets
        ]
    )  # fmt: skip
