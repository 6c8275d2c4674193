"""A change of secretary, as the posts tell it: who left, who came, how far the hand-over is."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import F, FilteredRelation, Q

from shuanghe.insight.guidance.models import Handover, Side
from shuanghe.insight.guidance.queries.practice import setting
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.organisation.models import Member, Organisation, Post, PostKind

BEYOND = "前任书记可能已不在本组织名册上；只取姓名"


class _Held(NamedTuple):
    """One secretary's time, by ids."""

    post_id: int
    organisation_id: int
    member_id: int
    from_on: date
    until_on: date | None


@dataclass(frozen=True)
class Change:
    """One secretary who leaves, and who follows (None while nobody does).

    handover: the frozen kit, None before it is made. signed: the sides that have signed it.
    """

    organisation: Organisation
    outgoing_post_id: int
    outgoing_id: int
    outgoing_name: str
    outgoing_until_on: date
    incoming_id: int | None = None
    incoming_name: str = ""
    incoming_from_on: date | None = None
    handover: Handover | None = None
    signed: frozenset[str] = frozenset()

    @property
    def is_signed(self) -> bool:
        """Whether both have signed."""
        return self.signed == set(Side.values)

    @property
    def changed_on(self) -> date:
        """The day that counts: when the next one began, else when the former ended."""
        return self.incoming_from_on or self.outgoing_until_on


def change_of(organisation: Organisation, *, on: date, is_named: bool = True) -> Change | None:
    """The last change of secretary of one organisation; None where there was none.

    is_named: without it nobody's name is looked up.
    """
    return next(iter(_changes([organisation], on=on, is_named=is_named)), None)


def changes_lately(organisations: Iterable[Organisation], *, on: date) -> list[Change]:
    """The changes of secretary that are news still, or wait for a signature; newest first."""
    since = on - timedelta(days=setting("handover_days"))
    found = [one for one in _changes(organisations, on=on) if one.changed_on >= since]
    return sorted(found, key=lambda one: one.changed_on, reverse=True)


def _changes(
    organisations: Iterable[Organisation], *, on: date, is_named: bool = True
) -> list[Change]:
    places = {one.pk: one for one in organisations}
    held = _secretaries(places, on)
    pairs = [pair for posts in held.values() if (pair := _last_change(posts, on))]
    if not pairs:
        return []
    named = {one.member_id for pair in pairs for one in pair if one} if is_named else set()
    names = _names(named)
    kept, signed = _handovers([old.post_id for old, _new in pairs])
    return [
        _change(places[old.organisation_id], old, new, names, kept.get(old.post_id), signed)
        for old, new in pairs
    ]


def _handovers(posts: list[int]) -> tuple[dict[int, Handover], dict[int, set[str]]]:
    """Outgoing post → its frozen kit, and kit → the sides that have signed; one statement."""
    live = FilteredRelation("signatures", condition=Q(signatures__voided_at=None))
    rows = Handover.objects.filter(outgoing_post__in=posts).annotate(live=live)
    kept: dict[int, Handover] = {}
    signed: dict[int, set[str]] = defaultdict(set)
    for one in rows.annotate(side=F("live__side")):
        kept[one.outgoing_post_id] = one
        if one.side:
            signed[one.pk].add(one.side)
    return kept, signed


def _change(
    place: Organisation,
    old: _Held,
    new: _Held | None,
    names: dict[int, str],
    kept: Handover | None,
    signed: dict[int, set[str]],
) -> Change:
    assert old.until_on is not None  # noqa: S101 — whoever left has a day
    return Change(
        organisation=place,
        outgoing_post_id=old.post_id,
        outgoing_id=old.member_id,
        outgoing_name=names.get(old.member_id, ""),
        outgoing_until_on=old.until_on,
        incoming_id=new.member_id if new else None,
        incoming_name=names.get(new.member_id, "") if new else "",
        incoming_from_on=new.from_on if new else None,
        handover=kept,
        signed=frozenset(signed.get(kept.pk, ())) if kept else frozenset(),
    )


def _secretaries(places: Iterable[int], on: date) -> dict[int, list[_Held]]:
    """Organisation id → its secretaries up to a day, the latest first."""
    rows = Post.objects.filter(
        organisation__in=list(places), kind=PostKind.SECRETARY, from_on__lte=on
    ).order_by("-from_on", "-id")
    found: dict[int, list[_Held]] = defaultdict(list)
    for row in rows.values_list("id", "organisation_id", "member_id", "from_on", "until_on"):
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
