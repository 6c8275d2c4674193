"""Dues of the sample: a base for everybody, and the months that one branch has collected."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from shuanghe.kernel.periods import month_of
from shuanghe.project.sample.rules.enterprise import Enterprise
from shuanghe.project.sample.rules.people import Person
from shuanghe.project.sample.rules.purse import Purse, purse_draw
from shuanghe.project.sample.rules.year import Act

COLLECTION = "dues_collection"
ARREARS_MONTHS = 2
YEAR_HAS_BEGUN = 3
USUAL_DAY = 20
DAYS_OF_PAYING = 5


@dataclass(frozen=True)
class BaseRow:
    """One row of the sheet of bases. payer: a code of the dues app; yuan: whole yuan a month."""

    person: Person
    payer: str
    yuan: int
    from_on: date


@dataclass(frozen=True)
class Paying:
    """Somebody pays all that is owed for a month."""

    name: str
    paid_on: date
    method: str


@dataclass(frozen=True)
class Collection:
    """What came in for one month at a branch."""

    organisation: str
    month: date
    payings: tuple[Paying, ...]

    def as_dict(self) -> dict[str, Any]:
        """For dues.json."""
        payings = [{**asdict(one), "paid_on": one.paid_on.isoformat()} for one in self.payings]
        return {**asdict(self), "month": self.month.isoformat(), "payings": payings}


@dataclass(frozen=True)
class Dues:
    """Bases of an enterprise, what its branches collected, the account of its committee."""

    bases: tuple[BaseRow, ...]
    collections: tuple[Collection, ...]
    purse: Purse


def collections_of(told: Sequence[dict[str, Any]]) -> tuple[Collection, ...]:
    """The months as `Collection.as_dict` wrote them."""
    return tuple(
        Collection(
            one["organisation"],
            date.fromisoformat(one["month"]),
            tuple(
                Paying(each["name"], date.fromisoformat(each["paid_on"]), each["method"])
                for each in one["payings"]
            ),
        )
        for one in told
    )


@dataclass
class Treasurer:
    """Draws the dues of one enterprise. branch: the code of the one whose year is paid.

    The others begin to keep dues in the month of the sample, so that nobody there is in arrears,
    and most of their members have paid it.
    acts: what the ledger of the enterprise says; a month without a collection there keeps somebody
    who has not paid, and so files no record of its own.
    """

    enterprise: Enterprise
    acts: Sequence[Act]
    words: dict[str, Any]
    dice: Random
    branch: str

    def dues(self, on: date, *, busy: frozenset[str]) -> Dues:
        """The dues as of a day. busy: ID numbers of those who are never left open."""
        months = list(months_shown(on))
        bases = tuple(self._base(person, months) for person in self.enterprise.people)
        left = self._left_open(months, busy)
        own = [self._collection(self.branch, month, left[month], on) for month in months]
        others = sorted({one.home for one in self.enterprise.people} - {self.branch})
        beside = [self._running(code, months[-1], on) for code in others]
        purse = purse_draw(
            self.enterprise,
            self.words,
            months,
            on,
            giver=self._giver(own[-1], busy),
            giver_at=self.branch,
        )
        return Dues(bases, (*own, *beside), purse)

    def _giver(self, running: Collection, busy: frozenset[str]) -> str:
        """Somebody of the branch who has paid this month and has no account."""
        known = {one.name for one in self.enterprise.people if one.id_number in busy}
        return next(one.name for one in running.payings if one.name not in known)

    def _running(self, code: str, month: date, on: date) -> Collection:
        """The running month of another branch: all of it where the ledger says so."""
        payers = self._payers(code, month_of(f"{month:%Y-%m}").ends_on)
        names = [one.name for one in payers]
        left = {name for name in names if names.count(name) > 1}
        if month not in self._collected(code):
            late = self.dice.choice(self.words["late_shares"])
            left |= set(self.dice.sample(names, max(1, round(len(names) * late))))
        return self._collection(code, month, left, on)

    def _base(self, person: Person, months: Sequence[date]) -> BaseRow:
        drawn = self.words["bases"][person.category]
        yuan = self.dice.randrange(drawn["from"], drawn["to"] + 1, 10)
        from_on = months[0] if person.home == self.branch else months[-1]
        return BaseRow(person, drawn["payer"], yuan, from_on)

    def _left_open(self, months: Sequence[date], busy: frozenset[str]) -> dict[date, set[str]]:
        """Who has not paid: one person two months, somebody else any other month not collected."""
        *past, running = months
        there = [
            person.name
            for person in self._payers(self.branch, months[0])
            if person.id_number not in busy and not person.floating_to
        ]
        names = self.dice.sample(there, len(there))
        collected = self._collected(self.branch)
        missing = [month for month in past if month not in collected]
        others = [month for month in reversed(past) if month not in missing]
        owing = [*reversed(missing), *others][:ARREARS_MONTHS]
        left = {month: {names[0]} if month in owing else set() for month in months}
        turn = count(1)
        for month in missing:
            if month not in owing:
                left[month].add(names[next(turn) % len(names)])
        left[running] = {names[0], *names[-self.words["open_now"] + 1 :]}
        return left

    def _collection(self, code: str, month: date, left: set[str], on: date) -> Collection:
        last = min(self._collected(code).get(month, month.replace(day=USUAL_DAY)), on)
        payings = []
        for person in self._payers(code, month_of(f"{month:%Y-%m}").ends_on):
            day = last - timedelta(days=self.dice.randrange(DAYS_OF_PAYING))
            method = self.dice.choice(self.words["methods"])
            if person.name not in left and person.home_from <= on:
                paid_on = max(day, month, person.home_from)
                payings.append(Paying(person.name, paid_on, method))
        payings.sort(key=lambda one: one.paid_on)
        return Collection(code, month, tuple(payings))

    def _payers(self, code: str, day: date) -> list[Person]:
        """Those at home in a branch on a day."""
        people = self.enterprise.people
        return [one for one in people if one.home == code and one.home_from <= day]

    def _collected(self, code: str) -> dict[date, date]:
        """The months that the ledger says a branch collected, each with the day."""
        return {
            _month(act): act.done_on
            for act in self.acts
            if act.organisation == code and COLLECTION in act.kinds
        }


def _month(act: Act) -> date:
    return month_of(act.period).starts_on if act.period else act.done_on.replace(day=1)


def months_shown(on: date) -> Iterator[date]:
    """The months of this year up to a day; twelve while the year has hardly begun."""
    shown = on.month if on.month > YEAR_HAS_BEGUN else 12
    last = on.year * 12 + on.month - 1
    for number in range(last - shown + 1, last + 1):
        yield date(number // 12, number % 12 + 1, 1)
