"""Writes: drafting, comments, signatures, self-reports, amendments; each by one service."""

from shuanghe.activities.agreements.services.amending import agreement_amend, agreement_close
from shuanghe.activities.agreements.services.commenting import comment_answer, comment_file
from shuanghe.activities.agreements.services.drafting import Drawn, agreements_draft
from shuanghe.activities.agreements.services.editing import (
    TargetLine,
    clauses_change,
    target_remove,
    target_save,
)
from shuanghe.activities.agreements.services.reporting import Told, report_save
from shuanghe.activities.agreements.services.signing import agreements_sign
from shuanghe.activities.agreements.services.stepping import (
    agreement_return,
    agreements_send,
    signing_open,
)

__all__ = [
    "Drawn",
    "TargetLine",
    "Told",
    "agreement_amend",
    "agreement_close",
    "agreement_return",
    "agreements_draft",
    "agreements_send",
    "agreements_sign",
    "clauses_change",
    "comment_answer",
    "comment_file",
    "report_save",
    "signing_open",
    "target_remove",
    "target_save",
]
