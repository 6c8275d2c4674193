"""What is kept of projects: calls, projects with their history, progress, benefit, results."""

from shuanghe.activities.projects.models.benefits import (
    BenefitClaim,
    BenefitConfirmation,
    BenefitVerification,
)
from shuanghe.activities.projects.models.choices import (
    Answer,
    ChangeKind,
    ConfirmationKind,
    Family,
    Part,
    ProjectState,
)
from shuanghe.activities.projects.models.doing import (
    Objection,
    PanelScore,
    ProjectProgress,
    Replication,
)
from shuanghe.activities.projects.models.projects import (
    Call,
    HistoryOnlyGrows,
    Project,
    ProjectChange,
    ProjectMeasure,
    ProjectMilestone,
    ProjectPerson,
)

__all__ = [
    "Answer",
    "BenefitClaim",
    "BenefitConfirmation",
    "BenefitVerification",
    "Call",
    "ChangeKind",
    "ConfirmationKind",
    "Family",
    "HistoryOnlyGrows",
    "Objection",
    "PanelScore",
    "Part",
    "Project",
    "ProjectChange",
    "ProjectMeasure",
    "ProjectMilestone",
    "ProjectPerson",
    "ProjectProgress",
    "ProjectState",
    "Replication",
]
