"""Judgement on plain values: count sheets, who may vote, what is voted on next, terms."""

from shuanghe.activities.elections.rules.counting import (
    Candidate,
    CountSheet,
    Fault,
    ranked,
    sheet_faults,
)

__all__ = ["Candidate", "CountSheet", "Fault", "ranked", "sheet_faults"]
