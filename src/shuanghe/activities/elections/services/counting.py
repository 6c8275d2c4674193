"""A vote is counted: held against the rules, kept with its findings, the winners named."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.elections.models import (
    Candidacy,
    Election,
    Office,
    OfficialDuty,
    Round,
    RoundVotes,
)
from shuanghe.activities.elections.queries import Outcome, election_counted, tie_counted
from shuanghe.activities.elections.queries.facts import meeting_offices
from shuanghe.activities.elections.queries.people import names_of, seats_on
from shuanghe.activities.elections.queries.votes import OfficeView, office_views
from shuanghe.activities.elections.rules import CountSheet
from shuanghe.activities.elections.rules.roll import Seat, counted
from shuanghe.activities.elections.rules.rounds import Purpose
from shuanghe.activities.elections.services.holding import election_held, steps_done
from shuanghe.activities.elections.services.tallying import (
    RoundCount,
    round_kept,
    sheet_settled,
    votes_kept,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation
from shuanghe.procedures.models import CaseStep

ROLL, MEETING, SECRETARY = "roll", "election_meeting", "secretary"


@action("case.file")
def round_count(
    actor: Actor,
    *,
    organisation: Organisation,
    election: Election,
    counted_: RoundCount,
    on: date | None = None,
) -> Round:
    """Take a count into the election. The same client key gives the first again.

    Raises Refused when it is not the time for this vote, when the sheet contradicts itself or
    what is on record (names, people due, seats). A vote that the rules void is kept as void.
    """
    first: Round | None = election.rounds.filter(client_key=counted_.client_key).first()
    if first is not None:
        trail().note(first, "同一次计票已经登记，没有重复登记")
        return first
    held = election_held(election, organisation=organisation)
    if counted_.held_on > (on or timezone.localdate()):
        raise Refused(_("%(on)s 还没有到，请在当天或之后登记。") % {"on": counted_.held_on})
    view = _open(held, counted_.office)
    seats = _voters(held, counted_)
    sheet, candidates = sheet_settled(held, view, counted_, seats)
    outcome = round_judged(view, sheet, counted_.held_on)
    if outcome.faults:
        raise Refused("\n".join(str(fault) for fault in outcome.faults))
    row = round_kept(actor, held, view, counted_, sheet, outcome)
    votes_kept(row, sheet, outcome, candidates)
    trail().note(
        row,
        f"{held.organisation.name}选举{view.title}第 {row.number} 次投票计票："
        + (
            "、".join(one.name for one in outcome.elected) + " 当选"
            if outcome.elected
            else "无人当选"
        ),
        after={"is_valid": row.is_valid, "findings": row.findings},
    )
    return row


@action("case.file")
def round_set_aside(
    actor: Actor, *, organisation: Organisation, election: Election, round_id: int, reason: str
) -> Round:
    """Take back the last count of an office before its step is done, with a reason; it stays.

    Raises Refused without a reason, or when another vote or the step rests on it.
    """
    held = election_held(election, organisation=organisation)
    row: Round | None = held.rounds.filter(pk=round_id, set_aside_at=None).first()
    if row is None:
        raise Refused(_("这次计票已经作废，请刷新后再看。"))
    if not reason.strip():
        raise Refused(_("请写明作废的原因。"))
    step = MEETING if row.office in meeting_offices(held) else SECRETARY
    if step in steps_done(held):
        raise Refused(_("这一步已经登记，要改请从选举这一步重办。"))
    later = held.rounds.filter(office=row.office, number__gt=row.number, set_aside_at=None)
    if later.exists():
        raise Refused(_("这之后又投过票，请先作废后面的一次。"))
    rounds_set_aside([row], reason=reason)
    trail().note(
        row,
        f"{held.organisation.name}第 {row.number} 次{row.get_office_display()}计票作废：{reason}",
        before={"is_valid": row.is_valid},
    )
    return row


@action("case.file")
def seats_reduce(
    actor: Actor, *, organisation: Organisation, election: Election, note: str
) -> Election:
    """Fill no more seats, by consent of the voters (XJ-32). note: how they consented.

    Raises Refused without a note, before a vote, or when there is no open seat. How near is near
    enough, the regulation does not say, so it is not judged here.
    """
    held = election_held(election, organisation=organisation)
    if MEETING in steps_done(held):
        raise Refused(_("选举大会已经登记，要改请从这一步重办。"))
    view = office_views(held)[0]
    if not held.has_committee or not view.standing.elected or not view.standing.seats:
        raise Refused(_("没有空着的委员名额，不用减少。"))
    if not note.strip():
        raise Refused(_("请写明依据：多少选举人同意，怎样表决的（XJ-32）。"))
    held.reduced_note = note.strip()
    held.save(update_fields=["reduced_note"])
    trail().note(
        held,
        f"{held.organisation.name}换届：少选 {view.standing.seats} 名委员，{held.reduced_note}",
        before={"seats": view.seats},
        after={"elected": len(view.elected)},
    )
    return held


def rounds_set_aside(rows: Sequence[Round], *, reason: str) -> None:
    """Votes that no longer stand; who was elected by them is not. Runs inside an action."""
    now = timezone.now()
    for row in rows:
        row.set_aside_at, row.set_aside_reason = now, reason.strip()[:200]
    Round.objects.bulk_update(rows, ["set_aside_at", "set_aside_reason"])
    ids = RoundVotes.objects.filter(round__in=rows, is_elected=True).values_list(
        "candidacy_id", flat=True
    )
    Candidacy.objects.filter(pk__in=list(ids)).update(is_elected=False, yes_votes=None, division="")


def _open(held: Election, office: str) -> OfficeView:
    """The office to be voted on. Raises Refused when it is not its time."""
    done = steps_done(held)
    views = {view.office: view for view in office_views(held)}
    if office not in views:
        raise Refused(_("这次不选这个职务。"))
    view = views[Office(office)]
    is_meeting = office in meeting_offices(held)
    needed, step = (ROLL, MEETING) if is_meeting else (MEETING, SECRETARY)
    if needed not in done:
        raise Refused(
            _("请先确认应到会人数（第 7 步），再登记计票。")
            if is_meeting
            else _("请先登记选举大会（第 8 步），再选书记、副书记。")
        )
    if step in done or view.is_done:
        raise Refused(_("%(title)s已经选出，要改请从这一步重办。") % {"title": view.title})
    if not view.on_ballot:
        raise Refused(
            _("没有可以列在选票上的%(title)s候选人；候选人没有当选委员的，要另报上级同意。")
            % {"title": view.title}
        )
    if is_meeting and not names_of(held, OfficialDuty.SCRUTINEER):
        raise Refused(_("请先确定监票人（XJ-23），由大会通过后再投票。"))
    return view


def _voters(held: Election, counted_: RoundCount) -> list[Seat]:
    """Those due with a right to vote; frozen with the first vote of the members' meeting."""
    seats = seats_on(held, counted_.held_on)
    if counted_.office not in meeting_offices(held):
        elected = held.candidacies.filter(office=Office.COMMITTEE, is_elected=True)
        ids = set(elected.values_list("member_id", flat=True))
        return [seat for seat in seats if seat.member_id in ids]
    step = CaseStep.objects.get(case=held.case_id, code=ROLL, replaced_at=None)
    entitled = counted(seats)
    if entitled != step.facts.get("entitled"):
        raise Refused(
            _(
                "%(day)s 名册上应到会有选举权的是 %(now)s 人，第 7 步确认的是 %(then)s 人：请核对"
                "这期间转入转出的党员，从第 7 步重办后再计票（XJ-05）。"
            )
            % {"day": counted_.held_on, "now": entitled, "then": step.facts.get("entitled")}
        )
    if held.roll is None:
        held.roll = [asdict(seat) for seat in seats]
        text = json.dumps(held.roll, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        held.roll_hash = hashlib.sha256(text.encode()).hexdigest()
        held.save(update_fields=["roll", "roll_hash"])
    return seats


def round_judged(view: OfficeView, sheet: CountSheet, day: date) -> Outcome:
    """What a vote comes to: the first by all rules, a second between equals by votes alone."""
    if view.standing.purpose == Purpose.TIE:
        return tie_counted(sheet, on=day)
    is_first = view.standing.purpose == Purpose.FIRST
    asks = is_first and view.office == Office.COMMITTEE
    return election_counted(sheet, on=day, is_surplus_asked=asks)
