"""The first list and the first meeting, explained: why, how, which paper, which article."""

from dataclasses import dataclass
from datetime import date

from shuanghe.activities.meetings.queries.practice import Guide, guide, kinds_for
from shuanghe.duties.queries import Item, monthly_list
from shuanghe.insight.guidance.queries.guide import rule_behind
from shuanghe.kernel.periods import Every, period_of
from shuanghe.organisation.models import Organisation
from shuanghe.rulebook.queries import meeting_kinds, rulebook
from shuanghe.rulebook.rules import Rule

OPEN = ("missing", "pending")
FIRST_KINDS = ("branch_committee_meeting", "branch_general_meeting", "theme_day")
"""What a first meeting usually is, the best first."""


@dataclass(frozen=True)
class Explained:
    """One duty of the month. how: steps one by one; rule: None when it left the rulebook."""

    item: Item
    rule: Rule | None
    how: tuple[str, ...]
    kind: str
    is_meeting: bool


@dataclass(frozen=True)
class FirstMeeting:
    """The meeting to begin with: its kind, the period it counts for, and how such one goes."""

    kind: str
    title: str
    period: str
    guide: Guide
    rule: Rule | None


def duties_explained(organisation: Organisation, *, on: date) -> list[Explained]:
    """Every open duty of the running month with why, how, paper and article."""
    month = period_of(Every.MONTH, on)
    items = monthly_list(organisation=organisation, month=month, on=on)
    return [_explained(one, on) for one in items if one.verdict in OPEN]


def first_meeting(organisation: Organisation, *, on: date) -> FirstMeeting | None:
    """The meeting a newcomer begins with: an open duty's, else of the usual kind."""
    allowed = kinds_for(organisation)
    open_kinds = {
        one.kind: one.item for one in reversed(duties_explained(organisation, on=on)) if one.kind
    }
    wanted = [kind for kind in FIRST_KINDS if kind in allowed]
    wanted = wanted if organisation.has_committee else wanted[1:]
    chosen = next((kind for kind in wanted if kind in open_kinds), next(iter(wanted), ""))
    if not chosen:
        return None
    item = open_kinds.get(chosen)
    return FirstMeeting(
        kind=chosen,
        title=allowed[chosen],
        period=item.period if item else "",
        guide=guide([chosen]),
        rule=rule_behind(item.duty, on=on) if item else None,
    )


def _explained(item: Item, on: date) -> Explained:
    kind = item.kinds[0] if item.kinds else ""
    is_meeting = kind in meeting_kinds()
    known = rulebook().evidence_kinds.get(kind)
    told = (known.help,) if known else ()
    how = tuple(guide([kind]).steps) if is_meeting else told
    return Explained(item, rule_behind(item.duty, on=on), how, kind, is_meeting)
