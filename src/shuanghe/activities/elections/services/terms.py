"""Deadlines of terms, reminders by the superior, approved early and late elections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.models import ReminderWay, TermException, TermReminder
from shuanghe.activities.elections.queries.owing import SOURCE, Owing, owing_changed, owing_of
from shuanghe.activities.elections.queries.terms import bodies_with_terms, whole
from shuanghe.activities.elections.rules.terms import is_beyond
from shuanghe.duties.services.deadlines import Source, deadlines_keep
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.queries import procedure_on
from shuanghe.procedures.queries.approvers import approver_of
from shuanghe.rulebook.queries import rule

REASON = "任期的提醒由上级组织承担，不在经办人的范围内"
LIMIT = "XJ-02B"
PROCEDURE, REPLY = "election", "term_reply"


def terms_owing(*, on: date) -> list[Owing]:
    """The bodies in view whose deadlines are not what their terms ask for: six statements."""
    bodies = list(bodies_with_terms().exclude(term_ends_on=None).order_by("path"))
    return owing_changed(owing_of(bodies, on=on))


@action("duty.issue")
def terms_keep(actor: Actor, *, organisation: Organisation | None, on: date | None = None) -> int:
    """Set the deadlines of every term in view to what it asks for on a day; how many changed.

    Doing it again changes nothing. The organisation is the root under which they lie.
    """
    today = on or timezone.localdate()
    owed = terms_owing(on=today)
    _keep(owed, today)
    trail().note(
        ("elections.term", organisation.pk if organisation else ""),
        f"更新 {len(owed)} 个组织的任期时限",
        after={"organisations": len(owed), "on": today},
    )
    return len(owed)


def terms_follow(organisation: Organisation, *, on: date) -> None:
    """Bring the deadlines of one body's term up to date. Runs inside an action."""
    with looking(Scope.everything(REASON)):
        body = Organisation.objects.get(pk=organisation.pk)
        _keep(owing_changed(owing_of([body], on=on)), on)


def _keep(owed: Sequence[Owing], on: date) -> None:
    for one in owed:
        source = Source(SOURCE, one.organisation_id)
        deadlines_keep(source, wanted=one.wanted, met=one.met, on=on)


@dataclass(frozen=True)
class Reminding:
    """A reminder as it was given."""

    reminded_on: date
    way: ReminderWay = ReminderWay.LETTER
    note: str = ""


@action("case.approve")
def reminder_file(
    actor: Actor,
    *,
    organisation: Organisation,
    body: Organisation,
    reminding: Reminding,
    on: date | None = None,
) -> TermReminder:
    """Take down that the superior reminded a body of its term; a second time gives the first.

    organisation: the superior. Raises Refused without a term or for a day that has not come.
    """
    today = on or timezone.localdate()
    _below(organisation, body)
    ends_on = _term(body)
    if reminding.reminded_on > today:
        raise Refused(_("%(on)s 还没有到，请在当天或之后登记。") % {"on": reminding.reminded_on})
    found = TermReminder.objects.get_or_create(
        organisation=body,
        term_ends_on=ends_on,
        defaults={
            "reminded_on": reminding.reminded_on,
            "way": reminding.way,
            "note": reminding.note.strip(),
            "body_name": organisation.name,
            "entered_by": actor.name,
            "is_sample": body.is_sample,
        },
    )
    kept: TermReminder = found[0]
    terms_follow(body, on=today)
    told = f"提醒{body.name}做好换届准备（{kept.get_way_display()}，{kept.reminded_on}）"
    after = {"term_ends_on": ends_on, "reminded_on": kept.reminded_on, "is_new": found[1]}
    trail().note(kept, told, after=after)
    return kept


@dataclass(frozen=True)
class Exceptional:
    """An approved early or late election, as the reply has it."""

    until_on: date
    approved_on: date
    document: str
    reason: str = ""


@action("case.approve")
def exception_approve(
    actor: Actor,
    *,
    organisation: Organisation,
    body: Organisation,
    approved: Exceptional,
    on: date | None = None,
) -> TermException:
    """Approve an early or late election (XJ-02) as the committee above.

    Raises Refused without a document, for a day that has not come, for the very end of the term,
    and without a reason beyond what is usual (XJ-02B).
    """
    today = on or timezone.localdate()
    _below(organisation, body)
    ends_on = _term(body)
    _may_approve(organisation, body, approved, ends_on=ends_on, today=today)
    found = TermException.objects.get_or_create(
        organisation=body,
        term_ends_on=ends_on,
        until_on=approved.until_on,
        approved_on=approved.approved_on,
        defaults={
            "document": approved.document.strip(),
            "reason": approved.reason.strip(),
            "body_name": organisation.name,
            "entered_by": actor.name,
        },
    )
    kept: TermException = found[0]
    terms_follow(body, on=today)
    told = "延期" if approved.until_on > ends_on else "提前"
    trail().note(
        kept,
        f"批准{body.name}{told}换届至 {approved.until_on}（{kept.document}）",
        before={"term_ends_on": ends_on},
        after={"until_on": approved.until_on, "approved_on": approved.approved_on},
    )
    return kept


def _may_approve(
    superior: Organisation,
    body: Organisation,
    approved: Exceptional,
    *,
    ends_on: date,
    today: date,
) -> None:
    """Refuse an approval that cannot be so, or that is another's."""
    if approved.approved_on > today:
        raise Refused(_("%(on)s 还没有到，请在当天或之后登记。") % {"on": approved.approved_on})
    if not approved.document.strip():
        raise Refused(_("请写明批复文号。"))
    if approved.until_on == ends_on:
        raise Refused(_("%(on)s 就是任期届满日，不是提前也不是延期。") % {"on": ends_on})
    step = procedure_on(PROCEDURE, on=today).step(REPLY)
    approver = approver_of(body, PROCEDURE, step, today)
    if approver is not None and approver.pk != superior.pk:
        raise Refused(
            _("%(body)s的换届由%(approver)s批准，%(organisation)s没有这项权限。")
            % {"body": body.name, "approver": approver.name, "organisation": superior.name}
        )
    limit = rule(LIMIT, on=approved.approved_on)
    years = whole(limit, "max_years")
    if is_beyond(ends_on, approved.until_on, years) and not approved.reason.strip():
        raise Refused(
            _("提前或延期一般不超过 %(years)s 年（%(rule)s %(citation)s），超过的请写明理由。")
            % {"years": years, "rule": LIMIT, "citation": limit.citation}
        )


def _below(superior: Organisation, body: Organisation) -> None:
    if body.pk == superior.pk or not body.path.startswith(superior.path):
        raise Refused(
            _("%(superior)s不是%(body)s的上级组织。")
            % {"superior": superior.name, "body": body.name}
        )


def _term(body: Organisation) -> date:
    ends_on: date | None = body.term_ends_on
    if ends_on is None:
        raise Refused(_("%(body)s还没有登记任期届满日，请先登记。") % {"body": body.name})
    return ends_on
