"""What a recorder enters, and the answer when it breaks rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Required, TypedDict

from django.core.files.base import File

from shuanghe.kernel.actions import Refused
from shuanghe.records.rules import Fault


class RecordRefused(Refused):
    """An entry that breaks rules; faults says which field each one is about."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(" ".join(fault.message for fault in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Presence:
    """One person and whether that person was there."""

    member_id: int
    is_present: bool = True
    leave_reason: str = ""


class Facts(TypedDict, total=False):
    """What a recorder enters. period_on is a day in the period the act counts for."""

    kinds: Required[Sequence[str]]
    title: Required[str]
    done_on: Required[date]
    period_on: date | None
    place: str
    host_name: str
    speaker_name: str
    entitled_count: int | None
    present_count: int | None
    hours: Decimal | None
    summary: str
    attendance: Sequence[Presence]
    paper: File[Any] | None
    paper_name: str
    paper_hash: str
    is_sample: bool
