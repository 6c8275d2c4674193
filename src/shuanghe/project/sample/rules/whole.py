"""The whole sample from a seed and a day: enterprises, their year, their accounts."""

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from shuanghe.project.sample.rules.accounts import Account, accounts_of
from shuanghe.project.sample.rules.enterprise import Enterprise, enterprise_of
from shuanghe.project.sample.rules.people import People
from shuanghe.project.sample.rules.year import Act, Window, Year


@dataclass(frozen=True)
class Sample:
    """What is written to files. books: folder name → enterprise and its acts."""

    seed: int
    on: date
    books: dict[str, tuple[Enterprise, list[Act]]]
    accounts: list[Account]


def sample_draw(data: dict[str, Any], *, seed: int, on: date, password: str) -> Sample:
    """Draw the sample. data: the YAML files by name; the same seed and day give the same sample.

    password: the one that all accounts of the sample share.
    """
    dice = Random(f"shuanghe:{seed}")  # noqa: S311 — sample data, nothing to guess
    people = People(data["people"], dice, on)
    window = Window(months_before(on, 11), on)
    books: dict[str, tuple[Enterprise, list[Act]]] = {}
    for name in ("aluminium", "cement"):
        enterprise = enterprise_of(data[name], people=people, dice=dice, on=on)
        books[name] = (enterprise, Year(enterprise, data["rhythm"], window, dice).acts())
    enterprises = [enterprise for enterprise, _acts in books.values()]
    accounts = accounts_of(enterprises, password=password, dice=dice, on=on)
    return Sample(seed, on, books, accounts)


def months_before(day: date, count: int) -> date:
    """The first day of the month so many months before."""
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
