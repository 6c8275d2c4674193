"""Transfers opened, decided and followed; floating members registered and kept in touch with."""

from shuanghe.activities.transfers.services.deciding import (
    Entry,
    transfer_join,
    transfer_receive,
    transfer_send,
)
from shuanghe.activities.transfers.services.floating import (
    floating_confirm,
    floating_end,
    floating_note,
    floating_receive,
)
from shuanghe.activities.transfers.services.opening import (
    Letter,
    Plan,
    letter_register,
    transfer_open,
)
from shuanghe.activities.transfers.services.registering import Registration, floating_register

__all__ = [
    "Entry",
    "Letter",
    "Plan",
    "Registration",
    "floating_confirm",
    "floating_end",
    "floating_note",
    "floating_receive",
    "floating_register",
    "letter_register",
    "transfer_join",
    "transfer_open",
    "transfer_receive",
    "transfer_send",
]
