"""The alarm when no anchor of the ledgers was written, told to those who can judge it."""

from datetime import datetime

from django.utils import timezone

from shuanghe.identity.models import AdministratorKind, RoleGrant
from shuanghe.identity.queries import in_force
from shuanghe.kernel.audit.queries import anchor_lateness
from shuanghe.kernel.notices.services import notices_send
from shuanghe.kernel.permissions import Scope, looking

TOLD = (
    "台账锚定文件已 {hours} 小时没有写成。锚定缺失期间的改动无法用锚定核对，"
    "请向系统管理员查明原因，并把最近的锚定文件另存。"
)


def anchor_watch(*, at: datetime) -> int:
    """Tell the audit administrators, once a day each, that the anchor is late; how many were told.

    Where nobody is audit administrator the system administrators are told.
    """
    lateness = anchor_lateness(at=at)
    if lateness is None:
        return 0
    day = timezone.localdate(at)
    told = administrators(AdministratorKind.AUDIT, at=at)
    return notices_send(
        recipients=told or administrators(AdministratorKind.SYSTEM, at=at),
        text=TOLD.format(hours=int(lateness.total_seconds() // 3600)),
        url="/audit/",
        source=("audit.anchor", day.isoformat()),
        key=f"audit.anchor.late@{day}",
    )


def administrators(kind: AdministratorKind, *, at: datetime) -> list[int]:
    """The open accounts that are administrators of a kind on that day: user ids."""
    with looking(Scope.everything("告警要送到三员之一，不论其授权在哪个组织")):
        held = RoleGrant.objects.filter(
            in_force(timezone.localdate(at)), user__is_active=True, role__administrator=kind
        )
        return sorted(set(held.values_list("user_id", flat=True)))
