"""Writes: what was read of the guide, the frozen hand-over and its signatures."""

from shuanghe.insight.guidance.services.handing import (
    handover_make,
    handover_sign,
    handover_sign_paper,
)
from shuanghe.insight.guidance.services.marking import mark_put, mark_withdraw

__all__ = [
    "handover_make",
    "handover_sign",
    "handover_sign_paper",
    "mark_put",
    "mark_withdraw",
]
