"""Lines enter the trail; ledgers are sealed and anchored."""

from shuanghe.kernel.audit.services.lines import line_append
from shuanghe.kernel.audit.services.sealing import anchor_write, rows_seal

__all__ = ["anchor_write", "line_append", "rows_seal"]
