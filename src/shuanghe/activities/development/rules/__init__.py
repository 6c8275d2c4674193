"""Stages, what a case means for the roll, and facts as lines of text: plain values alone."""

from shuanghe.activities.development.rules.stages import (
    APPROVAL,
    CONFIRMATION,
    MEETING,
    Membership,
    Stage,
    membership_of,
    stage_of,
    stage_starts,
)
from shuanghe.activities.development.rules.wording import facts_parsed, facts_written

__all__ = [
    "APPROVAL",
    "CONFIRMATION",
    "MEETING",
    "Membership",
    "Stage",
    "facts_parsed",
    "facts_written",
    "membership_of",
    "stage_of",
    "stage_starts",
]
