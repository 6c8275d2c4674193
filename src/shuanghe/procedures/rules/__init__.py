"""Procedures as plain values, and the judgement of a case against them."""

from shuanghe.procedures.rules.cases import (
    CaseFacts,
    Fault,
    is_ended,
    is_open_again,
    round_set_aside,
    steps_early,
    steps_next,
    steps_resting_on,
)
from shuanghe.procedures.rules.clocks import Clock, clocks_running
from shuanghe.procedures.rules.definitions import (
    Check,
    Effect,
    Fact,
    Limit,
    Procedure,
    Step,
)
from shuanghe.procedures.rules.faults import faults_of

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
    "is_open_again",
    "round_set_aside",
    "steps_early",
    "steps_next",
    "steps_resting_on",
]
