"""Who was called where on which day, for many organisations in two statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from shuanghe.activities.meetings.queries.people import (
    COMMITTEE,
    LONGEST_LIST,
    RANK,
    ROLL,
    Called,
    audience_for,
    called_for,
    called_with,
)
from shuanghe.kernel.permissions import beyond, current_scope
from shuanghe.kernel.replicas import connection
from shuanghe.organisation.models import ON_THE_ROLL, Organisation, PostKind, SpellKind
from shuanghe.organisation.queries.rolls import KEPT_AS

BEYOND = "名册上有外来的党员"

SPELLS = f"""SELECT t.organisation_id, m.id, m.name, p.kind, d.kind,
        t.from_on, t.until_on, b.from_on, b.until_on, p.from_on, p.until_on, d.from_on, d.until_on
    FROM organisation_organisationspan t
    JOIN organisation_organisationspan b ON b.path >= t.path AND b.path < t.path || '~'
    JOIN organisation_organisation o ON o.id = t.organisation_id
    JOIN organisation_spell p ON p.organisation_id = b.organisation_id
    JOIN organisation_member w ON w.id = p.member_id
    JOIN organisation_member m ON m.id = {KEPT_AS.format("w")}
    JOIN organisation_standing d ON d.member_id = p.member_id AND d.kind IN ({{on_roll}})
    WHERE t.organisation_id IN ({{places}}) AND {{scope}} ORDER BY m.name_pinyin, m.id"""
POSTS = f"""SELECT o.id, m.id, m.name, p.kind, d.kind,
        p.from_on, p.until_on, d.from_on, d.until_on
    FROM organisation_post p
    JOIN organisation_organisation o ON o.id = p.organisation_id
    JOIN organisation_member w ON w.id = p.member_id
    JOIN organisation_member m ON m.id = {KEPT_AS.format("w")}
    JOIN organisation_standing d ON d.member_id = p.member_id AND d.kind IN ({{on_roll}})
    WHERE o.id IN ({{places}}) AND {{scope}} ORDER BY p.from_on, p.id"""
AT_ONCE = 400


@dataclass(frozen=True, slots=True)
class _Time:
    """Somebody's time on a list: kind is that of the spell or the post."""

    member_id: int
    name: str
    kind: str
    standing: str
    from_on: date
    until_on: date | None


class RollBook:
    """The rolls and committees of some organisations, whatever the day."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        ids = sorted({place.pk for place in organisations})
        self.spells = _times(SPELLS, ids)
        self.posts = _times(POSTS, ids)

    def called(
        self, organisation: Organisation, kinds: Sequence[str], audience: str, day: date
    ) -> list[Called]:
        """The same as called_for, from what is at hand."""
        who = audience or audience_for(organisation, kinds)
        if who == ROLL:
            people = self._roll(organisation, day)
        elif who == COMMITTEE:
            people = self._committee(organisation, day)
        else:
            people = called_for(organisation, kinds, who, day)
        return people if len(people) <= LONGEST_LIST else []

    def own(self, organisation: Organisation, day: date) -> dict[int, str]:
        """Member id → name of everybody on the roll that day."""
        return {one.member_id: one.name for one in _on(self.spells, organisation, day)}

    def _roll(self, organisation: Organisation, day: date) -> list[Called]:
        there = list(_on(self.spells, organisation, day))
        home = {one.member_id: one for one in there if one.kind == SpellKind.HOME}
        guests = {one.member_id: one for one in there if one.member_id not in home}
        return [
            called_with(one.member_id, one.name, one.standing, is_guest=is_guest)
            for is_guest, some in ((False, home), (True, guests))
            for one in some.values()
        ]

    def _committee(self, organisation: Organisation, day: date) -> list[Called]:
        found: dict[int, Called] = {}
        there = sorted(_on(self.posts, organisation, day), key=lambda one: RANK[one.kind])
        for one in there:
            if one.kind != PostKind.GROUP_LEADER and one.member_id not in found:
                found[one.member_id] = called_with(
                    one.member_id, one.name, one.standing, is_guest=False, post=one.kind
                )
        return list(found.values())


def _on(times: dict[int, list[_Time]], place: Organisation, day: date) -> Iterable[_Time]:
    return (
        one
        for one in times.get(place.pk, ())
        if one.from_on <= day and (one.until_on is None or day < one.until_on)
    )


def _times(sql: str, ids: list[int]) -> dict[int, list[_Time]]:
    """Organisation id → everybody's times there, in the order of the statement."""
    scope, eyes = current_scope().sql("o.path")
    marks = ", ".join(["%s"] * len(ON_THE_ROLL))
    found: dict[int, list[_Time]] = {}
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        places = ", ".join(["%s"] * len(some))
        with beyond(BEYOND), connection.cursor() as cursor:
            cursor.execute(
                sql.format(on_roll=marks, places=places, scope=scope),
                [*ON_THE_ROLL, *some, *eyes],
            )
            for row in cursor.fetchall():
                found.setdefault(row[0], []).append(_time(row))
    return found


def _time(row: Sequence[Any]) -> _Time:
    _place, member, name, kind, standing, *days = row
    until = [_day(day) for day in days[1::2] if day is not None]
    return _Time(member, name, kind, standing, max(map(_day, days[::2])), min(until, default=None))


def _day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
