"""The rows of a roster export: the same columns as the import template, streamed."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from shuanghe.kernel.crypto import mask_id_number, mask_phone, open_sealed
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import (
    Member,
    Organisation,
    OrganisationKind,
    Post,
    PostKind,
    Spell,
    Standing,
    StandingKind,
)
from shuanghe.organisation.rules.codes import code_table

BATCH = 2_000
ADDRESS_HIDDEN = "***"


def _inside(rows: "QuerySet[Any]", lookup: str, root: Organisation | None) -> "QuerySet[Any]":
    if root is None:
        return rows
    return rows.filter(**{f"{lookup}__gte": root.path, f"{lookup}__lt": end_of(root.path)})


def organisation_rows(root: Organisation | None = None) -> Iterator[list[str]]:
    """The sheet 组织: parents before children, dissolved ones included."""
    codes = dict(Organisation.objects.values_list("id", "code"))
    for one in _inside(Organisation.objects.order_by("path"), "path", root).iterator(BATCH):
        yield [
            one.code,
            one.name,
            one.short_name,
            str(OrganisationKind(one.kind).label),
            codes.get(one.parent_id, ""),
            _day(one.established_on),
            _day(one.dissolved_on),
            _day(one.term_ends_on),
            _yes(one.has_committee),
        ]


def member_rows(root: Organisation | None = None, *, is_clear: bool) -> Iterator[list[str]]:
    """The sheet 党员: everyone ever registered, merged entries left out.

    is_clear: identity number, phone and address in clear; otherwise masked.
    """
    members = Member.objects.filter(merged_into=None).select_related("organisation")
    members = _inside(members, "organisation__path", root).order_by("organisation__path", "id")
    batch: list[Member] = []
    for one in members.iterator(BATCH):
        batch.append(one)
        if len(batch) == BATCH:
            yield from _member_batch(batch, is_clear=is_clear)
            batch = []
    yield from _member_batch(batch, is_clear=is_clear)


def _member_batch(batch: list[Member], *, is_clear: bool) -> Iterator[list[str]]:
    ids = [one.pk for one in batch]
    homes: dict[int, date] = {}
    attached: dict[int, tuple[str, date]] = {}
    spells = Spell.objects.filter(member__in=ids).order_by("from_on", "id")
    for member, kind, from_on, until_on, code in spells.values_list(
        "member_id", "kind", "from_on", "until_on", "organisation__code"
    ):
        if kind == "home":
            homes[member] = from_on
        elif until_on is None:
            attached[member] = (code, from_on)
    standings = dict(
        Standing.objects.filter(member__in=ids, until_on=None).values_list("member_id", "from_on")
    )
    for one in batch:
        place, since = attached.get(one.pk, ("", None))
        days = (_day(homes.get(one.pk)), _day(standings.get(one.pk)))
        yield [*_member_row(one, is_clear=is_clear), *days, place, _day(since)]


def _member_row(one: Member, *, is_clear: bool) -> list[str]:
    number, phone, address = (
        _opened(getattr(one, f"{field}_sealed"), field, one.uid)
        for field in ("id_number", "phone", "address")
    )
    if not is_clear:
        number, phone = mask_id_number(number), mask_phone(phone)
        address = ADDRESS_HIDDEN if address else ""
    return [
        one.name,
        code_table("gender").title(one.gender),
        number,
        code_table("ethnic").title(one.ethnic),
        _day(one.born_on),
        code_table("education").title(one.education),
        code_table("category").title(one.category),
        one.organisation.code,
        one.organisation.name,
        _day(one.joined_on),
        _day(one.confirmed_on),
        one.position,
        phone,
        address,
        str(StandingKind(one.standing).label),
        _day(one.lost_contact_on),
        _yes(one.is_floating),
        one.floating_to,
    ]


def _opened(sealed: bytes | memoryview | None, field: str, uid: UUID) -> str:
    return open_sealed(sealed, where=f"member.{field}.{uid}") if sealed else ""


def post_rows(root: Organisation | None = None, *, is_clear: bool) -> Iterator[list[str]]:
    """The sheet 任职: every post ever held."""
    posts = Post.objects.select_related("organisation", "member")
    for one in _inside(posts, "organisation__path", root).order_by("id").iterator(BATCH):
        number = _opened(one.member.id_number_sealed, "id_number", one.member.uid)
        yield [
            one.organisation.code,
            number if is_clear else mask_id_number(number),
            one.member.name,
            str(PostKind(one.kind).label),
            _yes(one.is_full_time),
            _day(one.from_on),
            _day(one.until_on),
        ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _yes(answer: bool) -> str:  # noqa: FBT001
    return "是" if answer else "否"
