"""What people write down about disposals; what follows from decisions is in `following`."""

from shuanghe.activities.disposals.services.reasons import reason_mark, reason_withdraw

__all__ = ["reason_mark", "reason_withdraw"]
