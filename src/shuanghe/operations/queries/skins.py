"""What the two-skins shares are made of: goals and things, each with both sides or not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from shuanghe.kernel.permissions import current_scope
from shuanghe.operations.models import Goal, GoalLevel
from shuanghe.operations.queries.goals import Node

SKINS = ("goals", "party", "operations")


@dataclass(frozen=True)
class Listed:
    """One line behind a share: the goal, the thing on it ("" for the goal itself), both or not."""

    goal: Goal
    title: str
    is_both: bool


def skin_list(roots: Sequence[Node], which: str) -> list[Listed]:
    """The lines behind one share of today: goals, party or operations; those without first."""
    found = []
    for node in _yearly(roots):
        has_kpi, has_party = "kpi" not in node.lacks, "party" not in node.lacks
        if which == "goals":
            found.append(Listed(node.goal, "", has_kpi and has_party))
            continue
        other = has_kpi if which == "party" else has_party
        found += [
            Listed(node.goal, link.title, other or link.side == "both")
            for link in node.links
            if link.side in (which, "both")
        ]
    return sorted(found, key=lambda one: one.is_both)


def _yearly(nodes: Iterable[Node]) -> Iterator[Node]:
    """The yearly goals of the scope in force, from the trees that also reach above it."""
    scope = current_scope()
    for node in nodes:
        if node.goal.level == GoalLevel.YEARLY and scope.covers(node.goal.organisation.path):
            yield node
        yield from _yearly(node.children)
