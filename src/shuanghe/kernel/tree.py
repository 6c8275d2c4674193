"""A place in the organisation tree as text: a fixed-width segment per ancestor, its own last.

A segment is the node's id in base 36, so a path alone names every ancestor and needs no query.
"""

SEGMENT = 6
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
AFTER_ALL = "~"


def segment(node_id: int) -> str:
    """The six characters that stand for a node id (below 36⁶, about 2.1 billion).

    Raises ValueError for an id that does not fit.
    """
    if not 0 < node_id < len(DIGITS) ** SEGMENT:
        raise ValueError(f"组织编号超出范围：{node_id}")
    out = ""
    while node_id:
        node_id, digit = divmod(node_id, len(DIGITS))
        out = DIGITS[digit] + out
    return out.rjust(SEGMENT, "0")


def path_of(parent_path: str, node_id: int) -> str:
    """The path of a node below the given parent path ("" for a root)."""
    return parent_path + segment(node_id)


def lineage(path: str) -> list[int]:
    """The ids on the way from the root down to the node itself."""
    return [int(path[at : at + SEGMENT], len(DIGITS)) for at in range(0, len(path), SEGMENT)]


def ancestors(path: str) -> list[int]:
    """The ids above the node, root first, without the node."""
    return lineage(path)[:-1]


def paths_above(path: str) -> list[str]:
    """The paths of the nodes above the node, root first, without its own."""
    return [path[:at] for at in range(SEGMENT, len(path), SEGMENT)]


def path_up_to(path: str, node_id: int) -> str:
    """The part of a path that ends with a node on it; "" when it does not lie on it."""
    way = lineage(path)
    return path[: (way.index(node_id) + 1) * SEGMENT] if node_id in way else ""


def depth(path: str) -> int:
    """How many ancestors the node has."""
    return len(path) // SEGMENT - 1


def end_of(path: str) -> str:
    """The first text after every path of the subtree: path ≤ x < end_of(path)."""
    return path + AFTER_ALL


def is_within(path: str, root: str) -> bool:
    """Whether the node lies in the subtree of root, root included."""
    return path.startswith(root)
