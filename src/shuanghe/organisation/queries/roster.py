"""What the database holds about the codes and numbers a roster file names."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shuanghe.kernel.crypto import blind_index, open_sealed
from shuanghe.kernel.permissions import Scope, beyond, current_scope
from shuanghe.kernel.replicas import connection
from shuanghe.organisation.models import Organisation, OrganisationSpan, Post
from shuanghe.organisation.rules.plans import (
    KnownMember,
    KnownOrganisation,
    KnownPost,
    member_unseen,
)

BEYOND = "编码和证件号全系统唯一，只问是否已有"

CHUNK = 900
ADDRESSES = frozenset({"new"})
"""Words that stand where a code stands in the addresses of pages."""


def _chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(values)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


def codes_taken(codes: Iterable[str]) -> set[str]:
    """Which organisation codes exist anywhere: a code is unique beyond the scope in force.

    A word that is an address of ours counts as taken.
    """
    asked = list(codes)
    taken = set(ADDRESSES.intersection(asked))
    with beyond(BEYOND), connection.cursor() as cursor:
        for some in _chunks(asked):
            marks = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT code FROM organisation_organisation WHERE code IN ({marks})", some
            )
            taken.update(row[0] for row in cursor.fetchall())
    return taken


def member_with_number(number: str) -> int | None:
    """The member who holds an identity number, anywhere; None when nobody does."""
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM organisation_member "
            "WHERE id_number_index = %s AND merged_into_id IS NULL",
            [blind_index(number, purpose="id_number")],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def organisations_known() -> dict[str, KnownOrganisation]:
    """Every organisation in view, by code."""
    since = dict(
        OrganisationSpan.objects.filter(until_on=None).values_list("organisation_id", "from_on")
    )
    rows: Any = Organisation.objects.order_by("path").values_list(
        "id", "code", "name", "short_name", "kind", "parent_id", "path", "established_on",
        "dissolved_on", "term_ends_on", "has_committee",
    )  # fmt: skip
    found = list(rows)
    codes = {row[0]: row[1] for row in found}
    return {
        row[1]: KnownOrganisation(
            *(*row[:5], codes.get(row[5], ""), *row[6:], since.get(row[0]) or row[8] or row[7])
        )
        for row in found
    }


MEMBER_COLUMNS = (
    "m.id, m.uid, m.name, m.gender, m.ethnic, m.born_on, m.education, m.category, o.code, "
    "m.joined_on, m.confirmed_on, m.position, m.phone_index, m.address_sealed, m.standing, "
    "m.lost_contact_on, m.is_floating, m.floating_to, m.id_number_index"
)


def members_known(indexes: Iterable[bytes]) -> dict[bytes, KnownMember]:
    """Members by the blind index of their identity number, with home, attachment and standing.

    Someone out of view is reported as such and nothing more.
    """
    scope = current_scope()
    found: dict[bytes, KnownMember] = {}
    with beyond(BEYOND), connection.cursor() as cursor:
        for some in _chunks(indexes):
            marks = ", ".join(["%s"] * len(some))
            seen, eyes = scope.sql("o.path")
            cursor.execute(
                f"SELECT {MEMBER_COLUMNS}, CASE WHEN {seen} THEN 1 ELSE 0 END "
                "FROM organisation_member m "
                "JOIN organisation_organisation o ON o.id = m.organisation_id "
                f"WHERE m.merged_into_id IS NULL AND m.id_number_index IN ({marks})",
                [*eyes, *some],
            )
            some_members = [_known(row) for row in cursor.fetchall()]
            _dates_add(cursor, [one for one in some_members if one.is_in_view])
            found.update((one.id_index, one) for one in some_members)
    return found


def _known(row: Sequence[Any]) -> KnownMember:
    uid = row[1] if isinstance(row[1], UUID) else UUID(row[1])
    if not row[19]:
        blank = member_unseen(row[0], uid)
        blank.id_index = bytes(row[18])
        return blank
    address = open_sealed(row[13], where=f"member.address.{uid}") if row[13] else ""
    return KnownMember(
        id=row[0],
        uid=uid,
        is_in_view=True,
        name=row[2],
        gender=row[3],
        ethnic=row[4],
        born_on=_day(row[5]),
        education=row[6],
        category=row[7],
        organisation=row[8],
        joined_on=_day(row[9]),
        confirmed_on=_day(row[10]),
        position=row[11],
        phone_index=bytes(row[12]) if row[12] else None,
        address=address,
        standing=row[14],
        lost_contact_on=_day(row[15]),
        is_floating=bool(row[16]),
        floating_to=row[17],
        id_index=bytes(row[18]),
    )


def _day(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _dates_add(cursor: Any, members: Sequence[KnownMember]) -> None:
    """Fill in the latest home stretch, the open attachment and the open standing."""
    if not members:
        return
    people = {one.id: one for one in members}
    ids = list(people)
    marks = ", ".join(["%s"] * len(ids))
    cursor.execute(
        "SELECT p.member_id, p.kind, p.from_on, o.code, p.until_on FROM organisation_spell p "
        "JOIN organisation_organisation o ON o.id = p.organisation_id "
        f"WHERE p.member_id IN ({marks}) ORDER BY p.from_on, p.id",
        ids,
    )
    for member_id, kind, from_on, code, until_on in cursor.fetchall():
        one = people[member_id]
        if kind == "home":
            one.placed_before_on, one.placed_on = one.placed_on, _day(from_on)
        elif until_on is None:
            one.attached, one.attached_on = code, _day(from_on)
    cursor.execute(
        "SELECT member_id, from_on FROM organisation_standing "
        f"WHERE member_id IN ({marks}) ORDER BY from_on, id",
        ids,
    )
    for member_id, from_on in cursor.fetchall():
        one = people[member_id]
        one.stood_before_on, one.standing_on = one.standing_on, _day(from_on)


def posts_known(organisations: Iterable[int]) -> dict[tuple[int, int, str, date], KnownPost]:
    """Posts on record in the organisations, by (organisation, member, kind, from)."""
    known = {}
    for some in _chunks(sorted(organisations)):
        rows = Post.objects.filter(organisation__in=some).values_list(
            "organisation_id", "member_id", "kind", "from_on", "id", "is_full_time", "until_on"
        )
        for organisation, member, kind, from_on, pk, is_full_time, until_on in rows:
            known[organisation, member, kind, from_on] = KnownPost(pk, is_full_time, until_on)
    return known


def may_found_roots(scope: Scope) -> bool:
    """Whether the scope allows organisations without a superior."""
    return scope.is_everything
