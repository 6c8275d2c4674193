"""The account of dues of the sample: two keepers, a year of lines, one large extra payment."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from shuanghe.project.sample.rules.enterprise import Enterprise

MIDDLE = timedelta(days=14)


@dataclass(frozen=True)
class PurseLine:
    """One line of the account. kind: a code of the dues app; yuan: whole yuan."""

    kind: str
    yuan: int
    done_on: date
    text: str


@dataclass(frozen=True)
class Purse:
    """The account of an organisation, and who paid a large sum of their own will where."""

    organisation: str
    title: str
    keepers: tuple[str, str]
    from_on: date
    lines: tuple[PurseLine, ...]
    giver: str
    giver_at: str
    extra: int
    given_on: date

    def as_dict(self) -> dict[str, Any]:
        """For purse.json."""
        lines = [{**asdict(one), "done_on": one.done_on.isoformat()} for one in self.lines]
        days = {"from_on": self.from_on.isoformat(), "given_on": self.given_on.isoformat()}
        return {**asdict(self), **days, "lines": lines}


def purse_of(told: Mapping[str, Any]) -> Purse:
    """The account as `Purse.as_dict` wrote it."""
    lines = tuple(
        PurseLine(**{**one, "done_on": date.fromisoformat(one["done_on"])}) for one in told["lines"]
    )
    days = {name: date.fromisoformat(told[name]) for name in ("from_on", "given_on")}
    return Purse(**{**told, **days, "lines": lines, "keepers": tuple(told["keepers"])})


def purse_draw(
    enterprise: Enterprise,
    words: Mapping[str, Any],
    months: Sequence[date],
    on: date,
    *,
    giver: str,
    giver_at: str,
) -> Purse:
    """The account as of a day: the first two of the enterprise's people keep it.

    giver: the name of the one who pays a large sum of their own will at an organisation.
    """
    last = len(months) - 1
    lines = tuple(
        PurseLine(
            one["kind"],
            one["yuan"],
            min(months[max(last - one["back"], 0)] + MIDDLE, on),
            one["text"],
        )
        for one in words["account"]["lines"]
    )
    first, second = (person.name for person in enterprise.people[:2])
    return Purse(
        organisation=enterprise.code,
        title=words["account"]["title"],
        keepers=(first, second),
        from_on=months[0],
        lines=lines,
        giver=giver,
        giver_at=giver_at,
        extra=words["extra"],
        given_on=max(months[-1], on - timedelta(days=3)),
    )
