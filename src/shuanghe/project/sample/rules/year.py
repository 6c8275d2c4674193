"""A year of acts of a sample enterprise: most done in time, some late, some missing."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any
from zlib import crc32

from shuanghe.kernel.periods import Every, Period, period_of
from shuanghe.project.sample.rules.enterprise import Enterprise, PostHeld
from shuanghe.project.sample.rules.people import Person
from shuanghe.project.sample.rules.units import Unit

LATE_SHARE = 0.05
ENTERED_LATE_SHARE = 0.03
TOGETHER_SHARE = 0.6


# Whose holders of posts come together: by the calling body's code and a post.
CALLED: dict[str, Callable[[str, PostHeld], bool]] = {
    "committee": lambda code, post: post.organisation == code,
    "secretaries": lambda code, post: (
        post.kind == "secretary" and post.organisation.startswith(f"{code}-")
    ),
    "post_holders": lambda code, post: (
        post.kind != "secretary" and f"{post.organisation}-".startswith(f"{code}-")
    ),
}


@dataclass(frozen=True)
class Act:
    """One row of a ledger."""

    organisation: str
    done_on: date
    kinds: tuple[str, ...]
    title: str
    entitled: int
    present: int
    hours: int = 0
    host: str = ""
    speaker: str = ""
    attendees: tuple[str, ...] = ()
    absentees: tuple[str, ...] = ()
    period: str = ""
    entered_on: date | None = None


@dataclass(frozen=True)
class Window:
    """The days of the sample, both included."""

    first: date
    last: date

    def periods(self, every: Every) -> Iterator[Period]:
        """The periods that end after the first day and start before the last."""
        period = period_of(every, self.first)
        while period.starts_on <= self.last:
            yield period
            period = period_of(every, period.ends_on + timedelta(days=1))


@dataclass
class Year:
    """Writes the acts of one enterprise; the same dice give the same acts."""

    enterprise: Enterprise
    rhythm: list[dict[str, Any]]
    window: Window
    dice: Random

    def acts(self) -> list[Act]:
        """Every act in order of day and organisation."""
        found = [
            act
            for unit in self.enterprise.units
            for entry in self.rhythm
            if unit.kind in entry["subjects"]
            and (unit.has_committee or not entry.get("needs_committee"))
            for period in self.window.periods(Every(entry["every"]))
            if (act := self._act(unit, entry, period)) is not None
        ]
        return sorted(
            self._joined(found), key=lambda act: (act.done_on, act.organisation, act.kinds)
        )

    def _act(self, unit: Unit, entry: dict[str, Any], period: Period) -> Act | None:
        if self.dice.random() > unit.quality:
            return None
        is_late = self.dice.random() < LATE_SHARE + (1 - unit.quality) / 4
        planned = self._day(unit, entry, period)
        done_on = period.ends_on + timedelta(days=self.dice.randint(1, 12)) if is_late else planned
        done_on = workday_near(done_on)
        if not self._is_possible(unit, done_on):
            return None
        return self._described(unit, entry, done_on, "" if done_on in period else str(period))

    def _is_possible(self, unit: Unit, day: date) -> bool:
        alive = unit.established_on <= day and (
            unit.dissolved_on is None or day < unit.dissolved_on
        )
        return alive and self.window.first <= day <= self.window.last

    def _day(self, unit: Unit, entry: dict[str, Any], period: Period) -> date:
        """A fairly fixed day of the month for each unit and kind of act."""
        habit = crc32(f"{unit.code}:{entry['id']}".encode())
        months = _months(period)
        months = [month for month in entry.get("months", months) if month in months] or months
        day = 6 + habit // 100 % 17 + self.dice.randint(-2, 2)
        return date(period.starts_on.year, months[habit % len(months)], day)

    def _described(self, unit: Unit, entry: dict[str, Any], done_on: date, period: str) -> Act:
        entitled = self._entitled(unit, entry["who"], done_on)
        absent = self._absent(unit, entitled)
        names = {person.name for person in absent}
        named = entry["who"] in CALLED
        count = len(entitled)
        return Act(
            organisation=unit.code,
            done_on=done_on,
            kinds=tuple(entry["kinds"]),
            title=self.dice.choice(entry["titles"]) + (f"(补 {period})" if period else ""),
            entitled=count,
            present=count - len(absent),
            hours=entry.get("hours", 0),
            host=self._secretary(unit.code, done_on),
            speaker=self._secretary(unit.code, done_on) if "lecture" in entry["id"] else "",
            attendees=tuple(p.name for p in entitled if p.name not in names) if named else (),
            absentees=tuple(sorted(names)),
            period=period,
            entered_on=self._entered(done_on),
        )

    def _entered(self, done_on: date) -> date:
        """The day on which the unit wrote the act into its ledger; a few do it weeks later."""
        if self.dice.random() < ENTERED_LATE_SHARE:
            return min(done_on + timedelta(days=self.dice.randint(15, 40)), self.window.last)
        return min(done_on + timedelta(days=self.dice.randint(0, 2)), self.window.last)

    def _entitled(self, unit: Unit, who: str, on: date) -> list[Person]:
        if who == "roll":
            return self.enterprise.roll(unit.code, on)
        if who == "none":
            return []
        found = {
            post.holder.id_number: post.holder
            for post in self.enterprise.posts
            if CALLED[who](unit.code, post)
            and post.from_on <= on
            and (post.until_on is None or on < post.until_on)
        }
        return list(found.values())

    def _absent(self, unit: Unit, entitled: list[Person]) -> list[Person]:
        rate = 0.03 + (1 - unit.quality) / 2
        away = [person for person in entitled if self.dice.random() < rate]
        return away[: len(entitled) // 2]

    def _secretary(self, code: str, on: date) -> str:
        for holder, from_on, until_on in self._secretaries.get(code, ()):
            if from_on <= on and (until_on is None or on < until_on):
                return holder
        return ""

    @cached_property
    def _secretaries(self) -> dict[str, list[tuple[str, date, date | None]]]:
        found: dict[str, list[tuple[str, date, date | None]]] = {}
        for post in self.enterprise.posts:
            if post.kind == "secretary":
                found.setdefault(post.organisation, []).append(
                    (post.holder.name, post.from_on, post.until_on)
                )
        return found

    def _joined(self, acts: list[Act]) -> Iterator[Act]:
        """Put a quarterly meeting or lecture on the theme day of its month: one act, two items."""
        joins = {tuple(entry["kinds"]) for entry in self.rhythm if entry.get("joins")}
        days = {(act.organisation, _month(act)): act for act in acts if act.kinds[0] == "theme_day"}
        taken: set[tuple[str, str]] = set()
        combined: dict[tuple[str, str], Act] = {}
        for act in acts:
            key = (act.organisation, _month(act))
            may_join = act.kinds in joins and key in days and key not in taken and not act.period
            if may_join and not days[key].period and self.dice.random() < TOGETHER_SHARE:
                taken.add(key)
                combined[key] = act
            elif act is not days.get(key):
                yield act
        for key, day in days.items():
            yield _together(day, combined[key]) if key in combined else day


def _together(day: Act, other: Act) -> Act:
    values = {
        **day.__dict__,
        "kinds": (*day.kinds, *other.kinds),
        "title": f"{day.title};{other.title}",
        "speaker": other.speaker or day.speaker,
    }
    return Act(**values)


def _month(act: Act) -> str:
    return f"{act.done_on:%Y-%m}"


def _months(period: Period) -> list[int]:
    return list(range(period.starts_on.month, period.ends_on.month + 1))


def workday_near(day: date) -> date:
    """The same day, or the Friday before when it falls on a weekend."""
    return day - timedelta(days=max(day.weekday() - 4, 0))
