"""What a decision stood on when it was taken: the definition, the facts, the roll."""

import hashlib
import json
from typing import Any

from shuanghe.organisation.queries.rolls import roll_on
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.rules import Procedure, Step
from shuanghe.procedures.rules.definitions import Outcome

FROZEN = frozenset({Outcome.DECISION, Outcome.APPROVAL, Outcome.FILING})


def snapshot_of(
    case: Case, procedure: Procedure, step: Step, row: CaseStep
) -> tuple[dict[str, Any] | None, str]:
    """The snapshot of a decision, an approval or a filing, and its SHA-256; none for an act.

    A decision by vote keeps the roll of that day: member, name, standing.
    """
    if step.outcome not in FROZEN:
        return None, ""
    held: dict[str, Any] = {
        "definition": procedure.version,
        "step": step.code,
        "done_on": row.done_on.isoformat(),
        "facts": row.facts,
        "body": row.body_name,
    }
    if step.outcome == Outcome.DECISION and not case.is_drill:
        roll = roll_on(case.organisation, row.done_on)
        held["roll"] = [[one.member_id, one.name, one.standing] for one in roll.home]
    return held, snapshot_hash(held)


def snapshot_hash(snapshot: dict[str, Any]) -> str:
    """The fingerprint of a snapshot: SHA-256 of its JSON with sorted keys."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
