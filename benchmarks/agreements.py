"""Bars r1 and r2: agreements of every branch drafted, and a page of the scoreboard over them.

CPU seconds. The first year is drafted from the skeleton, the second from the first as it was in
force. Beside it stands what is promised: 3,000 branches in 30 s.
"""

from datetime import date
from typing import Any

from benchmarks import worlds
from benchmarks.tables import Bar

BRANCHES = 3_000
DRAFT_IN, PAGE_IN = 30.0, 0.3
YEAR = 2027


def bars(_sizes: list[int]) -> list[Bar]:
    """One company of 3,000 branches, whatever sizes the other bars take."""
    from benchmarks.trees import tree

    worlds.clear()
    worlds.tree_load(tree(BRANCHES))
    fresh, drawn = _drafted(YEAR)
    _in_force()
    again, second = _drafted(YEAR + 1)
    told = f"{drawn.drafted:,} agreements, {drawn.targets:,} targets"
    return [
        _bar("r1", "agreements drafted from the skeleton", fresh, DRAFT_IN, told),
        _bar(
            "r1", "agreements drafted from last year's", again, DRAFT_IN,
            f"{second.from_former:,} from last year",
        ),
        _bar("r2", "a page of the scoreboard", _page(), PAGE_IN, "50 holders, rows alone"),
    ]  # fmt: skip


def _bar(code: str, what: str, took: float, most: float, note: str) -> Bar:
    return Bar(
        code, what, f"{BRANCHES:,}", took, most, took / most, f"≤ {most:g} s", took <= most,
        note=note,
    )  # fmt: skip


def _drafted(year: int) -> tuple[float, Any]:
    """CPU seconds to draft a year for everything below the root, and what was drafted."""
    from shuanghe.activities.agreements.services import agreements_draft
    from shuanghe.kernel.permissions import Actor
    from shuanghe.organisation.models import Organisation

    with worlds.everything():
        top = Organisation.objects.get(parent=None)
    actor = Actor.system("基准测试")
    return worlds.cpu(lambda: agreements_draft(actor, organisation=top, year=year))


def _in_force() -> None:
    """Leave the first year as signatures would, so that the second is drafted from it."""
    from shuanghe.activities.agreements.models import Agreement

    with worlds.everything():
        Agreement.objects.filter(year=YEAR).update(state="in_force", in_force_on=date(YEAR, 1, 20))


def _page() -> float:
    """CPU seconds to read a page of the scoreboard of the root."""
    from shuanghe.activities.agreements.queries.boards import board_rows

    with worlds.everything():
        took, _rows = worlds.cpu(lambda: list(board_rows(year=YEAR)[:50]), best_of=3)
    return took
