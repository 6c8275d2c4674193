"""Paths: what a materialised path promises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shuanghe.kernel import tree

ids = st.integers(min_value=1, max_value=36**6 - 1)


@given(st.lists(ids, min_size=1, max_size=12))
def test_a_path_names_every_ancestor_and_needs_no_query(nodes: list[int]) -> None:
    path = ""
    for node in nodes:
        path = tree.path_of(path, node)
    assert tree.lineage(path) == nodes
    assert tree.ancestors(path) == nodes[:-1]
    assert tree.depth(path) == len(nodes) - 1


@given(ids, ids, ids)
def test_the_range_of_a_subtree_holds_its_nodes_and_no_other(a: int, b: int, c: int) -> None:
    root = tree.path_of("", a)
    child = tree.path_of(root, b)
    other = tree.path_of("", c)
    assert root <= child < tree.end_of(root)
    assert (root <= other < tree.end_of(root)) == (a == c)
    assert tree.is_within(child, root)
    assert tree.is_within(other, root) == (a == c)


@pytest.mark.parametrize("node", [0, -1, 36**6])
def test_an_id_that_does_not_fit_a_segment_is_refused(node: int) -> None:
    with pytest.raises(ValueError, match="超出范围"):
        tree.segment(node)
