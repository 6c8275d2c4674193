"""The part of the tree a query may see. Without one, a scoped query raises."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from django.db.models import Q

from shuanghe.kernel.tree import end_of, is_within, paths_above


class ScopeMissing(RuntimeError):  # noqa: N818
    """A query on scoped data was made without saying whose eyes it is for."""


class WriteOutsideScope(RuntimeError):  # noqa: N818
    """A row was about to be written outside the part of the tree in view."""


@dataclass(frozen=True)
class Scope:
    """Subtrees in view, as path prefixes; the prefix "" is the whole tree.

    handled: where the reader also handles what is read, None for all of it. alone: places in view
    themselves, without what lies below them.
    """

    roots: tuple[str, ...]
    handled: tuple[str, ...] | None = field(default=None, compare=False)
    alone: tuple[str, ...] = ()

    @classmethod
    def of(cls, *roots: str) -> "Scope":
        """The smallest set of subtrees that covers the given ones."""
        kept: list[str] = []
        for root in sorted(set(roots)):
            if not kept or not is_within(root, kept[-1]):
                kept.append(root)
        return cls(tuple(kept))

    @classmethod
    def everything(cls, reason: str) -> "Scope":
        """The whole tree, for a job or command that says why it needs it.

        A test lists the modules that may ask for this. Raises ValueError without a reason.
        """
        if not reason:
            raise ValueError("打开全部数据范围必须说明理由。")
        return cls(("",))

    @property
    def is_everything(self) -> bool:
        return "" in self.roots

    @property
    def closed(self) -> "Scope":
        """The part in which restricted matters are seen too: where the reader handles them."""
        return self if self.handled is None else Scope(self.handled)

    @property
    def with_lineage(self) -> "Scope":
        """The same and the places above it: for what is laid down above and holds below."""
        above = {path for root in self.roots for path in paths_above(root)}
        return replace(self, alone=tuple(sorted(above)))

    def covers(self, path: str) -> bool:
        """Whether the node at this path is in view."""
        return path in self.alone or any(is_within(path, root) for root in self.roots)

    def q(self, field: str) -> Q:
        """The condition that keeps a queryset in view; field holds a path."""
        if self.is_everything:
            return Q()
        inside = Q(**{f"{field}__in": self.alone}) if self.alone else Q(pk__in=())
        for root in self.roots:
            inside |= Q(**{f"{field}__gte": root, f"{field}__lt": end_of(root)})
        return inside

    def sql(self, column: str) -> tuple[str, list[str]]:
        """The same condition for hand-written SQL: text and parameters."""
        if self.is_everything:
            return "1=1", []
        if not self.roots:
            return "1=0", []
        ranges = [f"({column} >= %s AND {column} < %s)"] * len(self.roots)
        values = [bound for root in self.roots for bound in (root, end_of(root))]
        one_by_one = [f"{column} = %s"] * len(self.alone)
        return "(" + " OR ".join([*ranges, *one_by_one]) + ")", [*values, *self.alone]


NOWHERE = Scope(())
_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)
_beyond: ContextVar[bool] = ContextVar("beyond", default=False)


def current_scope() -> Scope:
    """The scope in force.

    Raises ScopeMissing when none was opened.
    """
    scope = _scope.get()
    if scope is None:
        raise ScopeMissing("查询没有说明数据范围：请先用 looking(scope) 打开。")
    return scope


def scope_open() -> Scope | None:
    """The scope that the database is told; None when none was opened."""
    return Scope(("",)) if _beyond.get() else _scope.get()


@contextmanager
def beyond(reason: str) -> Iterator[None]:
    """Let hand-written SQL reach rows out of view that it is meant to reach; the scope stays.

    For what the database must see as a whole: grants before there is a scope, sums kept up to the
    root, guests on a roll. Only the second wall is lifted; the statement still names its places. A
    test lists the modules that may. Raises ValueError without a reason.
    """
    if not reason:
        raise ValueError("越过数据范围必须说明理由。")
    token = _beyond.set(True)
    try:
        yield
    finally:
        _beyond.reset(token)


@contextmanager
def looking(scope: Scope) -> Iterator[Scope]:
    """Open a scope for the block; the former one returns afterwards."""
    token = _scope.set(scope)
    try:
        yield scope
    finally:
        _scope.reset(token)
