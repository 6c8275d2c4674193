"""Who may do what, where; and the wall that keeps every query inside that place."""

from shuanghe.kernel.permissions.actors import Actor, Grant, own_grant
from shuanghe.kernel.permissions.rights import OWN, RESERVED, RIGHTS
from shuanghe.kernel.permissions.scopes import (
    NOWHERE,
    Scope,
    ScopeMissing,
    WriteOutsideScope,
    beyond,
    current_scope,
    looking,
)

__all__ = [
    "NOWHERE",
    "OWN",
    "RESERVED",
    "RIGHTS",
    "Actor",
    "Grant",
    "Scope",
    "ScopeMissing",
    "WriteOutsideScope",
    "beyond",
    "current_scope",
    "looking",
    "own_grant",
]
