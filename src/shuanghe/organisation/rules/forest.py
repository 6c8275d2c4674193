"""What may hang under what, and whether a set of parents is a tree."""

from collections.abc import Mapping, Sequence

COMMITTEE, GENERAL_BRANCH, PARTY_GROUP = "committee", "general_branch", "party_group"
BRANCHES = ("branch", "joint_branch", "temporary_branch")
PARTY_BODIES = (COMMITTEE, GENERAL_BRANCH, *BRANCHES, PARTY_GROUP)
UNITS = ("company", "plant", "department", "workshop", "team")

PARENTS: dict[str, tuple[str, ...]] = {
    COMMITTEE: (COMMITTEE,),
    GENERAL_BRANCH: (COMMITTEE,),
    **dict.fromkeys(BRANCHES, (COMMITTEE, GENERAL_BRANCH)),
    PARTY_GROUP: BRANCHES,
    **dict.fromkeys(UNITS, (*PARTY_BODIES, *UNITS)),
}


def may_hang_under(kind: str, parent_kind: str | None) -> bool:
    """Whether a body of the kind may stand below the other; None is the top of the tree."""
    return (
        kind not in (PARTY_GROUP, *UNITS) if parent_kind is None else parent_kind in PARENTS[kind]
    )


def cycles(parents: Mapping[str, str]) -> list[list[str]]:
    """The rings among codes, each as code → parent code; a missing parent ends a way."""
    state: dict[str, int] = {}
    found = []
    for start in parents:
        way: list[str] = []
        code = start
        while code in parents and code not in state:
            state[code] = 1
            way.append(code)
            code = parents[code]
        if state.get(code) == 1 and code in way:
            found.append(way[way.index(code) :])
        for passed in way:
            state[passed] = 2
    return found


def parents_first(codes: Sequence[str], parents: Mapping[str, str]) -> list[str]:
    """The codes in an order in which every parent comes before its children."""
    wanted = set(codes)
    done: set[str] = set()
    ordered: list[str] = []
    for start in codes:
        way = []
        code = start
        while code in wanted and code not in done:
            done.add(code)
            way.append(code)
            code = parents.get(code, "")
        ordered.extend(reversed(way))
    return ordered
