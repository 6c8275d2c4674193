"""What is kept: duty lists, show cards with commitments, evaluations, compare events."""

from shuanghe.activities.mobilisation.models.cards import (
    CardState,
    Commitment,
    CommitmentProgress,
    Outcome,
    ProgressState,
    ShowCard,
)
from shuanghe.activities.mobilisation.models.evaluations import (
    Evaluation,
    EvaluationKind,
    EvaluationTally,
    EvaluationTurn,
)
from shuanghe.activities.mobilisation.models.events import CompareEntry, CompareEvent, CompareKind
from shuanghe.activities.mobilisation.models.lists import DutyItem, DutyList, DutyReport, Holder

__all__ = [
    "CardState",
    "Commitment",
    "CommitmentProgress",
    "CompareEntry",
    "CompareEvent",
    "CompareKind",
    "DutyItem",
    "DutyList",
    "DutyReport",
    "Evaluation",
    "EvaluationKind",
    "EvaluationTally",
    "EvaluationTurn",
    "Holder",
    "Outcome",
    "ProgressState",
    "ShowCard",
]
