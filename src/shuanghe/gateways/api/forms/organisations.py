"""Organisations, posts and rolls as the API gives them."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from ninja import Schema

from shuanghe.organisation.models import (
    Organisation,
    Post,
    PostKind,
    SpellKind,
)
from shuanghe.organisation.queries.rolls import RollEntry
from shuanghe.organisation.queries.trees import Node, OrganisationThen


class Place(Schema):
    """An organisation by code and name."""

    code: str
    name: str


class OrganisationLine(Schema):
    """One organisation in the tree of a day. parent: null where it is not in view."""

    code: str
    name: str
    kind: str
    kind_title: str
    parent: str | None


class OrganisationPage(Schema):
    """A parent always comes before its children."""

    items: list[OrganisationLine]
    next: str | None


class OrganisationOne(OrganisationLine):
    """One organisation as of a day, with what stood above and directly below it in view."""

    on: date
    established_on: date
    dissolved_on: date | None
    has_committee: bool
    term_ends_on: date | None
    is_sample: bool
    above: list[Place]
    below: list[Place]


class PostLine(Schema):
    """A post held in an organisation, from one day until before another."""

    id: int
    organisation: Place
    kind: str
    kind_title: str
    name: str
    member: UUID
    is_full_time: bool
    from_on: date
    until_on: date | None


class PostPage(Schema):
    """Posts by number."""

    items: list[PostLine]
    next: str | None


class RollLine(Schema):
    """One person on the roll of an organisation on a day. kind: home or attached."""

    name: str
    kind: str
    kind_title: str
    standing: str
    standing_title: str
    since: date


class RollGiven(Schema):
    """The organisation's own roll on a day. is_cut: there are more than could be given."""

    organisation: Place
    on: date
    items: list[RollLine]
    is_cut: bool


def place_shown(organisation: Organisation | Node) -> Place:
    """An organisation by code and name."""
    return Place(code=organisation.code, name=organisation.name)


def node_shown(node: Node, parents: dict[int, str]) -> OrganisationLine:
    """A node of the tree; parents: ids in view → codes."""
    return OrganisationLine(
        code=node.code,
        name=node.name,
        kind=node.kind,
        kind_title=node.kind_title,
        parent=parents.get(node.parent_id or 0),
    )


def organisation_shown(then: OrganisationThen) -> OrganisationOne:
    """One organisation as of the day."""
    body = then.organisation
    line = node_shown(then.node, {one.id: one.code for one in then.above})
    return OrganisationOne(
        **line.dict(),
        on=then.on,
        established_on=body.established_on,
        dissolved_on=body.dissolved_on,
        has_committee=body.has_committee,
        term_ends_on=body.term_ends_on,
        is_sample=body.is_sample,
        above=[place_shown(one) for one in then.above],
        below=[place_shown(one) for one in then.below],
    )


def post_shown(post: Post) -> PostLine:
    """A post with its holder."""
    return PostLine(
        id=post.pk,
        organisation=place_shown(post.organisation),
        kind=post.kind,
        kind_title=str(PostKind(post.kind).label),
        name=post.member.name,
        member=post.member.uid,
        is_full_time=post.is_full_time,
        from_on=post.from_on,
        until_on=post.until_on,
    )


def roll_shown(entries: Iterable[RollEntry], kind: SpellKind) -> list[RollLine]:
    """The people of one part of a roll."""
    return [
        RollLine(
            name=one.name,
            kind=kind.value,
            kind_title=str(kind.label),
            standing=one.standing,
            standing_title=one.standing_title,
            since=one.since,
        )
        for one in entries
    ]
