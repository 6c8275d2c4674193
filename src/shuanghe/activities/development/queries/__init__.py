"""Admissions: papers held against the procedure, cases by stage, what the roll must say."""

from shuanghe.activities.development.queries.checking import (
    ADMISSION,
    Finding,
    admission_on,
    case_checked,
    record_checked,
)

__all__ = ["ADMISSION", "Finding", "admission_on", "case_checked", "record_checked"]
