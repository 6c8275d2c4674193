"""What follows in an election from the steps of its case."""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.models import Election, Office, Round
from shuanghe.activities.elections.queries.facts import facts_derived, meeting_offices
from shuanghe.activities.elections.services.counting import rounds_set_aside
from shuanghe.activities.elections.services.posting import posts_write
from shuanghe.activities.elections.services.terms import terms_follow
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.procedures.models import Case, CaseStep
from shuanghe.procedures.queries.kept import facts_kept
from shuanghe.procedures.rules import Step
from shuanghe.procedures.rules.definitions import DONE_ON

PROCEDURE, HANDOVER, ROLL = "election", "handover", "roll"
MEETING, SECRETARY = "election_meeting", "secretary"
TIMED = frozenset({"preparation", "term_request", MEETING, HANDOVER})
"""Steps that the deadlines of a term look at."""


def step_done(case: Case, step: Step, row: CaseStep, actor: Actor) -> None:
    """Hold a step against what is on record; after the handover write the winners into posts.

    Raises Refused when the step says otherwise than the candidates, the roll or the votes.
    """
    election = _of(case)
    if election is None:
        return
    _agrees(election, step, row)
    if step.code == HANDOVER:
        posts_write(actor, election, row)
    if step.code in TIMED:
        terms_follow(election.organisation, on=timezone.localdate())


def step_corrected(case: Case, step: Step, row: CaseStep, actor: Actor) -> None:
    """A corrected step still agrees with what is on record; after the posts nothing changes them.

    Raises Refused.
    """
    election = _of(case)
    if election is None:
        return
    _agrees(election, step, row)
    if step.code == HANDOVER and election.posted_on:
        raise Refused(_("新一届的任职已经写入，交接日期不能再改；任职有误请在组织页面办理任免。"))
    terms_follow(election.organisation, on=timezone.localdate())


def steps_undone(case: Case, rows: Sequence[CaseStep], actor: Actor) -> None:
    """Votes whose step is set aside are set aside with it. Raises Refused after the posts."""
    election = _of(case)
    if election is None:
        return
    codes = {row.code for row in rows}
    if election.posted_on:
        raise Refused(
            _("新一届的任职已于 %(day)s 写入，不能撤回或重办；任职有误请在组织页面办理任免。")
            % {"day": election.posted_on}
        )
    offices: set[str] = set()
    if MEETING in codes or ROLL in codes:
        offices |= set(meeting_offices(election))
        election.reduced_note, election.roll, election.roll_hash = "", None, ""
        election.save(update_fields=["reduced_note", "roll", "roll_hash"])
    if SECRETARY in codes or offices:
        offices |= {Office.SECRETARY, Office.DEPUTY}
    held = Round.objects.filter(election=election, office__in=offices, set_aside_at=None)
    rounds_set_aside(list(held), reason=_("从这一步重办"))
    terms_follow(election.organisation, on=timezone.localdate())


def case_stopped(case: Case, actor: Actor) -> None:
    """The term is without an election again."""
    election = _of(case)
    if election is not None:
        terms_follow(election.organisation, on=timezone.localdate())


def case_moved(case: Case, actor: Actor) -> None:
    """A body elects its own committee: the case is not another's. Raises Refused."""
    if _of(case) is not None:
        raise Refused(_("换届选举由本组织自己办理，不能移交，请退回。"))


def _of(case: Case) -> Election | None:
    if case.procedure != PROCEDURE:
        return None
    found: Election | None = (
        Election.objects.select_related("organisation", "case").filter(case=case.pk).first()
    )
    return found


def _agrees(election: Election, step: Step, row: CaseStep) -> None:
    known = facts_derived(election, step.code, on=row.done_on)
    told = {**row.facts, DONE_ON: row.done_on.isoformat()}
    titles = {DONE_ON: step.title, **{fact.key: fact.title for fact in step.facts}}
    for key, value in facts_kept(known).items():
        if told.get(key) != value:
            raise Refused(
                _("“%(title)s”与换届页面上的候选人、名册或计票不一致，请在换届页面办理这一步。")
                % {"title": titles[key]}
            )
