"""Statements that the server plans once for each connection and from then on only runs.

Behind row-level security planning costs more than running: each table brings its policy along. What
a statement may see is read from the scope when it runs; how many rows it will find is guessed from
the scope when it is planned. So a plan is kept for one scope and made under it.
"""

from collections import OrderedDict
from hashlib import sha256
from itertools import count
from re import sub

MOST = 100
"""How many statements are remembered for a connection; a plan holds some 100 kB of the server's."""
SEEN_ONCE, FAILED = "", "-"


class Prepared(str):
    """SQL that pages run again and again, with marks only where a column beside gives the type.

    SQLite takes it as it is; so does PostgreSQL behind a pooler that lends connections out.
    """

    __slots__ = ()


class Plans:
    """What the server behind one connection has planned, newest use last."""

    def __init__(self) -> None:
        self.names: OrderedDict[tuple[str, str], str] = OrderedDict()

    def front(self, told: str, query: str) -> tuple[str, str]:
        """The name to run a statement by under a scope, and what must be sent first; "" for none.

        The first time it is run plainly: many scopes are met once. When the server could not plan
        it, for good. Names come from the text: wherever one is known, it stands for the same.
        """
        asked = told, query
        name = self.names.get(asked)
        self.names.setdefault(asked, SEEN_ONCE)
        self.names.move_to_end(asked)
        if name is None or name == FAILED:
            return "", self._left_over()
        if name != SEEN_ONCE:
            return name, ""
        self.names[asked] = FAILED
        name, marks = f"kept_{sha256((told + query).encode()).hexdigest()[:32]}", count(1)
        numbered = sub("%s", lambda _mark: f"${next(marks)}", query)
        return name, f"PREPARE {name} AS {numbered};"

    def keep(self, told: str, query: str, name: str) -> None:
        """Remember what the server has planned."""
        self.names[told, query] = name

    def _left_over(self) -> str:
        """Forget the longest unused when there are too many; what tells the server so."""
        if len(self.names) <= MOST:
            return ""
        _asked, name = self.names.popitem(last=False)
        return f"DEALLOCATE {name};" if name not in (SEEN_ONCE, FAILED) else ""
