"""What a count sheet comes to, by the rules as they stand on a day."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from shuanghe.activities.elections.rules import Candidate, CountSheet, Fault, sheet_faults
from shuanghe.activities.elections.rules.rounds import most_votes
from shuanghe.rulebook.queries import CountRefused, count
from shuanghe.rulebook.rules import Count

QUORUM, SURPLUS, BALLOTS, WINNERS = "XJ-18", "XJ-13", "XJ-28", "XJ-30"


@dataclass(frozen=True)
class Outcome:
    """Who is elected and why, or why nobody can be.

    findings: the rules in the order in which they are asked. tied: those between whom a second
    vote decides on open_seats; open_seats without tied: seats for which a separate vote is held.
    """

    faults: Sequence[Fault]
    findings: Sequence[Count]
    is_valid: bool
    elected: Sequence[Candidate] = ()
    tied: Sequence[Candidate] = ()
    open_seats: int = 0

    @property
    def advice(self) -> str:
        """What comes next, for the chair."""
        if self.faults:
            return "计票表上的数对不上，先改正再判定。"
        if not self.is_valid:
            return "选举无效，按条款重新进行。"
        if self.tied:
            return f"票数相等，就这 {len(self.tied)} 人对剩下的 {self.open_seats} 个名额再次投票。"
        if self.open_seats:
            return (
                f"还缺 {self.open_seats} 名，对不足的名额另行选举；"
                "接近应选名额的，经半数以上选举人同意也可以减少名额。"
            )
        return "全部选出，由会议主持人宣布，按规定报上级备案或审批。"


def election_counted(sheet: CountSheet, *, on: date, is_surplus_asked: bool = True) -> Outcome:
    """Judge a count sheet: quorum, surplus, validity of the ballots, then who is elected.

    is_surplus_asked: not for a second vote or where no surplus is required (secretary and
    deputies). A sheet that contradicts itself elects nobody.
    """
    return _weighed(sheet, lambda: _judged(sheet, on, is_surplus_asked=is_surplus_asked))


def tie_counted(sheet: CountSheet, *, on: date) -> Outcome:
    """Judge a second vote between equals: quorum, ballots, then the most votes (XJ-31)."""
    return _weighed(sheet, lambda: _levelled(sheet, on))


def _weighed(sheet: CountSheet, judge: Callable[[], Outcome]) -> Outcome:
    faults = sheet_faults(sheet)
    if faults:
        return Outcome(faults, (), is_valid=False)
    try:
        return judge()
    except CountRefused as refused:
        found = [Fault(text, "核对计票表上的数") for text in refused.faults]
        return Outcome(found, (), is_valid=False)


def _levelled(sheet: CountSheet, on: date) -> Outcome:
    findings = _meeting(sheet, on)
    if not all(one.is_met for one in findings):
        return Outcome((), findings, is_valid=False)
    elected, tied, open_seats = most_votes([one.yes for one in sheet.candidates], sheet.seats)
    return Outcome(
        faults=(),
        findings=findings,
        is_valid=True,
        elected=[sheet.candidates[at] for at in elected],
        tied=[sheet.candidates[at] for at in tied],
        open_seats=open_seats,
    )


def _meeting(sheet: CountSheet, on: date) -> list[Count]:
    """Whether there could be a vote, and whether it is valid."""
    return [
        count(QUORUM, on=on, entitled=sheet.entitled, present=sheet.present),
        count(BALLOTS, on=on, voters=sheet.voters, returned=sheet.returned),
    ]


def _judged(sheet: CountSheet, on: date, *, is_surplus_asked: bool) -> Outcome:
    findings = _meeting(sheet, on)
    if is_surplus_asked:
        surplus = count(SURPLUS, on=on, seats=sheet.seats, candidates=len(sheet.listed))
        findings.insert(1, surplus)
    if not all(one.is_met for one in findings):
        return Outcome((), findings, is_valid=False)
    votes = [one.yes for one in sheet.candidates]
    final = count(WINNERS, on=on, votes=votes, present=sheet.present, seats=sheet.seats)
    return Outcome(
        faults=(),
        findings=[*findings, final],
        is_valid=True,
        elected=[sheet.candidates[at] for at in final.winners],
        tied=[sheet.candidates[at] for at in final.tied],
        open_seats=final.open_seats,
    )
