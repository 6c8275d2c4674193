"""A step of an election, done by the engine with the facts that are on record here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.models import Election, Office
from shuanghe.activities.elections.queries.facts import facts_derived, meeting_offices
from shuanghe.activities.elections.queries.people import candidates_of
from shuanghe.activities.elections.queries.votes import office_views, offices_of, seats_of
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.procedures.models import CaseStep
from shuanghe.procedures.queries.approvers import approver_of
from shuanghe.procedures.queries.kept import procedure_of
from shuanghe.procedures.rules.definitions import DONE_ON
from shuanghe.procedures.services import Doing, step_approve, step_do


@dataclass(frozen=True)
class Filing:
    """A step to be done: what somebody still had to say, typed. version: of the case as shown."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    client_key: str = ""
    version: int | None = None


def step_file(
    actor: Actor, *, election: Election, filing: Filing, on: date | None = None
) -> CaseStep:
    """Do a step with the facts on record, as whoever must do it: the body or its superior.

    What is on record wins over what was typed. Raises Refused when the votes of the step are not
    complete, StepRefused with each fault, Http404 without the right.
    """
    today = on or timezone.localdate()
    election = Election.objects.select_related("case__organisation").get(pk=election.pk)
    day = filing.facts.get(DONE_ON)
    _complete(election, filing.code)
    derived = facts_derived(election, filing.code, on=day)
    facts = {**filing.facts, **{key: value for key, value in derived.items() if value is not None}}
    doing = Doing(filing.code, facts, client_key=filing.client_key, version=filing.version)
    case = election.case
    step = procedure_of(case).step(filing.code)
    approver = approver_of(case.organisation, case.procedure, step, today)
    if approver is not None:
        return step_approve(actor, organisation=approver, case=case, doing=doing, on=today)
    return step_do(actor, organisation=case.organisation, case=case, doing=doing, on=today)


def _complete(election: Election, code: str) -> None:
    """Refuse a step whose candidates or votes are not all there."""
    if code == "nomination":
        _nominated(election)
    if code == "election_meeting":
        _voted(election, meeting_offices(election))
    if code == "secretary":
        _voted(election, (Office.SECRETARY, Office.DEPUTY))


def _nominated(election: Election) -> None:
    listed = candidates_of(election)
    for office in offices_of(election):
        count = sum(one.office == office for one in listed)
        if count < seats_of(election, office):
            raise Refused(
                _("%(title)s候选人现有 %(count)s 名，应选 %(seats)s 名，请先把候选人补齐。")
                % {"title": office.label, "count": count, "seats": seats_of(election, office)}
            )


def _voted(election: Election, offices: tuple[Office, ...]) -> None:
    for view in office_views(election):
        if view.office in offices and not view.is_done:
            raise Refused(
                _("%(title)s还有 %(seats)s 个名额没有结果，请先登记计票（再次投票、另行选举）。")
                % {"title": view.title, "seats": view.standing.seats}
            )
