"""Who was on the roll and who held which post, today and as of any day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from shuanghe.kernel.permissions import beyond, current_scope
from shuanghe.kernel.replicas import connection
from shuanghe.kernel.tree import SEGMENT, end_of
from shuanghe.organisation.models import (
    ON_THE_ROLL,
    Member,
    Organisation,
    Post,
    PostKind,
    Spell,
    SpellKind,
    StandingKind,
)

BEYOND = "名册上有外来的党员"

HOLDS = "{0}.from_on <= %s AND ({0}.until_on IS NULL OR {0}.until_on > %s)"
# COALESCE says the same, but row-level security lets no index be searched for what it answers.
KEPT_AS = "CASE WHEN {0}.merged_into_id IS NULL THEN {0}.id ELSE {0}.merged_into_id END"


@dataclass(frozen=True, slots=True)
class RollEntry:
    """One person on a roll on a day. is_in_view: whether the person's page may be opened."""

    member_id: int
    name: str
    standing: str
    organisation_id: int
    since: date
    is_in_view: bool

    @property
    def standing_title(self) -> str:
        return str(StandingKind(self.standing).label)


@dataclass(frozen=True)
class Roll:
    """home: members whose relations lie there. attached: guests who take part there."""

    home: tuple[RollEntry, ...]
    attached: tuple[RollEntry, ...]


def roll_on(
    organisation: Organisation,
    day: date,
    *,
    is_whole_subtree: bool = True,
    at_most: int | None = None,
) -> Roll:
    """The roll of an organisation (and all below it as it stood then) on a day.

    People who have since left are in it; so it names them even when their page is out of view.
    The organisation itself must be in view. at_most: stop after so many rows.
    """
    people, where, values = _roll_sql(organisation, day, is_whole_subtree=is_whole_subtree)
    limit = "" if at_most is None else f" LIMIT {int(at_most)}"
    inside, eyes = current_scope().sql("h.path")
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.id, m.name, d.kind, p.organisation_id, p.kind, p.from_on, "
            f"CASE WHEN {inside} THEN 1 ELSE 0 END {people} "
            f"JOIN organisation_member m ON m.id = {KEPT_AS.format('w')} "
            "JOIN organisation_organisation h ON h.id = m.organisation_id "
            f"{where} ORDER BY m.name_pinyin, m.id{limit}",
            [*eyes, *values],
        )
        found = cursor.fetchall()
    entries: dict[str, list[RollEntry]] = {SpellKind.HOME: [], SpellKind.ATTACHED: []}
    told = set()
    for member_id, name, standing, place, kind, since, is_in_view in found:
        if (member_id, place, kind) in told:
            continue  # two merged entries of one person in one place
        told.add((member_id, place, kind))
        entries[kind].append(
            RollEntry(member_id, name, standing, place, _day(since), bool(is_in_view))
        )
    return Roll(tuple(entries[SpellKind.HOME]), tuple(entries[SpellKind.ATTACHED]))


def roll_counts_on(organisation: Organisation, day: date) -> tuple[int, int]:
    """How many home members and guests the whole subtree had on a day."""
    people, where, values = _roll_sql(organisation, day, is_whole_subtree=True)
    person = KEPT_AS.format("w")
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.kind, COUNT(DISTINCT {person}) {people} {where} GROUP BY p.kind", values
        )
        counts = dict(cursor.fetchall())
    return counts.get(SpellKind.HOME, 0), counts.get(SpellKind.ATTACHED, 0)


def _roll_sql(
    organisation: Organisation, day: date, *, is_whole_subtree: bool
) -> tuple[str, str, list[Any]]:
    """FROM and WHERE of a roll, with its values: spells p at o of members w with standings d."""
    seen, eyes = current_scope().sql("o.path")
    on_roll = ", ".join(["%s"] * len(ON_THE_ROLL))
    place = (
        "p.organisation_id IN (SELECT b.organisation_id FROM organisation_organisationspan b, "
        f"organisation_organisationspan t WHERE t.organisation_id = %s AND {HOLDS.format('t')} "
        f"AND {HOLDS.format('b')} AND b.path >= t.path AND b.path < t.path || '~')"
        if is_whole_subtree
        else "p.organisation_id = %s"
    )
    places: list[Any] = [organisation.pk, *([day] * 4 if is_whole_subtree else [])]
    people = (
        "FROM organisation_spell p "
        "JOIN organisation_organisation o ON o.id = p.organisation_id "
        "JOIN organisation_member w ON w.id = p.member_id "
        "JOIN organisation_standing d ON d.member_id = p.member_id"
    )
    where = (
        f"WHERE {place} AND {HOLDS.format('p')} AND {HOLDS.format('d')} "
        f"AND d.kind IN ({on_roll}) AND {seen}"
    )
    return people, where, [*places, day, day, day, day, *ON_THE_ROLL, *eyes]


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def members_on_the_roll(organisation: Organisation) -> "QuerySet[Member]":
    """Today's home members of one organisation, without what is below it."""
    return Member.objects.filter(
        organisation=organisation, standing__in=ON_THE_ROLL, merged_into=None
    )


def posts_on(
    day: date, *, organisations: Iterable[Organisation | int] | None = None
) -> "QuerySet[Post]":
    """Posts held on the day, in view, secretaries first."""
    posts = Post.objects.filter(Q(until_on=None) | Q(until_on__gt=day), from_on__lte=day)
    if organisations is not None:
        posts = posts.filter(organisation__in=list(organisations))
    return posts.select_related("member")


def posts_ordered(posts: Iterable[Post]) -> list[Post]:
    """Posts in the order of their rank, then by length of service."""
    rank = {kind: place for place, kind in enumerate(PostKind.values)}
    return sorted(posts, key=lambda post: (rank[post.kind], post.from_on))


@dataclass(frozen=True, slots=True)
class Holding:
    """A post held on a day, named even when the holder's own page is out of view."""

    post_id: int
    kind: str
    name: str
    uid: UUID
    is_in_view: bool
    is_full_time: bool
    from_on: date
    until_on: date | None

    @property
    def title(self) -> str:
        return str(PostKind(self.kind).label)


def holdings_on(organisation: Organisation, day: date) -> list[Holding]:
    """Who held which post in one organisation on a day, secretaries first."""
    seen, eyes = current_scope().sql("h.path")
    place, limits = current_scope().sql("o.path")
    with beyond(BEYOND), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.kind, m.name, m.uid, "
            f"CASE WHEN {seen} THEN 1 ELSE 0 END, p.is_full_time, p.from_on, p.until_on "
            "FROM organisation_post p "
            "JOIN organisation_organisation o ON o.id = p.organisation_id "
            "JOIN organisation_member w ON w.id = p.member_id "
            f"JOIN organisation_member m ON m.id = {KEPT_AS.format('w')} "
            "JOIN organisation_organisation h ON h.id = m.organisation_id "
            f"WHERE p.organisation_id = %s AND {HOLDS.format('p')} AND {place}",
            [*eyes, organisation.pk, day, day, *limits],
        )
        rows = cursor.fetchall()
    rank = {kind: at for at, kind in enumerate(PostKind.values)}
    held = [
        Holding(
            pk, kind, name, UUID(str(uid)), bool(in_view), bool(full), _day(since),
            _day(until) if until else None,
        )
        for pk, kind, name, uid, in_view, full, since, until in rows
    ]  # fmt: skip
    return sorted(held, key=lambda one: (rank[one.kind], one.from_on))


def counts_below(organisation: Organisation) -> dict[int, int]:
    """Today's members on the roll, per child organisation id, each with its whole subtree.

    The organisation's own members stand under its own id.
    """
    length = len(organisation.path)
    seen, eyes = current_scope().sql("o.path")
    on_roll = ", ".join(["%s"] * len(ON_THE_ROLL))
    with beyond(BEYOND), connection.cursor() as cursor:
        bounds = (organisation.path, end_of(organisation.path))
        cursor.execute(
            "SELECT substr(o.path, %s, %s), COUNT(*) FROM organisation_member m "
            "JOIN organisation_organisation o ON o.id = m.organisation_id "
            f"WHERE o.path >= %s AND o.path < %s AND {seen} AND m.standing IN ({on_roll}) "
            "AND m.merged_into_id IS NULL GROUP BY 1",
            [length + 1, SEGMENT, *bounds, *eyes, *ON_THE_ROLL],
        )
        counted = cursor.fetchall()
    return {int(part, 36) if part else organisation.pk: count for part, count in counted}


def guests_today(organisation: Organisation) -> int:
    """How many people take part in the subtree today without belonging to where they do."""
    return Spell.objects.filter(
        organisation__path__gte=organisation.path,
        organisation__path__lt=end_of(organisation.path),
        kind=SpellKind.ATTACHED,
        until_on=None,
    ).count()


def standing_counts(organisation: Organisation) -> dict[str, int]:
    """Today's people in the subtree by standing, everyone ever registered included."""
    rows = (
        Member.objects.filter(
            organisation__path__gte=organisation.path,
            organisation__path__lt=end_of(organisation.path),
            merged_into=None,
        )
        .order_by()
        .values_list("standing")
        .annotate(Count("id"))
    )
    return dict(rows)
