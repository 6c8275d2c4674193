"""Every page with its scope forgotten: without the second wall it leaks, behind it nothing does.

A mutant is a page asked by somebody of another branch about what lies in branch Z1, with one or
all parts of the first wall taken out. It counts when it leaks to a role that bypasses the second
wall; a test without such controls would prove nothing.
"""

import pytest
from tests.permissions.asking import ask, questions, request_of, undone
from tests.permissions.site import body_of
from tests.roles import as_owner
from tests.second_wall.mutants import WAYS, forgotten

ALL = tuple(WAYS)
PLACES = ("sibling", "elsewhere")
LEAST = 100
QUOTING = {"audit:lines", "audit:export"}
PUBLISHED = {"projects:notice"}
"""Pages open to the whole enterprise, nobody outside: a public notice asks for objections."""


def canaries(world):
    """Words that stand in rows of branch Z1 and nowhere else that the asker may look."""
    return [world.branch.name.encode(), *(one.name.encode() for one in world.members["Z1"])]


def leaks(world, question, visitor, ways):
    """Whether the page, mutated, shows the visitor anything of Z1."""
    with undone():
        try:
            with forgotten(*ways):
                status, response = ask(request_of(question, "GET"), visitor)
                body = body_of(response) if response is not None and status == 200 else b""
        except Exception:  # noqa: BLE001 — a mutant that breaks shows nothing
            return False
    if question.row.kind == "file" and question.things and status == 200:
        return True
    return any(word in body for word in canaries(world))


@pytest.fixture(scope="module")
def mutants(world, rows, things):
    """Every page about an object of Z1, or about everything, as asked from two other places.

    Pages on which a word of Z1 stands rightly are left out: the own audit trail quotes names.
    """
    asked = [
        (question, world.visitor("everything", where))
        for row in rows
        if "GET" in row.rights and row.kind in ("page", "file", "json")
        for question in questions(row, things)
        for where in PLACES
    ]
    quoting = [one for one in asked if leaks(world, *one, ())]
    own = {(name, "sibling") for name in PUBLISHED}
    told = {(question.row.name, visitor.where) for question, visitor in quoting}
    assert {one for one in told - own if one[0] not in QUOTING} == set()
    return [one for one in asked if one not in quoting]


def test_a_page_that_forgets_its_scope_shows_nothing_of_another_branch(mutants, world):
    leaking = []
    with as_owner():
        leaking = [one for one in mutants if leaks(world, *one, ALL)]
    assert len(leaking) >= LEAST, [question.label for question, _visitor in leaking]
    escaped = [
        f"{question.label} {visitor.name}"
        for question, visitor in mutants
        if leaks(world, question, visitor, ALL)
    ]
    assert escaped == [], "\n".join(escaped)


@pytest.mark.parametrize("way", WAYS)
def test_no_single_forgotten_part_shows_anything_either(mutants, world, way):
    escaped = [
        f"{question.label} {visitor.name}"
        for question, visitor in mutants
        if visitor.where == "sibling" and leaks(world, question, visitor, [way])
    ]
    assert escaped == [], "\n".join(escaped)
