"""Writes: bases, payments, decisions on hardship; a month that is settled files its record."""

from shuanghe.activities.dues.services.bases import BaseLine, base_set, bases_set_many
from shuanghe.activities.dues.services.hardships import (
    Plea,
    hardship_approve,
    hardship_refuse,
    hardship_request,
)
from shuanghe.activities.dues.services.payments import (
    payment_arrange,
    payment_file,
    payment_reverse,
    payments_file_many,
)
from shuanghe.activities.dues.services.taking import Payment

__all__ = [
    "BaseLine",
    "Payment",
    "Plea",
    "base_set",
    "bases_set_many",
    "hardship_approve",
    "hardship_refuse",
    "hardship_request",
    "payment_arrange",
    "payment_file",
    "payment_reverse",
    "payments_file_many",
]
