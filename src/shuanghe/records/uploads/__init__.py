"""What comes in as a file: the ledger."""

from shuanghe.records.uploads.blank import ledger_template
from shuanghe.records.uploads.checking import (
    LEDGER,
    VERDICTS,
    LedgerCheck,
    ledger_check,
)

__all__ = ["LEDGER", "VERDICTS", "LedgerCheck", "ledger_check", "ledger_template"]
