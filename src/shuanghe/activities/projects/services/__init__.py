"""Writes of projects: proposals, moves, progress, benefit, objections, scores, results."""

from shuanghe.activities.projects.services.calls import call_open, projects_convene
from shuanghe.activities.projects.services.claims import ClaimLine, claim_file, claim_withdraw
from shuanghe.activities.projects.services.moving import project_move
from shuanghe.activities.projects.services.objections import objection_answer, objection_raise
from shuanghe.activities.projects.services.panel import score_give, score_recuse
from shuanghe.activities.projects.services.progress import Progress, progress_file
from shuanghe.activities.projects.services.proposals import (
    MeasureLine,
    Proposal,
    project_create,
    project_edit,
)
from shuanghe.activities.projects.services.results import (
    TopicResult,
    event_keep,
    replication_answer,
    replication_offer,
    topic_result_offer,
)
from shuanghe.activities.projects.services.verifying import (
    Verdict,
    audit_confirm,
    claim_reverify,
    claim_verify,
    production_confirm,
)

__all__ = [
    "ClaimLine",
    "MeasureLine",
    "Progress",
    "Proposal",
    "TopicResult",
    "Verdict",
    "audit_confirm",
    "call_open",
    "claim_file",
    "claim_reverify",
    "claim_verify",
    "claim_withdraw",
    "event_keep",
    "objection_answer",
    "objection_raise",
    "production_confirm",
    "progress_file",
    "project_create",
    "project_edit",
    "project_move",
    "projects_convene",
    "replication_answer",
    "replication_offer",
    "score_give",
    "score_recuse",
    "topic_result_offer",
]
