"""A committee over two branches, and editions of a handbook small enough to build in a test."""

from datetime import date

from tests.procedures.worlds import World, world_create
from tests.records.worlds import EVERYTHING

from shuanghe.insight.handbooks.documents.files import edition_files
from shuanghe.insight.handbooks.models import Edition
from shuanghe.insight.handbooks.services.building import edition_build
from shuanghe.insight.handbooks.services.editions import (
    Issuing,
    edition_issue,
    edition_prepare,
)
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking

TODAY = date(2026, 11, 21)
OFFICE = frozenset({"handbook.read", "handbook.issue", "organisation.read"})
SECRETARY = frozenset({"handbook.read", "handbook.receive", "rule.read"})

__all__ = ["EVERYTHING", "TODAY", "World", "built", "issued", "office", "secretary", "world_create"]


def office(world):
    """Whoever prepares and issues for the committee."""
    return Actor("党群部", grants=(Grant(world.committee.path, OFFICE),))


def secretary(place):
    """The secretary of one unit."""
    return Actor("王书记", grants=(Grant(place.path, SECRETARY),))


def no_files(_edition, _sections):
    """Stands for setting the files where a test does not look at them."""
    return b"%PDF-1.7 example", b"PK example", 7


def built(world, *, kind="learning", on=TODAY, with_files=False):
    """An edition that waits to be issued."""
    made = edition_prepare(
        office(world), organisation=world.committee, kind=kind, on=on, is_built_here=True
    )
    with looking(Scope((world.committee.path,))):
        files = edition_files if with_files else no_files
        edition_build(made, files, tell=lambda _done, _total: None)
    return again(made)


def issued(world, *, note="", **given):
    """An edition in the hands of every unit below."""
    made = built(world, **given)
    edition_issue(
        office(world),
        organisation=world.committee,
        edition=made,
        issuing=Issuing(note=note),
        on=TODAY,
    )
    return again(made)


def again(made):
    """The edition as it is kept now."""
    with looking(EVERYTHING):
        return Edition.objects.select_related("organisation").get(pk=made.pk)
