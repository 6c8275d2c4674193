"""The program with the scope forgotten, one way of leaving it out at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models import Q

from shuanghe.kernel.permissions import Scope
from shuanghe.kernel.permissions.models import (
    ScopedForeignKey,
    ScopedManager,
    ScopedModel,
    ScopedQuerySet,
)


def _unscoped(self: ScopedManager) -> ScopedQuerySet:
    return ScopedQuerySet(self.model, using=self._db)


WAYS: dict[str, list[tuple[Any, str, Any]]] = {
    "manager": [
        (ScopedManager, "get_queryset", _unscoped),
        (Scope, "q", lambda self, field: Q(pk__isnull=False)),
    ],
    "join": [(ScopedForeignKey, "get_extra_restriction", lambda self, *aliases: None)],
    "sql": [(Scope, "sql", lambda self, column: ("1=1", []))],
    "judgement": [
        (Scope, "covers", lambda self, path: True),
        (ScopedModel, "check_written", classmethod(lambda cls, objs: None)),
    ],
}
"""What is forgotten → what stands in its place."""


@contextmanager
def forgotten(*ways: str) -> Iterator[None]:
    """Let the first wall fall in these ways; the second is told the scope as before."""
    with pytest.MonkeyPatch.context() as patch:
        for way in ways:
            for owner, name, instead in WAYS[way]:
                patch.setattr(owner, name, instead)
        yield
