"""The search of the header bar: organisations, members, acts and rules, each within its right."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shuanghe.activities.meetings.queries.found import Found as Act
from shuanghe.activities.meetings.queries.found import acts_found, meetings_shown
from shuanghe.kernel.permissions import Actor, looking
from shuanghe.kernel.ui.slots import Offer, offers
from shuanghe.organisation.models import Member, Organisation
from shuanghe.rulebook.queries import rules_in_force
from shuanghe.rulebook.rules import Rule

AT_MOST = 10
AFTER_ALL = "\U0010ffff"


@dataclass(frozen=True)
class Found:
    """What was found, at most ten of each kind."""

    organisations: list[Organisation]
    members: list[Member]
    acts: list[Act]
    handbooks: list[Offer]
    rules: list[Rule]

    @property
    def is_empty(self) -> bool:
        found = (self.organisations, self.members, self.acts, self.handbooks, self.rules)
        return not any(found)


def find(actor: Actor, wanted: str, *, on: date) -> Found:
    """Organisations by part of the name or by code, members by the start of the name, rules.

    Meetings and records by any part of what is written in them, the newest ten; sections of the
    handbooks, which another app offers.
    """
    return Found(
        organisations=_organisations(actor, wanted),
        members=_members(actor, wanted),
        acts=_acts(actor, wanted),
        handbooks=offers("search", actor=actor, wanted=wanted),
        rules=_rules(actor, wanted, on),
    )


def _organisations(actor: Actor, wanted: str) -> list[Organisation]:
    named = Q(name__contains=wanted) | Q(short_name__contains=wanted) | Q(code__iexact=wanted)
    with looking(actor.scope("organisation.read")):
        return list(Organisation.objects.filter(named).order_by("path")[:AT_MOST])


def _members(actor: Actor, wanted: str) -> list[Member]:
    with looking(actor.scope("roster.read")):
        found = Member.objects.filter(
            name__gte=wanted, name__lt=wanted + AFTER_ALL, merged_into=None
        )
        return list(found.select_related("organisation").order_by("name")[:AT_MOST])


def _acts(actor: Actor, wanted: str) -> list[Act]:
    with looking(actor.scope("record.read")):
        return meetings_shown(acts_found(wanted)[:AT_MOST])


def _rules(actor: Actor, wanted: str, on: date) -> list[Rule]:
    if not actor.may("rule.read"):
        return []
    folded = wanted.casefold()
    fitting = (
        rule
        for rule in rules_in_force(on=on)
        if folded in rule.id.casefold() or folded in rule.title.casefold()
    )
    return [rule for rule, _count in zip(fitting, range(AT_MOST), strict=False)]
