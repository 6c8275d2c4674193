"""The sheet of a count against what is on record, and the vote as it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.elections.models import (
    Candidacy,
    Election,
    OfficialDuty,
    Round,
    RoundVotes,
)
from shuanghe.activities.elections.queries import Outcome
from shuanghe.activities.elections.queries.facts import meeting_offices
from shuanghe.activities.elections.queries.people import able, names_of
from shuanghe.activities.elections.queries.votes import OfficeView
from shuanghe.activities.elections.rules import Candidate, CountSheet
from shuanghe.activities.elections.rules.roll import Seat, counted
from shuanghe.activities.elections.rules.rounds import Purpose
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor


@dataclass(frozen=True)
class RoundCount:
    """A count as it comes in: the sheet of both tellers, for which office, on which day.

    The seats and those entitled are known here; what the sheet says of them must agree.
    """

    office: str
    held_on: date
    sheet: CountSheet
    client_key: str


def sheet_settled(
    held: Election, view: OfficeView, counted_: RoundCount, seats: Sequence[Seat]
) -> tuple[CountSheet, dict[str, int]]:
    """The sheet with what is known here, and the member behind each name. Raises Refused."""
    listed = {one.name: one.member_id for one in view.on_ballot}
    given = {one.name for one in counted_.sheet.listed}
    if given != set(listed):
        raise Refused(
            _("计票表上的候选人应为：%(names)s；选票以外的人请注明“另选他人”。")
            % {"names": "、".join(listed)}
        )
    entitled = counted(seats) if view.office in meeting_offices(held) else len(seats)
    asked = {"应选名额": (counted_.sheet.seats, view.standing.seats)}
    asked["应到会有选举权人数"] = (counted_.sheet.entitled, entitled)
    for title, (told, known) in asked.items():
        if told != known:
            raise Refused(
                _("%(title)s应为 %(known)s，计票表上是 %(told)s，请核对。")
                % {"title": title, "known": known, "told": told}
            )
    written = [one.name for one in counted_.sheet.candidates if one.is_write_in]
    if written and view.standing.purpose == Purpose.TIE:
        raise Refused(_("票数相等的再次投票只在这几人中选，不能另选他人（XJ-31）。"))
    found = {name: _written_in(name, view, seats) for name in written}
    scrutineers = counted_.sheet.scrutineers
    if view.office in meeting_offices(held):
        scrutineers = tuple(names_of(held, OfficialDuty.SCRUTINEER))
    return replace(counted_.sheet, scrutineers=scrutineers), {**listed, **found}


def _written_in(name: str, view: OfficeView, seats: Sequence[Seat]) -> int:
    """The member whom voters wrote in. Raises Refused for somebody who cannot be elected."""
    ids = [seat.member_id for seat in able(seats) if seat.name == name]
    if not ids:
        raise Refused(
            _("另选的“%(name)s”不在名册上或没有被选举权（XJ-05），这些票不计给任何人。")
            % {"name": name}
        )
    if len(ids) > 1:
        raise Refused(_("名册上有几名“%(name)s”，请先在名册中加以区别。") % {"name": name})
    if any(one.member_id == ids[0] for one in view.elected):
        raise Refused(_("“%(name)s”已经当选，不用另选。") % {"name": name})
    return ids[0]


def round_kept(
    actor: Actor,
    held: Election,
    view: OfficeView,
    counted_: RoundCount,
    sheet: CountSheet,
    outcome: Outcome,
) -> Round:
    """The vote with its numbers and the rules that were asked. Runs inside an action."""
    row: Round = Round.objects.create(
        election=held,
        office=view.office,
        number=len(view.rounds) + 1,
        purpose=view.standing.purpose,
        held_on=counted_.held_on,
        seats=sheet.seats,
        entitled=sheet.entitled,
        present=sheet.present,
        handed_out=sheet.voters if sheet.handed_out is None else sheet.handed_out,
        voters=sheet.voters,
        returned=sheet.returned,
        void=sheet.void,
        is_valid=outcome.is_valid,
        findings=[
            {
                "rule": one.rule.id,
                "citation": str(one.rule.citation),
                "is_met": one.is_met,
                "sentence": one.sentence,
                "worked": one.worked,
            }
            for one in outcome.findings
        ],
        open_seats=outcome.open_seats if outcome.is_valid else 0,
        entered_by=actor.name,
        client_key=counted_.client_key,
    )
    return row


def votes_kept(row: Round, sheet: CountSheet, outcome: Outcome, members: dict[str, int]) -> None:
    """What each got; winners and those who are tied, by their candidacy."""
    elected = {one.name for one in outcome.elected}
    tied = {one.name for one in outcome.tied}
    level = []
    for one in sheet.candidates:
        candidacy = _candidacy(row, one, members[one.name])
        RoundVotes.objects.create(
            round=row,
            candidacy=candidacy,
            yes=one.yes,
            no=one.no,
            abstain=one.abstain,
            is_elected=one.name in elected,
        )
        if one.name in elected:
            candidacy.is_elected = True
        if one.name in elected | tied and row.purpose != Purpose.TIE:
            candidacy.yes_votes = one.yes
        candidacy.save(update_fields=["is_elected", "yes_votes"])
        level += [candidacy.pk] if one.name in tied else []
    row.tied = level
    row.save(update_fields=["tied"])


def _candidacy(row: Round, one: Candidate, member_id: int) -> Candidacy:
    """The candidate on record; made for somebody whom voters wrote in."""
    made: Candidacy = Candidacy.objects.get_or_create(
        election_id=row.election_id,
        office=row.office,
        member_id=member_id,
        defaults={"name": one.name, "position": 0, "is_write_in": True},
    )[0]
    return made
