"""Reading the trail, and holding ledgers against their seals."""

from shuanghe.kernel.audit.queries.anchors import (
    anchor_lateness,
    anchor_newest,
    is_anchor_due,
)
from shuanghe.kernel.audit.queries.lines import (
    LineFilter,
    ledger_version,
    line_as_dict,
    lines_all,
    lines_found,
    lines_page,
    verbs_known,
)
from shuanghe.kernel.audit.queries.sealed import (
    Anchor,
    AnchorUnreadable,
    Finding,
    LedgerBroken,
    anchor_folder,
    anchor_read,
    ledgers_verify,
    rows_unsealed,
    seal_newest,
)

__all__ = [
    "Anchor",
    "AnchorUnreadable",
    "Finding",
    "LedgerBroken",
    "LineFilter",
    "anchor_folder",
    "anchor_lateness",
    "anchor_newest",
    "anchor_read",
    "is_anchor_due",
    "ledger_version",
    "ledgers_verify",
    "line_as_dict",
    "lines_all",
    "lines_found",
    "lines_page",
    "rows_unsealed",
    "seal_newest",
    "verbs_known",
]
