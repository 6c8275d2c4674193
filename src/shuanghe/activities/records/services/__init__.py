"""Writes: a record is filed, withdrawn, corrected; a ledger is previewed and applied."""

from shuanghe.activities.records.services.filing import (
    Presence,
    RecordRefused,
    record_correct,
    record_file,
    record_withdraw,
)

__all__ = [
    "Presence",
    "RecordRefused",
    "record_correct",
    "record_file",
    "record_withdraw",
]
