"""Whether somebody meets what a counsellor should: findings that warn and never refuse."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

FULL = "full"


@dataclass(frozen=True)
class Candidate:
    """What is known of somebody on a day: from the roster, and as the office wrote it down."""

    standing: str
    confirmed_on: date | None
    specialty_years: int
    party_affairs_years: int
    consented_on: date | None
    appraised_by: str
    discipline_cleared_on: date | None
    active_count: int = 0
    is_suspended: bool = False


@dataclass(frozen=True)
class Finding:
    """One condition: met or not, and what was found."""

    key: str
    title: str
    is_met: bool
    told: str

    def as_dict(self) -> dict[str, object]:
        """For keeping beside the judgement."""
        return {
            "key": self.key, "title": self.title, "is_met": self.is_met, "told": self.told,
        }  # fmt: skip


def findings_of(
    one: Candidate, conditions: Mapping[str, Mapping[str, object]], *, on: date
) -> list[Finding]:
    """Every condition asked for, in the order of the sheet; a value of 0 asks for nothing."""
    asked = {key: int(str(said["value"])) for key, said in conditions.items()}
    found = {
        "full_years": _full(one, asked.get("full_years", 0), on),
        "specialty_years": _experience(one, asked),
        "active_most": (
            one.active_count <= asked.get("active_most", 0),
            f"现在辅导 {one.active_count} 家",
        ),
        "consent": (one.consented_on is not None, _day(one.consented_on, "还没有登记同意")),
        "appraised": (bool(one.appraised_by), one.appraised_by or "还没有人核对"),
        "discipline": (
            one.discipline_cleared_on is not None,
            _day(one.discipline_cleared_on, "还没有登记意见"),
        ),
    }
    return [
        Finding(key, str(conditions[key]["title"]), *found[key])
        for key in conditions
        if key in found and asked[key]
    ]


def _full(one: Candidate, years: int, on: date) -> tuple[bool, str]:
    if one.is_suspended:
        return False, "党员权利暂停期间"
    if one.standing != FULL or one.confirmed_on is None:
        return False, "不是正式党员" if one.standing != FULL else "名册没有转正日期"
    been = years_between(one.confirmed_on, on)
    return been >= years, f"{one.confirmed_on} 转为正式党员，满 {been} 年"


def _experience(one: Candidate, asked: Mapping[str, int]) -> tuple[bool, str]:
    """Years in the specialty, or in Party affairs: either will do."""
    least, party = asked.get("specialty_years", 0), asked.get("party_affairs_years", 0)
    is_met = one.specialty_years >= least or bool(party and one.party_affairs_years >= party)
    return is_met, f"专业 {one.specialty_years} 年，党务 {one.party_affairs_years} 年"


def _day(day: date | None, otherwise: str) -> str:
    return otherwise if day is None else str(day)


def years_between(first: date, last: date) -> int:
    """Whole years from one day to another."""
    years = last.year - first.year
    return years - ((last.month, last.day) < (first.month, first.day))


def grounds_of(
    *, rating: float | None, missed: int, is_full: bool, limits: Mapping[str, int]
) -> list[str]:
    """Which rules say that somebody should leave the register: keys of the grounds."""
    found = []
    if missed >= limits["missed_months"]:
        found.append("missed_months")
    if rating is not None and rating < limits["rating_least"]:
        found.append("low_rating")
    if not is_full:
        found.append("no_longer_meets")
    return found


def missed_months(days: Iterable[date], *, since: date, on: date) -> int:
    """How many whole months in a row, up to the last one before a day, have none of the days.

    Counted from the first whole month after since.
    """
    done = {(day.year, day.month) for day in days}
    first, at, count = months_later(since.replace(day=1), 1), on.replace(day=1), 0
    while (at := months_later(at, -1)) >= first and (at.year, at.month) not in done:
        count += 1
    return count


def months_later(day: date, months: int) -> date:
    """The same day some months on; the last of the month where there is none."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(f"算不出 {day} 之后 {months} 个月")
