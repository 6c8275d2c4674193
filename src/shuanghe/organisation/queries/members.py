"""Finding members: list, search, one person with the dated history."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from shuanghe.kernel.crypto import blind_index, mask_id_number, mask_phone, open_sealed
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import ON_THE_ROLL, Member, Organisation, Post, Spell, Standing

PAGE = 50
FOUND = 1_000
SORTS = {"name": "name_pinyin", "place": "organisation__path", "joined": "joined_key"}


class MemberLine(NamedTuple):
    """What the list shows of one member."""

    id: int
    uid: UUID
    name: str
    gender: str
    standing: str
    joined_on: date | None
    position: str
    place_code: str
    place: str


@dataclass(frozen=True)
class MemberPage:
    """One page of members. after: the id to ask the next page with; None on the last.

    count: how many there are on all pages.
    """

    members: Sequence[MemberLine]
    after: int | None
    count: int


def members_found(
    *, text: str = "", organisation: Organisation | None = None, standing: str = "roll"
) -> "QuerySet[Member]":
    """Members in view by name, pinyin, initials, or by exact identity or phone number.

    standing: a StandingKind, "roll" for those on the roll, "" for everyone.
    """
    members = Member.objects.filter(merged_into=None)
    if organisation is not None:
        members = members.filter(
            organisation__path__gte=organisation.path,
            organisation__path__lt=end_of(organisation.path),
        )
    if standing == "roll":
        members = members.filter(standing__in=ON_THE_ROLL)
    elif standing:
        members = members.filter(standing=standing)
    wanted = text.strip()
    return members.filter(_matches(wanted)) if wanted else members


def _matches(text: str) -> Q:
    plain = "".join(text.split())
    if re.fullmatch(r"\d{17}[\dXx]", plain):
        return Q(id_number_index=blind_index(plain.upper(), purpose="id_number"))
    if re.fullmatch(r"\d{7,12}|0\d{2,3}-\d{7,8}", plain):
        return Q(phone_index=blind_index(plain, purpose="phone"))
    if plain.isascii():
        reading = plain.lower()
        return Q(name_pinyin__startswith=reading) | Q(name_pinyin__contains=f" {reading}")
    return Q(name__contains=plain)


def members_sorted(members: "QuerySet[Member]", sort: str = "name") -> "QuerySet[Member]":
    """Members in the order of a key of SORTS, with "-" before it from the end.

    An unknown date of joining counts as the latest.
    """
    key, sign = SORTS[sort.removeprefix("-")], "-" if sort.startswith("-") else ""
    return _keyed(members).order_by(f"{sign}{key}", f"{sign}id")


def _keyed(members: "QuerySet[Member]") -> "QuerySet[Member]":
    return members.annotate(joined_key=Coalesce("joined_on", Value(date.max)))


def members_page(
    members: "QuerySet[Member]",
    *,
    after: int | None = None,
    sort: str = "name",
    is_search: bool = False,
) -> MemberPage:
    """The next PAGE members after the given one; cost does not grow with the page.

    Which they are is read from an index alone, then what the list shows of each.
    sort: a key of SORTS, with "-" before it from the end. is_search: few are expected, so that
    those found are numbered as they are read instead of being looked for twice.
    """
    ordered = members_sorted(members, sort)
    if after is not None:
        key, way = SORTS[sort.removeprefix("-")], "lt" if sort.startswith("-") else "gt"
        last = _keyed(Member.objects.filter(pk=after)).values_list(key, "id").first()
        if last is not None:
            value, pk = last
            ordered = ordered.filter(
                Q(**{f"{key}__{way}": value}) | Q(**{key: value, f"id__{way}": pk})
            )
    room = FOUND if is_search and after is None else PAGE
    ids = list(ordered.values_list("id", flat=True)[: room + 1])
    is_all = after is None and len(ids) <= room
    shown, more = ids[:PAGE], len(ids) > PAGE
    lines = {line.id: line for line in _lines(shown)}
    found = [lines[pk] for pk in shown if pk in lines]
    count = len(ids) if is_all else members.count()
    return MemberPage(found, shown[-1] if more else None, count)


def _lines(ids: Sequence[int]) -> Iterator[MemberLine]:
    place = Coalesce(NullIf("organisation__short_name", Value("")), "organisation__name")
    rows = Member.objects.filter(pk__in=ids).order_by("id").annotate(place=place)
    wanted = ("organisation__code" if one == "place_code" else one for one in MemberLine._fields)
    return (MemberLine(*row) for row in rows.values_list(*wanted))


@dataclass(frozen=True)
class MemberHistory:
    """The dated truth about one person, newest first."""

    spells: Sequence[Spell]
    standings: Sequence[Standing]
    posts: Sequence[Post]


def member_history(member: Member) -> MemberHistory:
    """Where the person belonged, how the person stood, which posts the person held."""
    return MemberHistory(
        list(member.spells.select_related("organisation").order_by("-from_on", "-id")),
        list(member.standings.order_by("-from_on", "-id")),
        list(member.posts.select_related("organisation").order_by("-from_on", "-id")),
    )


@dataclass(frozen=True)
class Masked:
    """Personal numbers as everyone with the roster right sees them; "" when not kept."""

    id_number: str
    phone: str
    has_address: bool


def seal_place(field: str, member: Member) -> str:
    """Where a sealed field of a member belongs, for kernel.crypto."""
    return f"member.{field}.{member.uid}"


def member_masked(member: Member) -> Masked:
    """The personal numbers of one person, masked."""
    number = _opened(member, "id_number")
    phone = _opened(member, "phone")
    return Masked(mask_id_number(number), mask_phone(phone), member.address_sealed is not None)


def _opened(member: Member, field: str) -> str:
    sealed = getattr(member, f"{field}_sealed")
    return open_sealed(sealed, where=seal_place(field, member)) if sealed else ""
