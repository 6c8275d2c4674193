"""One agreement: what it says, who has signed, what is said of it, and what may be done next."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from shuanghe.activities.agreements.forms import CommentForm
from shuanghe.activities.agreements.models import Agreement, AgreementTarget
from shuanghe.activities.agreements.pages.running import shown
from shuanghe.activities.agreements.queries.content import content_of, faults_of
from shuanghe.activities.agreements.queries.listing import versions_asked
from shuanghe.activities.agreements.queries.people import (
    Secretaries,
    issuer_path,
    places_of,
    secretaries_on,
    secretary_names,
    sides_held,
    sides_unsigned,
)
from shuanghe.activities.agreements.queries.skeletons import CLAUSES
from shuanghe.activities.agreements.rules.content import content_hash
from shuanghe.activities.agreements.rules.states import Signer, State
from shuanghe.activities.agreements.services.clocks import reports_late
from shuanghe.activities.agreements.services.stepping import manages
from shuanghe.kernel.pages import actor_of
from shuanghe.kernel.permissions.doors import door
from shuanghe.kernel.workdays.queries import calendar_entered
from shuanghe.rulebook.queries import evidence_kinds

QUARTERS = range(1, 5)


@door("agreement.read")
def agreement(request: HttpRequest, pk: int) -> HttpResponse:
    """One agreement."""
    return agreement_page(request, pk)


def agreement_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page; what was sent with an act that was refused stays in its boxes."""
    today, actor, sent = timezone.localdate(), actor_of(request), request.POST
    versions = versions_asked(pk)
    found = next(one for one in versions if one.pk == pk)
    targets, signatures = list(found.targets.all()), list(found.signatures.all())
    above = issuer_path(found)
    may_manage = bool(above) and actor.may("agreement.manage", above)
    is_holder = actor.may("agreement.sign", found.organisation.path) and not manages(actor, found)
    now: Secretaries = {}
    if found.state in (State.SIGNING, State.IN_FORCE):
        now = secretaries_on(list(places_of(found).values()), today)
    signed = {(one.side, one.member_id) for one in signatures}
    held = sides_held(actor, found, now)
    values: dict[str, Any] = {
        "agreement": found,
        "areas": _areas(targets),
        "faults": faults_of(targets) if found.state in (State.DRAFT, State.COMMENT) else [],
        "clauses": [(CLAUSES[kind], found.clauses.get(kind, ())) for kind in CLAUSES],
        "kinds": evidence_kinds(),
        "signatures": signatures,
        "missing": _missing(found, signatures, today),
        "seen": content_hash(content_of(found, targets)),
        "my_sides": [side for side in held if (side.value, actor.member_id) not in signed],
        "changed": [side for side, _since in sides_unsigned(found, now, signatures)]
        if found.state == State.IN_FORCE
        else [],
        "comments": list(found.comments.all()),
        "comment_form": CommentForm(initial=sent.dict())
        if (is_holder and found.state == State.COMMENT) or sent.get("text")
        else None,
        "sent": sent,
        "reports": _reports(found, today),
        "versions": versions,
        "may_manage": may_manage,
        "may_edit": may_manage and found.state == State.DRAFT and not found.is_frozen,
        "may_report": is_holder,
        "is_sample": found.is_sample,
    }
    return shown(request, "agreement.html", values)


def _areas(targets: list[AgreementTarget]) -> list[tuple[str, Any, list[AgreementTarget]]]:
    """The targets by area: its title, its weight, its targets."""
    found: dict[str, list[AgreementTarget]] = {}
    for one in targets:
        found.setdefault(one.area_title, []).append(one)
    return [(title, sum(one.weight for one in inside), inside) for title, inside in found.items()]


def _missing(
    agreement: Agreement, signatures: list[Any], today: Any
) -> list[tuple[Signer, str, str]]:
    """The sides that have not signed yet: which, its organisation, its secretary of today."""
    if agreement.state != State.SIGNING:
        return []
    done = {one.side for one in signatures}
    names = secretary_names(agreement, today)
    titles = {Signer.ISSUER: agreement.issuer_name, Signer.HOLDER: agreement.holder_name}
    return [
        (side, titles[side], names.get(side, ""))
        for side in places_of(agreement)
        if side not in done
    ]


def _reports(agreement: Agreement, today: date) -> list[tuple[int, Any, date | None]]:
    """The four quarters, for an agreement that is or was in force.

    Each with its self-report, and the day it was due where that is over and nothing submitted.
    """
    if agreement.in_force_on is None:
        return []
    found = {one.quarter: one for one in agreement.reports.all()}
    done = {number for number, one in found.items() if one.submitted_on}
    late = reports_late(agreement, done, calendar_entered(), on=today) if len(done) < 4 else {}
    return [(number, found.get(number), late.get(number)) for number in QUARTERS]
