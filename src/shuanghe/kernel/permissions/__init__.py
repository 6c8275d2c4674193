"""Who may do what, where; and the wall that keeps every query inside that place."""

from shuanghe.kernel.permissions.actors import Actor, Grant
from shuanghe.kernel.permissions.scopes import (
    NOWHERE,
    Scope,
    ScopeMissing,
    WriteOutsideScope,
    current_scope,
    looking,
)

__all__ = [
    "NOWHERE",
    "Actor",
    "Grant",
    "Scope",
    "ScopeMissing",
    "WriteOutsideScope",
    "current_scope",
    "looking",
]
