"""Writes: what is owed is issued, what was done is filed, and the sums follow."""

from shuanghe.duties.services.batches import (
    EvidenceEntry,
    evidence_file_many,
    evidence_withdraw,
    evidence_withdraw_many,
)
from shuanghe.duties.services.evidence import evidence_file
from shuanghe.duties.services.issuing import IssueResult, obligations_issue
from shuanghe.duties.services.members import MemberEntry, member_credit_file
from shuanghe.duties.services.rebuilding import cells_rebuild
from shuanghe.duties.services.waivers import waiver_approve, waiver_request, waiver_revoke

__all__ = [
    "EvidenceEntry",
    "IssueResult",
    "MemberEntry",
    "cells_rebuild",
    "evidence_file",
    "evidence_file_many",
    "evidence_withdraw",
    "evidence_withdraw_many",
    "member_credit_file",
    "obligations_issue",
    "waiver_approve",
    "waiver_request",
    "waiver_revoke",
]
