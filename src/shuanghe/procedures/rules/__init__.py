"""Procedures as plain values, and the judgement of a case against them."""

from shuanghe.procedures.rules.cases import (
    Case,
    Clock,
    Fault,
    clocks_running,
    faults_of,
    steps_next,
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
    "Case",
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
    "steps_next",
]
