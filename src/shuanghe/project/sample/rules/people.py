"""Generated people: names, numbers and dates that belong to nobody."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECKS = "10X98765432"
WORKING_LIFE = (21, 58)


@dataclass(frozen=True)
class Person:
    """One generated member. Codes are those of the organisations in the same sample."""

    name: str
    is_male: bool
    born_on: date
    id_number: str
    phone: str
    ethnic: str
    education: str
    category: str
    position: str
    joined_on: date
    confirmed_on: date | None
    home: str
    home_from: date
    attached: str = ""
    attached_from: date | None = None
    floating_to: str = ""


def check_digit(first_17: str) -> str:
    """The last character of an ID number (GB 11643-1999)."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, WEIGHTS, strict=True))
    return CHECKS[total % 11]


@dataclass
class People:
    """Draws people from the syllables of people.yaml; never the same ID number twice."""

    words: dict[str, Any]
    dice: Random
    on: date
    serials: Counter[date] = field(default_factory=Counter)
    phones: int = 0
    used: set[str] = field(default_factory=set)

    def draw(self, home: str, *, since: date) -> Person:
        """A new person at home in an organisation since a day; no two share a name."""
        is_male = self.dice.random() < 0.72
        age = self.dice.randint(*WORKING_LIFE)
        born_on = self.on - timedelta(days=age * 365 + self.dice.randint(40, 320))
        joined_on = self._joined(born_on)
        confirmed_on = joined_on + timedelta(days=366)
        position = self.dice.choice(tuple(self.words["positions"]))
        return Person(
            name=self._name(),
            is_male=is_male,
            born_on=born_on,
            id_number=self.id_number(born_on, is_male=is_male),
            phone=self._phone(),
            ethnic=self.dice.choice(self.words["ethnic"]),
            education=self.dice.choice(self.words["educations"]),
            category=self.words["positions"][position],
            position=position,
            joined_on=joined_on,
            confirmed_on=confirmed_on if confirmed_on <= self.on else None,
            home=home,
            home_from=max(since, joined_on),
        )

    def twin(self, person: Person, home: str) -> Person:
        """The same person entered once more elsewhere with a slip in the ID number."""
        number = self.id_number(person.born_on, is_male=person.is_male)
        return replace(person, home=home, id_number=number, phone=self._phone())

    def id_number(self, born_on: date, *, is_male: bool) -> str:
        """A valid check digit behind a region that does not exist."""
        self.serials[born_on] += 1
        serial = self.serials[born_on] * 2 - (1 if is_male else 0)
        first = f"{self.words['region']}{born_on:%Y%m%d}{serial:03d}"
        return first + check_digit(first)

    def _phone(self) -> str:
        self.phones += 1
        return f"{self.words['phone_block']}{self.phones:07d}"

    def _joined(self, born_on: date) -> date:
        grown = date(born_on.year + 18, born_on.month, min(born_on.day, 28))
        earliest = grown + timedelta(days=400)
        span = max((self.on - timedelta(days=60) - earliest).days, 1)
        return earliest + timedelta(days=self.dice.randint(0, min(span, 5000)))

    def _name(self) -> str:
        while True:
            name = "".join(
                self.dice.choice(self.words[part])
                for part in ("surnames", "given_first", "given_second")
            )
            if name not in self.used:
                self.used.add(name)
                return name
