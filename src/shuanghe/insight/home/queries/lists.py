"""The lists people open first: what their organisation owes this month, and what they owe."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.db import connection
from django.db.models import Q

from shuanghe.duties.queries import (
    DeadlineItem,
    Item,
    deadlines_in_month,
    deadlines_of_member,
    monthly_list,
    personal_list,
)
from shuanghe.insight.home.rules import (
    OPEN,
    Tally,
    acts_needed,
    in_order,
    minutes_for,
    tally,
)
from shuanghe.kernel.periods import Period
from shuanghe.kernel.permissions import Actor, current_scope
from shuanghe.organisation.models import (
    ADMINISTRATIVE,
    ON_THE_ROLL,
    Organisation,
    OrganisationKind,
)

OFFICES = (OrganisationKind.COMMITTEE, OrganisationKind.GENERAL_BRANCH)
PLACES = 20
DEFAULTS = Path(__file__).parents[1] / "defaults.yaml"
FIRST_STEPS = """
    SELECT
      EXISTS (SELECT 1 FROM organisation_member
              WHERE organisation_id = place.id AND standing IN (%s, %s)),
      EXISTS (SELECT 1 FROM organisation_post WHERE organisation_id = place.id
              AND from_on <= %s AND (until_on IS NULL OR until_on > %s)),
      EXISTS (SELECT 1 FROM duties_obligation WHERE organisation_id = place.id),
      EXISTS (SELECT 1 FROM records_record WHERE organisation_id = place.id)
    FROM organisation_organisation place WHERE place.id = %s AND {in_view}
"""

Listed = Item | DeadlineItem


@dataclass(frozen=True)
class MonthlyList:
    """One list of a month: items in order, how it stands, and minutes the open ones may take."""

    month: Period
    items: list[Listed]
    tally: Tally
    minutes: int

    @property
    def open(self) -> list[Listed]:
        """What is still to be done, overdue first."""
        return [item for item in self.items if item.verdict in OPEN]

    @property
    def closed(self) -> list[Listed]:
        """What is done or waived."""
        return [item for item in self.items if item.verdict not in OPEN]


@dataclass(frozen=True)
class FirstSteps:
    """What a new organisation needs before its first month runs by itself."""

    has_roll: bool
    has_posts: bool
    has_duties: bool
    has_record: bool

    @property
    def is_done(self) -> bool:
        return self.has_roll and self.has_posts and self.has_duties and self.has_record


def places_of(actor: Actor) -> list[Organisation]:
    """The Party bodies on which the actor holds duty.read directly, branches first.

    The scope must be open. At most twenty: more are chosen from the organisation tree.
    """
    return places_and(actor, "")[0]


def places_and(actor: Actor, code: str) -> tuple[list[Organisation], Organisation | None]:
    """Those places, and the organisation of that code in view; None without. One statement."""
    roots = sorted({grant.path for grant in actor.grants if grant.gives("duty.read")})[:PLACES]
    found = list(Organisation.objects.filter(Q(path__in=roots) | Q(code=code)))
    held = [
        one
        for one in found
        if one.path in roots and not one.dissolved_on and one.kind not in ADMINISTRATIVE
    ]
    named = next((one for one in found if one.code == code), None)
    return sorted(held, key=lambda body: (body.kind in OFFICES, body.path)), named


def list_for_organisation(organisation: Organisation, *, month: Period, on: date) -> MonthlyList:
    """What the organisation owes in the month, by duty and by deadline, and what is overdue."""
    owed: list[Listed] = [*monthly_list(organisation=organisation, month=month, on=on)]
    return _together(month, [*owed, *deadlines_in_month([organisation.pk], month=month, on=on)])


def list_for_person(member_id: int, *, month: Period, on: date) -> MonthlyList:
    """What the person owes in the month: study hours, talks, the duties and clocks of a post."""
    owed: list[Listed] = [*personal_list(member_id=member_id, month=month, on=on)]
    return _together(month, [*owed, *deadlines_of_member(member_id, month=month, on=on)])


def first_steps(organisation: Organisation, *, on: date) -> FirstSteps:
    """Whether roll, posts, duties and a first record of a body in view are there: one query."""
    in_view, bounds = current_scope().sql("place.path")
    asked: list[Any] = [*ON_THE_ROLL, on, on, organisation.pk, *bounds]
    with connection.cursor() as cursor:
        cursor.execute(FIRST_STEPS.format(in_view=in_view), asked)
        return FirstSteps(*map(bool, cursor.fetchone()))


def _together(month: Period, found: list[Listed]) -> MonthlyList:
    items = in_order(found)
    owed = [
        (_when(item), item.kinds)
        for item in items
        if isinstance(item, Item) and item.verdict in OPEN
    ]
    practice = defaults()
    minutes = minutes_for(
        acts_needed(owed),
        blanks=practice["blanks_of_a_record"]["value"],
        seconds_a_blank=practice["seconds_a_blank"]["value"],
    )
    return MonthlyList(month, items, tally(item.verdict for item in items), minutes)


def _when(item: Item) -> str:
    """What is overdue needs an act for its own period; the rest can be met by one act now."""
    return item.period if item.verdict == "missing" else ""


@lru_cache(maxsize=1)
def defaults() -> dict[str, Any]:
    """The house's own settings for this page (示例默认)."""
    loaded: dict[str, Any] = yaml.safe_load(DEFAULTS.read_text("utf-8"))
    return loaded
