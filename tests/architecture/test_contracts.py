"""The contract types of our own refuse what they say they refuse."""

from pathlib import Path

import grimp
import pytest
from tests.architecture.contracts import Doorway, PrivateDoors


@pytest.fixture
def graph():
    """Two apps, one library."""
    made = grimp.ImportGraph()
    for module in ("p", "p.a", "p.a.pages", "p.a.urls", "p.b", "p.b.services", "p.project"):
        made.add_module(module)
    made.add_module("docx", is_squashed=True)
    return made


def link(graph, importer, imported):
    graph.add_import(importer=importer, imported=imported, line_number=1, line_contents="x")


def doors():
    options = {"apps": ["p.a", "p.b"], "doors": ["pages"], "plugged_in_by": ["p.project"]}
    return PrivateDoors("doors", {}, options)


def doorway():
    return Doorway("doorway", {}, {"libraries": ["docx", "absent"], "through": ["p.a"]})


def test_a_door_of_another_app_is_not_imported(graph):
    link(graph, "p.b.services", "p.a.pages")
    checked = doors().check(graph, verbose=False)
    assert checked.metadata["refused"] == [(("p.b.services", "p.a.pages"), 1)]


def test_an_app_and_the_project_open_their_own_doors(graph):
    link(graph, "p.a.urls", "p.a.pages")
    link(graph, "p.project", "p.a.pages")
    assert doors().check(graph, verbose=False).kept


def test_a_library_comes_in_through_its_doorway_only(graph):
    link(graph, "p.a.pages", "docx")
    assert doorway().check(graph, verbose=False).kept
    link(graph, "p.b.services", "docx")
    assert not doorway().check(graph, verbose=False).kept


def test_the_contracts_have_no_exception():
    assert "ignore_imports" not in Path(".importlinter").read_text()
