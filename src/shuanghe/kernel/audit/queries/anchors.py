"""Whether the daily anchor is there: its absence is what somebody who alters a ledger would want.

An anchor is due a little before a day has passed, so that hourly tries keep within the day.
"""

from datetime import datetime, timedelta

from shuanghe.kernel.audit.models import AuditLine
from shuanghe.kernel.audit.queries.sealed import AnchorUnreadable, anchor_folder, anchor_read
from shuanghe.kernel.crypto import KeyBroken, KeyMissing
from shuanghe.kernel.permissions import Scope, looking

DUE = timedelta(hours=22, minutes=30)
LATE = timedelta(hours=24)
AHEAD = timedelta(minutes=5)
"""How far clocks may differ; an anchor from later than that is not believed."""


def anchor_newest(*, at: datetime) -> datetime | None:
    """When the newest anchor with our signature was made; None when there is none.

    Its own signed moment counts, not the date of the file, which anybody can set.
    """
    for path in sorted(anchor_folder().glob("anchor-*.json"), reverse=True):
        try:
            made_at = datetime.fromisoformat(anchor_read(path).made_at)
        except (AnchorUnreadable, KeyMissing, KeyBroken, ValueError):
            continue
        if made_at <= at + AHEAD:
            return made_at
    return None


def is_anchor_due(*, at: datetime) -> bool:
    """Whether the next anchor should be written now."""
    newest = anchor_newest(at=at)
    return newest is None or at - newest >= DUE


def anchor_lateness(*, at: datetime) -> timedelta | None:
    """How long there has been no anchor, when that is longer than a day; None when in time.

    Without any anchor the time since the first line of the trail counts.
    """
    since = anchor_newest(at=at) or _first_line_at()
    return at - since if since is not None and at - since > LATE else None


def _first_line_at() -> datetime | None:
    with looking(Scope.everything("审计记录从何时开始，据此判断锚定是否迟到")):
        return AuditLine.objects.order_by("pk").values_list("at", flat=True).first()
