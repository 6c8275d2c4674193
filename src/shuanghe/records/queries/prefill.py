"""What the record form already knows, so that nobody types it again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.duties.queries import Item, monthly_list
from shuanghe.duties.rules import Verdict
from shuanghe.kernel.periods import Every, Period, period_of
from shuanghe.kernel.tree import end_of
from shuanghe.organisation.models import Organisation, PostKind
from shuanghe.organisation.queries.rolls import posts_on, posts_ordered, roll_on
from shuanghe.records.models import Record
from shuanghe.records.queries.practice import (
    audience_of,
    defaults,
    has_speaker,
    kinds_titled,
    practice,
)
from shuanghe.records.rules.entries import period_day, period_named

OPEN = (Verdict.PENDING, Verdict.MISSING)
LONGEST_LIST = 300
RECENT = 30
HOLDERS = ("committee", "secretaries", "post_holders")


@dataclass(frozen=True)
class Person:
    """One line of the attendance list."""

    member_id: int
    name: str
    is_guest: bool = False


@dataclass(frozen=True)
class Prefill:
    """The first values of the form. items: the open duties that each kind would meet.

    listed: all duties of the month that the act counts for, as `monthly_list` gives them.
    is_over: the act is for a period that has ended, so nobody has said yet on which day it was.
    """

    organisation: Organisation
    kinds: tuple[str, ...]
    title: str
    done_on: date
    period: str
    is_over: bool
    place: str
    host: str
    speaker: str
    hours: Decimal | None
    audience: str
    items: dict[str, list[Item]]
    listed: tuple[Item, ...] = ()


def prefill_of(
    organisation: Organisation, *, kinds: tuple[str, ...], period: str, on: date
) -> Prefill:
    """What is known before anything is typed. An unreadable period counts as none."""
    kinds = tuple(kind for kind in kinds if kind in practice().kinds_for(organisation.kind))
    day, named = _day_and_period(period, on)
    last = _last_like(organisation, kinds)
    secretary = secretary_name(organisation, day)
    counts_on = period_day(period, day) if named else day
    listed = _listed(organisation, counts_on, on)
    return Prefill(
        organisation=organisation,
        kinds=kinds,
        title=_title(kinds, counts_on) if kinds else "",
        done_on=day,
        period=period if named and on not in named else "",
        is_over=named is not None and named.ends_on < on,
        place=last.place if last else "",
        host=secretary,
        speaker=secretary if has_speaker(kinds) else "",
        hours=last.hours if last and practice().credited_kind in kinds else None,
        audience=_audience(organisation, kinds),
        items=_open_by_kind(listed, counts_on),
        listed=listed,
    )


def _day_and_period(text: str, on: date) -> tuple[date, Period | None]:
    """Today, or the last day of a period that is over."""
    try:
        named = period_named(text)
    except ValueError:
        return on, None
    return min(period_day(text, on), on), named


def _title(kinds: tuple[str, ...], day: date) -> str:
    return f"{day.year}年{day.month}月{'、'.join(kinds_titled(kinds))}"


def _last_like(organisation: Organisation, kinds: tuple[str, ...]) -> Record | None:
    """The last record of one of the kinds, or the last of all."""
    recent = list(
        Record.objects.filter(organisation=organisation, withdrawn_at=None)
        .only("kinds", "place", "hours")
        .order_by("-done_on", "-id")[:RECENT]
    )
    alike = (record for record in recent if set(record.kinds) & set(kinds))
    return next(alike, recent[0] if recent else None)


def secretary_name(organisation: Organisation, day: date) -> str:
    """The secretary's name on a day; "" when the post is empty or the holder out of view."""
    posts = posts_on(day, organisations=[organisation]).filter(kind=PostKind.SECRETARY)
    return posts.values_list("member__name", flat=True).first() or ""


def _audience(organisation: Organisation, kinds: tuple[str, ...]) -> str:
    who = audience_of(kinds) if kinds else "roll"
    is_high = organisation.kind in defaults()["high_bodies"]
    return "committee" if who == "roll" and is_high else who


def people_for(organisation: Organisation, *, audience: str, day: date) -> list[Person]:
    """Those who would take part on a day: the roll, the holders of posts, or nobody.

    A list too long for one page gives nobody; the form then asks for numbers.
    """
    if audience in HOLDERS:
        people = _holders(organisation, audience, day)
    elif audience == "roll":
        people = _roll(organisation, day)
    else:
        people = []
    return people if len(people) <= LONGEST_LIST else []


def _holders(organisation: Organisation, audience: str, day: date) -> list[Person]:
    """The holders of posts in the body itself, or in it and all below, each once."""
    posts = posts_on(day)
    if audience == "committee":
        posts = posts.filter(organisation=organisation)
    else:
        bounds = {"path__gte": organisation.path, "path__lt": end_of(organisation.path)}
        posts = posts.filter(**{f"organisation__{name}": value for name, value in bounds.items()})
    if audience == "secretaries":
        posts = posts.filter(kind=PostKind.SECRETARY)
    found = posts_ordered(posts[: 2 * LONGEST_LIST])
    return list(
        {post.member_id: Person(post.member_id, post.member.name) for post in found}.values()
    )


def _roll(organisation: Organisation, day: date) -> list[Person]:
    roll = roll_on(organisation, day)
    people = [Person(entry.member_id, entry.name) for entry in roll.home]
    home = {person.member_id for person in people}
    return people + [
        Person(entry.member_id, entry.name, is_guest=True)
        for entry in roll.attached
        if entry.member_id not in home
    ]


def open_items(organisation: Organisation, *, day: date, on: date) -> dict[str, list[Item]]:
    """Kind → the open duties that an act counting for the day would go towards."""
    return _open_by_kind(_listed(organisation, day, on), day)


def _listed(organisation: Organisation, day: date, on: date) -> tuple[Item, ...]:
    month = period_of(Every.MONTH, day)
    return tuple(monthly_list(organisation=organisation, month=month, on=on))


def _open_by_kind(listed: Sequence[Item], day: date) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {}
    for item in listed:
        if item.verdict in OPEN and item.slot.starts_on <= day <= item.slot.ends_on:
            for kind in item.kinds:
                found.setdefault(kind, []).append(item)
    return found
