"""Procedures as plain values, and the judgement of a case against them."""

from shuanghe.procedures.rules.cases import (
    CaseFacts,
    Clock,
    Fault,
    clocks_running,
    faults_of,
    is_ended,
    steps_next,
    steps_resting_on,
)
from shuanghe.procedures.rules.definitions import (
    Check,
    Effect,
    Fact,
    Limit,
    Procedure,
    Step,
)

__all__ = [
    "CaseFacts",
    "Check",
    "Clock",
    "Effect",
    "Fact",
    "Fault",
    "Limit",
    "Procedure",
    "Step",
    "clocks_running",
    "faults_of",
    "is_ended",
    "steps_next",
    "steps_resting_on",
]
