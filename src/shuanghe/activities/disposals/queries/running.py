"""What is under way and what was decided, for those who handle it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shuanghe.activities.disposals.models import DisposalDecision, Measure
from shuanghe.activities.disposals.rules.decided import KEYS
from shuanghe.kernel.permissions import current_scope
from shuanghe.organisation.models import RightsSuspension
from shuanghe.procedures.models import CaseState
from shuanghe.procedures.queries.found import Wanted, cases_found
from shuanghe.procedures.queries.listing import CaseLine, case_lines

BARRING = (Measure.PERSUASION, Measure.REMOVAL)
MOST = 200


def lines_running(*, on: date) -> list[CaseLine]:
    """Disposals, lost members and withdrawals under way, in the order in which they were begun."""
    rows = cases_found(Wanted(state=CaseState.RUNNING)).filter(procedure__in=KEYS)
    return case_lines(rows.order_by("opened_on", "id")[:MOST], on=on)


def lines_ended(*, on: date) -> list[CaseLine]:
    """Those that have ended, the latest first."""
    rows = cases_found(Wanted(state="")).filter(procedure__in=KEYS)
    ended = rows.exclude(state=CaseState.RUNNING).order_by("-ended_on", "-id")
    return case_lines(ended[:MOST], on=on)


def decisions_binding(*, on: date) -> list[DisposalDecision]:
    """Times to correct oneself and bars to joining again that run on a day, soonest end first."""
    closed = current_scope().closed
    rows = DisposalDecision.objects.filter(
        closed.q("organisation__path"), withdrawn_at=None, until_on__gt=on
    )
    rows = rows.filter(Q(measure=Measure.CORRECTION) | Q(measure__in=BARRING))
    return list(rows.select_related("member", "organisation").order_by("until_on", "id")[:MOST])


def suspensions_running(*, on: date) -> list[RightsSuspension]:
    """Members in view without a vote on a day, by the day on which they have it again."""
    rows = RightsSuspension.objects.filter(withdrawn_at=None, from_on__lte=on, until_on__gt=on)
    return list(rows.select_related("member__organisation").order_by("until_on", "id")[:MOST])


@dataclass(frozen=True)
class Overview:
    """The page of disposals."""

    running: Sequence[CaseLine]
    binding: Sequence[DisposalDecision]
    suspended: Sequence[RightsSuspension]

    @property
    def is_empty(self) -> bool:
        """Whether nothing is under way and nothing binds."""
        return not (self.running or self.binding or self.suspended)


def overview(*, on: date, with_suspensions: bool) -> Overview:
    """Everything the page of disposals shows. At most five statements."""
    suspended = suspensions_running(on=on) if with_suspensions else []
    return Overview(lines_running(on=on), decisions_binding(on=on), suspended)
