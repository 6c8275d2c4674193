"""The person or job behind an act, and the rights held on subtrees."""

from dataclasses import dataclass, field, replace
from functools import cached_property

from shuanghe.kernel.permissions.rights import HANDLING, OWN
from shuanghe.kernel.permissions.scopes import NOWHERE, Scope
from shuanghe.kernel.tree import is_within


@dataclass(frozen=True)
class Grant:
    """Rights on one subtree. A right "*" stands for all; the path "" for the whole tree.

    role, title and place say which role gives them and where, in words; is_staff asks for a
    second factor; is_sample marks a place of the sample data.
    """

    path: str
    rights: frozenset[str]
    role: str = ""
    title: str = ""
    place: str = ""
    is_staff: bool = False
    is_sample: bool = False

    def gives(self, right: str) -> bool:
        return right in self.rights or "*" in self.rights


NO_PLACE = "-"
"""A path outside every tree: segments are digits and capital letters."""


def own_grant(home: str) -> Grant:
    """What every account may do: look after itself, in its home organisation's trail."""
    return Grant(home or NO_PLACE, frozenset({OWN}))


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

    @classmethod
    def for_self(cls, *, name: str, user_id: int, home: str) -> "Actor":
        """A person before sign-in is complete, with rights over the own account alone."""
        return cls(name=name, user_id=user_id, grants=(own_grant(home),))

    @property
    def is_staff(self) -> bool:
        """Whether a role is held that asks for a second factor."""
        return any(grant.is_staff for grant in self.grants)

    @cached_property
    def rights(self) -> frozenset[str]:
        """Every right that is held somewhere; "*" stands for all."""
        return frozenset().union(*(grant.rights for grant in self.grants))

    def may(self, right: str, path: str | None = None) -> bool:
        """Whether the right is held on the node at path (None: anywhere)."""
        if path is None:
            return right in self.rights or "*" in self.rights
        return any(grant.gives(right) and is_within(path, grant.path) for grant in self.grants)

    def scope(self, right: str) -> Scope:
        """Every subtree on which the right is held; looking after oneself opens none.

        For a right that only reads, the scope also says where its holder handles what is read.
        """
        if right == OWN:
            return NOWHERE
        scope = Scope.of(*(grant.path for grant in self.grants if grant.gives(right)))
        if right not in HANDLING:
            return scope
        handled = [g.path for g in self.grants if any(map(g.gives, HANDLING[right]))]
        return replace(scope, handled=Scope.of(*handled).roots)
