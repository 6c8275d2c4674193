"""How the database is told the scope in force: three settings that last for one transaction."""

import re

from shuanghe.kernel.permissions.scopes import NOWHERE, Scope
from shuanghe.kernel.tree import AFTER_ALL, end_of

LOW, HIGH, ROOTS = "shuanghe.low", "shuanghe.high", "shuanghe.roots"
WHOLE_TREE = AFTER_ALL * 2
"""The end of the range that means every row, those without a place yet (~…) or at all included."""
PLAIN_ROOT = re.compile(r"[0-9A-Za-z/~_.:-]*")


def scope_told(scope: Scope | None) -> str:
    """The statement that tells the database a scope for the running transaction; no marks in it.

    Several subtrees are told as the range around them and a list. None, no scope, is nowhere.
    Raises ValueError for a path that is none.
    """
    roots = (scope or NOWHERE).roots
    if not all(map(PLAIN_ROOT.fullmatch, roots)):
        raise ValueError(f"不是组织路径：{roots}")
    low, high = (min(roots), max(map(end_of, roots))) if roots else ("", "")
    if "" in roots:
        roots, low, high = ("",), "", WHOLE_TREE
    listed = ",".join(roots) if len(roots) > 1 else ""
    return (
        f"SELECT set_config('{LOW}','{low}',true),set_config('{HIGH}','{high}',true),"
        f"set_config('{ROOTS}','{listed}',true);"
    )
