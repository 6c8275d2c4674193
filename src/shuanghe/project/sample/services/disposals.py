"""For every enterprise of a sample one member with time to correct himself, and one lost."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from shuanghe.activities.disposals.rules.decided import DISPOSAL, LOST_CONTACT
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Member, Organisation, OrganisationKind, StandingKind
from shuanghe.organisation.queries.rolls import members_on_the_roll
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.queries.approvers import approver_of
from shuanghe.procedures.rules.spans import span_after
from shuanghe.procedures.services import Doing, Opening, case_open, step_approve, step_do
from shuanghe.rulebook.queries import rule

REASON = "装入示例处置"
NEEDED = 2
Steps = Mapping[str, Mapping[str, Any]]


def disposals_enter(actor: Actor, *, on: date) -> int:
    """Two cases for every enterprise of the sample; how many in all."""
    with looking(Scope.everything(REASON)):
        roots = list(Organisation.objects.filter(is_sample=True, parent=None))
        people = [_people(root) for root in roots]
    for pair in people:
        if len(pair) == NEEDED:
            _corrected(actor, pair[0], on)
            _lost(actor, pair[1], on)
    return sum(len(pair) for pair in people if len(pair) == NEEDED)


def _people(root: Organisation) -> list[Member]:
    """The first member without a post of each of the last branches."""
    branches = Organisation.objects.filter(
        path__startswith=root.path, kind=OrganisationKind.BRANCH, dissolved_on=None
    ).order_by("-code")
    found: list[Member] = []
    for branch in branches:
        rows = members_on_the_roll(branch).filter(standing=StandingKind.FULL, posts=None)
        member = rows.select_related("organisation").order_by("pk").first()
        found += [member] if member is not None else []
        if len(found) == NEEDED:
            break
    return found


def _corrected(actor: Actor, member: Member, on: date) -> None:
    """Time to correct oneself, decided by the meeting and approved, running now."""
    begun = on - timedelta(days=150)
    _run(actor, _opened(actor, DISPOSAL, member, {}, begun, on), _correction_steps(begun, on), on)


def _correction_steps(begun: date, on: date) -> dict[str, dict[str, Any]]:
    """The steps up to telling the member, by day."""
    decided, measure = begun + timedelta(days=80), {"measure": "correction"}
    months = int(str(rule("CZ-04", on=on).parameter("months").value))
    finding = {"ground": "weak_discipline", "is_disciplined": False, "is_exempt": False}
    votes = {"entitled": 20, "present": 16, "yes_votes": 12, "could_attend": True}
    approved = {
        "approver": "committee",
        "decided_on": decided,
        "correction_from": decided,
        "correction_until": span_after(decided, months, "months"),
    }
    told = {"is_announced": True, "is_served": True, "is_told_of_appeal": True}
    after: dict[str, tuple[int, dict[str, Any]]] = {
        "finding": (0, finding),
        "proposal": (10, measure),
        "filed_beforehand": (20, {}),
        "investigation": (40, {"is_group_set_up": True, "finding": "confirmed"}),
        "hearing": (50, {"is_heard": True, "is_basis_shown": True}),
        "meeting": (70, {**measure, **votes}),
        "approval": (80, {**measure, **approved}),
        "served": (85, told),
    }
    return {
        code: {"done_on": begun + timedelta(days=days), **facts}
        for code, (days, facts) in after.items()
    }


def _lost(actor: Actor, member: Member, on: date) -> None:
    """Nobody has reached the member for five months; the search goes on."""
    about = {"last_contact_on": on - timedelta(days=150)}
    steps: dict[str, dict[str, Any]] = {
        "report": {"done_on": on - timedelta(days=90), "tried": "电话、上门，均未联系上（示例）"},
        "search": {
            "done_on": on - timedelta(days=20),
            "searched_on": [on - timedelta(days=60), on - timedelta(days=20)],
            "is_home_asked": True,
            "is_system_searched": True,
        },
    }
    case = _opened(actor, LOST_CONTACT, member, about, on - timedelta(days=90), on)
    _run(actor, case, steps, on)


def _opened(
    actor: Actor, key: str, member: Member, about: Mapping[str, Any], since: date, on: date
) -> Case:
    opening = Opening(
        procedure=key,
        subject_name=member.name,
        opened_on=since,
        client_key=f"sample-{key}-{member.pk}",
        about={"name": member.name, **about},
        member=member,
        origin="支部委员会会议（示例数据）",
        is_sample=True,
    )
    return case_open(actor, organisation=member.organisation, opening=opening, on=on)


def _run(actor: Actor, case: Case, steps: Steps, on: date) -> None:
    procedure = procedure_on(case.procedure, on=on)
    for code, facts in steps.items():
        doing = Doing(code, dict(facts))
        above = approver_of(case.organisation, case.procedure, procedure.step(code), on)
        if above is None:
            step_do(actor, organisation=case.organisation, case=case, doing=doing, on=on)
        else:
            step_approve(actor, organisation=above, case=case, doing=doing, on=on)
