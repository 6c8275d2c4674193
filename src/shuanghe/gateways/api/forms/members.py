"""Members as the API gives them. Their numbers only masked."""

from datetime import date
from uuid import UUID

from ninja import Schema

from shuanghe.gateways.api.forms.organisations import Place, place_shown
from shuanghe.organisation.models import (
    Gender,
    Member,
    Organisation,
    PostKind,
    SpellKind,
    StandingKind,
)
from shuanghe.organisation.queries.members import Masked, MemberHistory


class MemberLine(Schema):
    """One member as known today."""

    uid: UUID
    name: str
    gender: str
    gender_title: str
    organisation: Place
    standing: str
    standing_title: str
    joined_on: date | None
    confirmed_on: date | None
    education: str
    category: str
    position: str
    is_floating: bool


class MemberPage(Schema):
    """Members by name."""

    items: list[MemberLine]
    next: str | None


class SpellLine(Schema):
    """A stretch of time: in an organisation, in a standing or in a post; until_on not included."""

    kind: str
    kind_title: str
    organisation: Place | None
    from_on: date
    until_on: date | None


class MemberOne(MemberLine):
    """One member with the dated history, newest first. Identity number and phone are masked."""

    id_number: str
    phone: str
    spells: list[SpellLine]
    standings: list[SpellLine]
    posts: list[SpellLine]
    is_sample: bool


def member_line(member: Member) -> MemberLine:
    """One member in a list."""
    return MemberLine(
        uid=member.uid,
        name=member.name,
        gender=member.gender,
        gender_title=str(Gender(member.gender).label),
        organisation=place_shown(member.organisation),
        standing=member.standing,
        standing_title=str(StandingKind(member.standing).label),
        joined_on=member.joined_on,
        confirmed_on=member.confirmed_on,
        education=member.education,
        category=member.category,
        position=member.position,
        is_floating=member.is_floating,
    )


def member_shown(member: Member, masked: Masked, history: MemberHistory) -> MemberOne:
    """One member with the history; numbers masked as everybody with the right sees them."""
    return MemberOne(
        **member_line(member).dict(),
        id_number=masked.id_number,
        phone=masked.phone,
        spells=[_stretch(one, SpellKind, one.organisation) for one in history.spells],
        standings=[_stretch(one, StandingKind, None) for one in history.standings],
        posts=[_stretch(one, PostKind, one.organisation) for one in history.posts],
        is_sample=member.is_sample,
    )


def _stretch(
    row: object, kinds: type[SpellKind | StandingKind | PostKind], place: Organisation | None
) -> SpellLine:
    kind = str(row.kind)  # type: ignore[attr-defined]
    return SpellLine(
        kind=kind,
        kind_title=str(kinds(kind).label),
        organisation=place_shown(place) if place is not None else None,
        from_on=row.from_on,  # type: ignore[attr-defined]
        until_on=row.until_on,  # type: ignore[attr-defined]
    )
