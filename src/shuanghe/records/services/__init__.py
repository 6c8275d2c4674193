"""Writes: a record is filed, withdrawn, corrected; a ledger is previewed and applied."""

from shuanghe.records.services.facts import Facts, Presence, RecordRefused
from shuanghe.records.services.filing import (
    record_correct,
    record_file,
    record_withdraw,
)
from shuanghe.records.services.ledger import LedgerResult, ledger_apply

__all__ = [
    "Facts",
    "LedgerResult",
    "Presence",
    "RecordRefused",
    "ledger_apply",
    "record_correct",
    "record_file",
    "record_withdraw",
]
