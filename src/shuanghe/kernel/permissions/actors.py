"""The person or job behind an act, and the rights held on subtrees."""

from dataclasses import dataclass, field

from shuanghe.kernel.permissions.scopes import Scope
from shuanghe.kernel.tree import is_within


@dataclass(frozen=True)
class Grant:
    """Rights on one subtree. A right "*" stands for all; the path "" for the whole tree."""

    path: str
    rights: frozenset[str]
    role: str = ""

    def gives(self, right: str) -> bool:
        return right in self.rights or "*" in self.rights


@dataclass(frozen=True)
class Actor:
    """Who acts. user_id is None for a job or the command line."""

    name: str
    user_id: int | None = None
    member_id: int | None = None
    grants: tuple[Grant, ...] = field(default=())

    @classmethod
    def system(cls, name: str) -> "Actor":
        """A named job with every right on the whole tree; the audit line carries the name."""
        return cls(name=name, grants=(Grant("", frozenset({"*"}), name),))

    def may(self, right: str, path: str | None = None) -> bool:
        """Whether the right is held on the node at path (None: anywhere)."""
        return any(
            grant.gives(right) and (path is None or is_within(path, grant.path))
            for grant in self.grants
        )

    def scope(self, right: str) -> Scope:
        """Every subtree on which the right is held."""
        return Scope.of(*(grant.path for grant in self.grants if grant.gives(right)))
