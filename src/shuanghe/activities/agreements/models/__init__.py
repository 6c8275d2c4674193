"""What is kept of responsibility agreements."""

from shuanghe.activities.agreements.models.agreements import (
    SIGNERS,
    STATES,
    Agreement,
    AgreementComment,
    AgreementTarget,
)
from shuanghe.activities.agreements.models.reports import REACHES, SelfReport, SelfReportLine
from shuanghe.activities.agreements.models.signatures import (
    AgreementSignature,
    SignaturesOnlyGrow,
)

__all__ = [
    "REACHES",
    "SIGNERS",
    "STATES",
    "Agreement",
    "AgreementComment",
    "AgreementSignature",
    "AgreementTarget",
    "SelfReport",
    "SelfReportLine",
    "SignaturesOnlyGrow",
]
