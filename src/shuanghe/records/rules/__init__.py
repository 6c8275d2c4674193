"""Judgement on records: plain values in, faults out."""

from shuanghe.records.rules.entries import (
    Act,
    Body,
    Fault,
    Practice,
    RollEntry,
    act_faults,
    entered_late,
    period_day,
    period_named,
    roll_on,
)

__all__ = [
    "Act",
    "Body",
    "Fault",
    "Practice",
    "RollEntry",
    "act_faults",
    "entered_late",
    "period_day",
    "period_named",
    "roll_on",
]
