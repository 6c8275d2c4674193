"""How the database is told the scope in force: three settings that last for one transaction."""

import re
from functools import lru_cache

from shuanghe.kernel.permissions.scopes import NOWHERE, Scope
from shuanghe.kernel.tree import AFTER_ALL, end_of

LOW, HIGH, ROOTS = "shuanghe.low", "shuanghe.high", "shuanghe.roots"
WHOLE_TREE = AFTER_ALL * 2
"""The end of the range that means every row, those without a place yet (~…) or at all included."""
PLAIN_ROOT = re.compile(r"[0-9A-Za-z/~_.:-]*")
ALONE = "!"
"""Stands behind a place that is in view without what lies below it; comes before every digit."""


@lru_cache(maxsize=1000)
def scope_told(scope: Scope | None) -> str:
    """The statement that tells the database a scope for the running transaction; no marks in it.

    Several subtrees, or places without theirs, are told as the range around them and a list. None,
    no scope, is nowhere. Raises ValueError for a path that is none.
    """
    roots, alone = (scope.roots, scope.alone) if scope else (NOWHERE.roots, NOWHERE.alone)
    if not all(map(PLAIN_ROOT.fullmatch, (*roots, *alone))):
        raise ValueError(f"不是组织路径：{roots} {alone}")
    told = [*roots, *(path + ALONE for path in alone)]
    low, high = (min((*roots, *alone)), max(map(end_of, told))) if told else ("", "")
    if "" in roots:
        told, low, high = [""], "", WHOLE_TREE
    listed = ",".join(told) if len(told) > 1 or alone else ""
    return (
        f"SELECT set_config('{LOW}','{low}',true),set_config('{HIGH}','{high}',true),"
        f"set_config('{ROOTS}','{listed}',true);"
    )
