"""Places on a page where a higher layer may add a link, without the page knowing of it.

`project` registers what fills a slot; a template asks `offers("member", actor=…, member=…)`.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Offer:
    """One link: what it says and where it leads.

    about: the id of what it belongs to, where a slot asks for several things at once.
    """

    title: str
    url: str
    about: int = 0


Offering = Callable[..., Offer | Sequence[Offer] | None]
_filled: dict[str, list[Offering]] = defaultdict(list)


def register(slot: str, offering: Offering) -> None:
    """Fill a slot; the offering gets the slot's facts and gives its links, or None."""
    if offering not in _filled[slot]:
        _filled[slot].append(offering)


def offers(slot: str, **facts: Any) -> list[Offer]:
    """Every link for a slot, in the order of registration."""
    found: list[Offer] = []
    for offering in _filled[slot]:
        given = offering(**facts)
        found += [given] if isinstance(given, Offer) else given or ()
    return found
