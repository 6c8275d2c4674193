"""One sample enterprise: its bodies, its people, who holds which post."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any

from shuanghe.project.sample.rules.people import People, Person
from shuanghe.project.sample.rules.units import (
    Unit,
    groups_of,
    units_of,
    without_committee,
)

BRANCH_KINDS = ("branch", "joint_branch", "temporary_branch")
COMMITTEE_SEATS = (
    "secretary",
    "organisation_commissioner",
    "publicity_commissioner",
    "discipline_commissioner",
    "deputy_secretary",
)
ELECTS_A_COMMITTEE = 7  # size of the sample's own branches; the rule itself is ZB-29
FLOATING_TO = ("四川省成都市", "内蒙古自治区呼和浩特市", "山东省滨州市", "云南省昆明市")
SAMPLE_TERM = timedelta(days=500)
LONG_AGO, NEW_SECRETARY = "-03", "-04"
"""Ends of the codes of two branches whose secretary changed."""


@dataclass(frozen=True)
class PostHeld:
    """A post held in an organisation from a day, until before another."""

    organisation: str
    holder: Person
    kind: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Enterprise:
    """Everything a roster says about one enterprise."""

    code: str
    title: str
    units: tuple[Unit, ...]
    people: tuple[Person, ...]
    posts: tuple[PostHeld, ...]
    counsellors: int = 0

    def roll(self, code: str, on: date) -> list[Person]:
        """The people at home in, or attached to, an organisation on a day."""
        return [person for person, since in self._rolls.get(code, ()) if since <= on]

    @cached_property
    def _rolls(self) -> dict[str, list[tuple[Person, date]]]:
        rolls: dict[str, list[tuple[Person, date]]] = {}
        for person in self.people:
            rolls.setdefault(person.home, []).append((person, person.home_from))
            if person.attached and person.attached_from:
                rolls.setdefault(person.attached, []).append((person, person.attached_from))
        return rolls


def enterprise_of(plan: dict[str, Any], *, people: People, dice: Random, on: date) -> Enterprise:
    """Draw a whole enterprise from its plan; the same dice give the same enterprise."""
    units: list[Unit] = []
    members: list[Person] = []
    posts: list[PostHeld] = []
    for unit in units_of(plan, dice=dice, on=on):
        if unit.kind not in BRANCH_KINDS or unit.dissolved_on:
            units.append(unit)
            continue
        drawn = _members(unit, plan["members"], people=people, dice=dice)
        has_committee = unit.has_committee and len(drawn) >= ELECTS_A_COMMITTEE
        branch = unit if has_committee else without_committee(unit)
        groups = groups_of(branch, len(drawn), plan["group_size"])
        units += [branch, *groups]
        members += drawn
        posts += _branch_posts(branch, groups, drawn, on=on)
    units.sort(key=lambda unit: (unit.code.count("-"), unit.code))
    posts += _higher_posts(units, members, on=on)
    odd = _odd_members(members, posts, people=people, dice=dice, units=units)
    posts = _secretaries_changed(posts, odd, on=on)
    return Enterprise(
        code=plan["code"],
        title=plan["short_name"],
        units=tuple(units),
        people=tuple(odd),
        posts=tuple(posts),
        counsellors=plan.get("counsellors", 0),
    )


def _members(unit: Unit, size: dict[str, int], *, people: People, dice: Random) -> list[Person]:
    if unit.kind == "temporary_branch":
        return []
    most = size["most"] if unit.kind == "branch" else size["least"]
    count = dice.randint(size["least"] // 2 if unit.kind != "branch" else size["least"], most)
    return [people.draw(unit.code, since=unit.established_on) for _ in range(count)]


def _branch_posts(
    branch: Unit, groups: Sequence[Unit], drawn: list[Person], *, on: date
) -> list[PostHeld]:
    elders = sorted(
        (person for person in drawn if person.confirmed_on), key=lambda person: person.joined_on
    )
    since = max(branch.established_on, on - SAMPLE_TERM)
    seats: tuple[str, ...] = COMMITTEE_SEATS if len(drawn) > 24 else COMMITTEE_SEATS[:3]
    if not branch.has_committee:
        seats = COMMITTEE_SEATS[:1]
    posts = [
        PostHeld(branch.code, holder, kind, max(since, holder.home_from))
        for kind, holder in zip(seats, elders, strict=False)
    ]
    leaders = elders[len(seats) :]
    return posts + [
        PostHeld(group.code, leader, "group_leader", max(since, leader.home_from))
        for group, leader in zip(groups, leaders, strict=False)
    ]


def _higher_posts(units: Sequence[Unit], members: list[Person], *, on: date) -> list[PostHeld]:
    """Committees draw their leaders from the eldest members below them who hold no post yet."""
    since = on - SAMPLE_TERM
    taken: set[str] = set()
    posts = []
    for unit in units:
        if unit.kind not in ("committee", "general_branch"):
            continue
        below = (
            person
            for person in sorted(members, key=lambda person: (person.home, person.born_on))
            if person.home.startswith(unit.code + "-")
            and person.confirmed_on
            and person.id_number not in taken
        )
        for kind in ("secretary", "deputy_secretary", "discipline_commissioner"):
            holder = next(below)
            taken.add(holder.id_number)
            posts.append(PostHeld(unit.code, holder, kind, max(since, holder.home_from)))
    return posts


def _odd_members(
    members: list[Person],
    posts: list[PostHeld],
    *,
    people: People,
    dice: Random,
    units: Sequence[Unit],
) -> list[Person]:
    """Floating and attached members, and one person entered twice."""
    busy = {post.holder.id_number for post in posts}
    free = [at for at, person in enumerate(members) if person.id_number not in busy]
    chosen = dice.sample(free, 16)
    changed = list(members)
    for at in chosen[:5]:
        changed[at] = replace(changed[at], floating_to=dice.choice(FLOATING_TO))
    temporary = next(unit for unit in units if unit.kind == "temporary_branch")
    for at in chosen[5:15]:
        since = max(temporary.established_on, changed[at].home_from)
        changed[at] = replace(changed[at], attached=temporary.code, attached_from=since)
    original = changed[chosen[15]]
    elsewhere = next(person.home for person in reversed(changed) if person.home != original.home)
    return [*changed, people.twin(original, elsewhere)]


def _secretaries_changed(
    posts: list[PostHeld], members: list[Person], *, on: date
) -> list[PostHeld]:
    """In one branch the secretary hands over half a year ago, in another a few days ago."""
    for ending, ago in ((LONG_AGO, 170), (NEW_SECRETARY, 9)):
        posts = _secretary_changed(posts, members, ending=ending, day=on - timedelta(days=ago))
    return posts


def _secretary_changed(
    posts: list[PostHeld], members: list[Person], *, ending: str, day: date
) -> list[PostHeld]:
    """In the first branch of that ending, if any, the secretary hands over to another member."""
    held = (
        post for post in posts if post.kind == "secretary" and post.organisation.endswith(ending)
    )
    old = next(held, None)
    if old is None:
        return posts
    busy = {post.holder.id_number for post in posts}
    new = next(
        person
        for person in members
        if person.home == old.organisation
        and person.confirmed_on
        and person.id_number not in busy
        and person.home_from <= day
    )
    kept = [replace(post, until_on=day) if post is old else post for post in posts]
    return [*kept, PostHeld(old.organisation, new, "secretary", day)]


def newest_secretaries(enterprise: Enterprise) -> tuple[PostHeld, PostHeld]:
    """The secretary who left a few days ago, and the one who follows."""
    new = max(
        (post for post in enterprise.posts if post.kind == "secretary"),
        key=lambda post: (post.from_on, post.organisation),
    )
    old = next(
        post
        for post in enterprise.posts
        if post.organisation == new.organisation and post.until_on == new.from_on
    )
    return old, new


def secretary_of(enterprise: Enterprise, code: str, on: date) -> Person | None:
    """Who was secretary of an organisation on a day."""
    for post in enterprise.posts:
        in_force = post.from_on <= on and (post.until_on is None or on < post.until_on)
        if post.organisation == code and post.kind == "secretary" and in_force:
            return post.holder
    return None
