"""A change of secretary, as the posts tell it: who left, who came, how far the hand-over is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Subquery

from shuanghe.insight.guidance.models import Handover, HandoverSignature, Side
from shuanghe.insight.guidance.queries.practice import setting
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.models import Member, Organisation, Post, PostKind

BEYOND = "前任书记可能已不在本组织名册上；只取姓名"


class _Held(NamedTuple):
    """One secretary's time: ids, the name where it is in view, the hand-over when it ended."""

    post_id: int
    organisation_id: int
    member_id: int
    from_on: date
    until_on: date | None
    name: str | None
    handover_id: int | None
    version: int | None
    has_outgoing: bool
    has_incoming: bool

    @property
    def signed(self) -> frozenset[str]:
        """The sides that have signed the hand-over."""
        sides = ((Side.OUTGOING, self.has_outgoing), (Side.INCOMING, self.has_incoming))
        return frozenset(side.value for side, has_signed in sides if has_signed)


@dataclass(frozen=True)
class Change:
    """One secretary who leaves, and who follows (None while nobody does).

    handover_id and version: of the frozen kit, None before it is made. signed: the sides that
    have signed it.
    """

    organisation: Organisation
    outgoing_post_id: int
    outgoing_id: int
    outgoing_name: str
    outgoing_until_on: date
    incoming_id: int | None = None
    incoming_name: str = ""
    incoming_from_on: date | None = None
    handover_id: int | None = None
    version: int | None = None
    signed: frozenset[str] = frozenset()

    @property
    def is_signed(self) -> bool:
        """Whether both have signed."""
        return self.signed == set(Side.values)

    @property
    def changed_on(self) -> date:
        """The day that counts: when the next one began, else when the former ended."""
        return self.incoming_from_on or self.outgoing_until_on

    def is_news(self, on: date) -> bool:
        """Whether it was so lately that its hand-over is still to be spoken of."""
        return self.changed_on >= on - timedelta(days=setting("handover_days"))


def change_of(organisation: Organisation, *, on: date, is_named: bool = True) -> Change | None:
    """The last change of secretary of one organisation; None where there was none. One statement.

    is_named: without it only names in view are given; with it a second one asks for the others.
    """
    return next(iter(_changes([organisation], on=on, is_named=is_named)), None)


def changes_lately(organisations: Iterable[Organisation], *, on: date) -> list[Change]:
    """The changes of secretary that are news still, or wait for a signature; newest first."""
    found = [one for one in _changes(organisations, on=on) if one.is_news(on)]
    return sorted(found, key=lambda one: one.changed_on, reverse=True)


def _changes(
    organisations: Iterable[Organisation], *, on: date, is_named: bool = True
) -> list[Change]:
    places = {one.pk: one for one in organisations}
    held = _secretaries(places, on)
    pairs = [pair for posts in held.values() if (pair := _last_change(posts, on))]
    unnamed = {one.member_id for pair in pairs for one in pair if one and one.name is None}
    names = _names(unnamed) if is_named and unnamed else {}
    return [_change(places[old.organisation_id], old, new, names) for old, new in pairs]


def _change(place: Organisation, old: _Held, new: _Held | None, names: dict[int, str]) -> Change:
    assert old.until_on is not None  # noqa: S101 — whoever left has a day
    return Change(
        organisation=place,
        outgoing_post_id=old.post_id,
        outgoing_id=old.member_id,
        outgoing_name=old.name or names.get(old.member_id, ""),
        outgoing_until_on=old.until_on,
        incoming_id=new.member_id if new else None,
        incoming_name=(new.name or names.get(new.member_id, "")) if new else "",
        incoming_from_on=new.from_on if new else None,
        handover_id=old.handover_id,
        version=old.version,
        signed=old.signed,
    )


def _secretaries(places: Iterable[int], on: date) -> dict[int, list[_Held]]:
    """Organisation id → its secretaries up to a day, the latest first; one statement."""
    made = Handover.objects.filter(outgoing_post=OuterRef("pk")).order_by()
    signed = HandoverSignature.objects.filter(
        handover__outgoing_post=OuterRef("pk"), voided_at=None
    ).order_by()
    member = Member.objects.filter(pk=OuterRef("member_id")).order_by()
    rows = Post.objects.filter(
        organisation__in=list(places), kind=PostKind.SECRETARY, from_on__lte=on
    ).order_by("-from_on", "-id")
    told = rows.values_list(
        "id", "organisation_id", "member_id", "from_on", "until_on",
        Subquery(member.values("name")[:1]),
        Subquery(made.values("pk")[:1]),
        Subquery(made.values("version")[:1]),
        Exists(signed.filter(side=Side.OUTGOING)),
        Exists(signed.filter(side=Side.INCOMING)),
    )  # fmt: skip
    found: dict[int, list[_Held]] = defaultdict(list)
    for row in told:
        found[row[1]].append(_Held(*row))
    return found


def _last_change(posts: list[_Held], on: date) -> tuple[_Held, _Held | None] | None:
    """Who left last and who follows; None when nobody of another name was there before."""
    if not posts:
        return None
    newest = posts[0]
    if newest.until_on is not None and newest.until_on <= on:
        return newest, None
    former = (one for one in posts[1:] if one.member_id != newest.member_id and one.until_on)
    old = next(former, None)
    return (old, newest) if old else None


def _names(members: set[int]) -> dict[int, str]:
    with looking(Scope.everything(BEYOND)):
        return dict(Member.objects.filter(pk__in=members).values_list("pk", "name"))
