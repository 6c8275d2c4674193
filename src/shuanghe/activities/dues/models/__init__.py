"""What is kept of dues: bases, the ledger, decisions on hardship, sums, the account."""

from shuanghe.activities.dues.models.account import (
    INCOME,
    PURPOSES,
    DuesAccount,
    DuesMovement,
    MovementKind,
)
from shuanghe.activities.dues.models.ledger import (
    DuesBase,
    DuesEntry,
    EntryKind,
    Hardship,
    HardshipState,
    Lasting,
    LedgerOnlyGrows,
    Method,
    PayerClass,
)
from shuanghe.activities.dues.models.passing import Passing
from shuanghe.activities.dues.models.sums import MonthSum, SummedMonth

__all__ = [
    "INCOME",
    "PURPOSES",
    "DuesAccount",
    "DuesBase",
    "DuesEntry",
    "DuesMovement",
    "EntryKind",
    "Hardship",
    "HardshipState",
    "Lasting",
    "LedgerOnlyGrows",
    "Method",
    "MonthSum",
    "MovementKind",
    "Passing",
    "PayerClass",
    "SummedMonth",
]
