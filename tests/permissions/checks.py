"""What must hold of every cell: who is let in, who is refused, and that reading writes nothing.

Each check gives the faults it found as sentences; the tests want none, the controls want some.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.http import HttpRequest
from tests.permissions.asking import (
    LET_IN,
    SIGN_IN,
    Question,
    ask,
    questions,
    request_of,
    tapped,
    undone,
)
from tests.permissions.table import METHODS, Row
from tests.permissions.things import Thing, Things
from tests.permissions.worlds import Visitor, World

from shuanghe.kernel.tree import is_within

READING = ("GET", "HEAD", "OPTIONS")
AUDIT = "INSERT INTO audit_auditline"
SHARED = {"GET": 2, "POST": 2}
"""How many visitors at each place run a view that lets them in; the rest would see the same."""


@dataclass
class Tally:
    """How much was looked at: cells of the table, runs of a view, runs that were let in."""

    cells: int = 0
    runs: int = 0
    let_in: int = 0


def expected(world: World, question: Question, visitor: Visitor, method: str) -> str:
    """What the table says of a cell: sign-in, 405, 404 or in."""
    row = question.row
    is_free = row.kind in ("key", "open")
    if visitor.user is None and not is_free:
        return SIGN_IN
    if not row.rights_for(method):
        return "405"
    if is_free:
        return "in"
    rights = row.rights_for(method)
    if not any(visitor.actor.may(right) for right in rights):
        return "404"
    bound = question.things or (None,)
    is_in = all(reaches(world, row.at, one, visitor, rights) for one in bound)
    return "in" if is_in else "404"


def reaches(
    world: World, at: str, thing: Thing | None, visitor: Visitor, rights: Iterable[str]
) -> bool:
    """Whether a visitor holds one of the rights where the object lies, or above it."""
    if thing is None or (thing.lies is None and not thing.owner):
        return True
    if thing.owner.startswith("@"):
        return visitor.where == thing.owner[1:] or visitor.name in ("ended", "roleless")
    if thing.owner:
        return visitor.name == thing.owner
    place = world.path(at or thing.lies or "")
    return any(
        is_within(place, grant.path) and grant.gives(right)
        for grant in visitor.actor.grants
        for right in rights
    )


def may_write(world: World, question: Question, visitor: Visitor) -> bool:
    """Whether anything may be written for a visitor at all."""
    row = question.row
    if visitor.user is None or not row.write_right:
        return row.kind == "open"
    at = row.writes_at or row.at
    rights = row.write_right.split(" or ")
    return any(visitor.actor.may(right) for right in rights) and all(
        reaches(world, at, one, visitor, rights) for one in question.things
    )


def cell_faults(
    world: World, question: Question, method: str, visitors: Iterable[Visitor], tally: Tally
) -> Iterator[str]:
    """Ask as every visitor.

    Refused cells are run for everybody whom the product can tell apart; of those let in at one
    place a few run the view, as it costs much and tells nothing more.
    """
    prepared = request_of(question, method)
    known: dict[object, int | str] = {}
    shared: dict[object, int] = {}
    for visitor in visitors:
        tally.cells += 1
        wanted = expected(world, question, visitor, method)
        alike = _alike(question, method, visitor)
        if alike not in known:
            if wanted == "in":
                group = visitor.where, may_write(world, question, visitor)
                shared[group] = shared.get(group, 0) + 1
                if shared[group] > SHARED.get(method, 0) and sum(shared.values()) > 1:
                    continue
                tally.let_in += 1
            tally.runs += 1
            known[alike], faults = _run(world, question, prepared, visitor, wanted)
            yield from faults
        if not fits(question, method, wanted, known[alike]):
            yield f"{question.label} {method} {visitor.name}：应为 {wanted}，得 {known[alike]}"


def _alike(question: Question, method: str, visitor: Visitor) -> object:
    """What tells visitors apart here: for a method that is not taken the rights alone."""
    if not question.row.rights_for(method):
        return visitor.user is None, frozenset(one.rights for one in visitor.actor.grants)
    return visitor.bundle, visitor.name if _is_personal(question) else ""


def _run(
    world: World, question: Question, prepared: HttpRequest, visitor: Visitor, wanted: str
) -> tuple[int | str, list[str]]:
    """One run of the view, and what it wrote though it may not."""
    method = str(prepared.method)
    if wanted in (SIGN_IN, "405") or _has_no_right(question, method, visitor):
        try:
            return ask(prepared, visitor, is_bare=True)[0], []
        except AttributeError:  # the door let the view run, which looked for its session
            return "in", []
    with undone(), tapped() as tap:
        status, _answer = ask(prepared, visitor)
    written = tap.written
    if method in READING and question.row.is_traced:
        written = [one for one in written if not one.startswith(AUDIT)]
    if not written or (method not in READING and may_write(world, question, visitor)):
        return status, []
    return status, [f"{question.label} {method} {visitor.name}：不该写入 {written[:2]}"]


def _has_no_right(question: Question, method: str, visitor: Visitor) -> bool:
    """Whether the door itself must refuse, for want of the right anywhere."""
    row = question.row
    needed = [row.door] if row.door else row.rights_for(method)
    return row.kind != "key" and not any(visitor.actor.may(right) for right in needed)


def _is_personal(question: Question) -> bool:
    return question.row.is_own or any(one.owner for one in question.things)


def fits(question: Question, method: str, wanted: str, status: int | str) -> bool:
    """Whether an answer is of the class the table says."""
    if wanted != "in":
        return str(status) == wanted
    row = question.row
    is_plain = not row.asks or question.label == row.key
    if row.answer == "any":
        return status in LET_IN or (method == "POST" and status == 404)
    if is_plain and row.answer != 200:
        return status == row.answer or (method == "POST" and status in LET_IN)
    return status == 200 if method in ("GET", "HEAD") else status in LET_IN


def matrix_faults(world: World, rows: Iterable[Row], things: Things, tally: Tally) -> list[str]:
    """The whole matrix: every row, every method, everybody."""
    return [
        fault
        for row in rows
        if row.kind != "open"
        for question in questions(row, things)
        for method in METHODS
        for fault in cell_faults(world, question, method, world.visitors, tally)
    ]
