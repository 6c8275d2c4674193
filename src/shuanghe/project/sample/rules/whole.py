"""The whole sample from a seed and a day: enterprises, their year, their accounts."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from shuanghe.project.sample.rules.accounts import (
    Account,
    accounts_of,
    plain_member,
    weakest_branch,
)
from shuanghe.project.sample.rules.dues import Dues, Treasurer
from shuanghe.project.sample.rules.enterprise import Enterprise, enterprise_of, secretary_of
from shuanghe.project.sample.rules.lively import Lively
from shuanghe.project.sample.rules.meetings import Teller
from shuanghe.project.sample.rules.people import People
from shuanghe.project.sample.rules.sittings import Gatherings
from shuanghe.project.sample.rules.year import Act, Window, Year


@dataclass(frozen=True)
class Sample:
    """What is written to files. books: folder name → enterprise and the acts of its ledger.

    meetings: folder name → its meetings, for an enterprise that keeps them here;
    dues likewise.
    """

    seed: int
    on: date
    books: dict[str, tuple[Enterprise, list[Act]]]
    accounts: list[Account]
    meetings: dict[str, Gatherings]
    dues: dict[str, Dues]

    def sittings(self, name: str) -> int:
        """How many meetings of an enterprise are told in full."""
        return len(self.meetings[name].sittings) if name in self.meetings else 0


def sample_draw(data: dict[str, Any], *, seed: int, on: date, password: str) -> Sample:
    """Draw the sample. data: the YAML files by name; the same seed and day give the same sample.

    password: the one that all accounts of the sample share.
    """
    dice = Random(f"shuanghe:{seed}")  # noqa: S311 — sample data, nothing to guess
    people = People(data["people"], dice, on)
    window = Window(months_before(on, 11), on)
    books: dict[str, tuple[Enterprise, list[Act]]] = {}
    meetings: dict[str, Gatherings] = {}
    dues: dict[str, Dues] = {}
    for name in ("aluminium", "cement"):
        enterprise = enterprise_of(data[name], people=people, dice=dice, on=on)
        acts = Year(enterprise, data["rhythm"], window, dice).acts()
        if data[name].get("keeps_dues"):
            purse = Random(f"shuanghe:{seed}:{name}:dues")  # noqa: S311 — sample data
            dues[name] = _dues(enterprise, acts, data["dues"], purse, on)
        if data[name].get("keeps_meetings"):
            telling = Random(f"shuanghe:{seed}:{name}")  # noqa: S311 — sample data
            meetings[name], acts = _told(enterprise, acts, data, telling, on)
        books[name] = (enterprise, acts)
    enterprises = [enterprise for enterprise, _acts in books.values()]
    accounts = accounts_of(enterprises, password=password, dice=dice, on=on)
    return Sample(seed, on, books, accounts, meetings, dues)


def _told(
    enterprise: Enterprise, acts: list[Act], data: dict[str, Any], dice: Random, on: date
) -> tuple[Gatherings, list[Act]]:
    """The meetings among the acts, told in full with the last weeks, and the other acts."""
    teller = Teller(enterprise, data["meetings"], data["people"], dice, on)
    sittings, rest = teller.split(acts)
    lively = Lively(teller, acts, weakest_branch(enterprise))
    return lively.gatherings(sittings), rest


def _dues(
    enterprise: Enterprise, acts: list[Act], words: dict[str, Any], dice: Random, on: date
) -> Dues:
    """The dues of an enterprise; who signs in to the branch they show has paid."""
    branch = weakest_branch(enterprise)
    secretary = secretary_of(enterprise, branch, on)
    plain = plain_member(enterprise, branch, on)
    busy = frozenset(one.id_number for one in (secretary, plain) if one)
    return Treasurer(enterprise, acts, words, dice, branch).dues(on, busy=busy)


def months_before(day: date, count: int) -> date:
    """The first day of the month so many months before."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
