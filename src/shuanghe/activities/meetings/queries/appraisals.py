"""The sheet of one democratic appraisal, its totals, and one's own results.

The sheet is for those who decide; everybody else sees totals, or the own result alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shuanghe.activities.meetings.models import (
    Appraisal,
    Attendee,
    Grade,
    Meeting,
    MeetingState,
    Presence,
)
from shuanghe.activities.meetings.rules.appraisals import (
    GRADES,
    STEPS,
    Line,
    ballot_fault,
    stage_counts,
    took_part,
    totals,
)
from shuanghe.organisation.models import StandingKind
from shuanghe.organisation.queries.rolls import RollEntry, roll_on
from shuanghe.rulebook.queries import count
from shuanghe.rulebook.rules import Count

KIND = "democratic_appraisal"
CEILING = "MS-09"
REASON_STEP = "excellent_reason"


@dataclass(frozen=True)
class Sheet:
    """An appraisal as those who decide see it, in the order of the roll.

    counts: step → (done, due). voters: people with a vote who were present. missing: members of
    that day's roll who have no line yet.
    """

    rows: list[Appraisal]
    lines: list[Line]
    counts: dict[str, tuple[int, int]]
    totals: dict[str, int]
    voters: int
    missing: list[RollEntry]
    reason: str


def is_appraisal(meeting: Meeting) -> bool:
    """Whether members are appraised at the meeting."""
    return KIND in meeting.kinds


def line_of(row: Appraisal) -> Line:
    """One row as the rules see it."""
    days = {step: getattr(row, f"{step}_on") for step in STEPS}
    return Line(
        member_id=row.member_id,
        name=row.member_name,
        is_graded=row.is_graded,
        days={step: day for step, day in days.items() if day is not None},
        opinion=row.opinion,
    )


def lines_of(meeting: Meeting) -> list[Line]:
    """Every member's line at an appraisal."""
    return [line_of(row) for row in Appraisal.objects.filter(meeting=meeting)]


def roll_missing(meeting: Meeting, known: Iterable[int]) -> list[RollEntry]:
    """Home members of the day's roll who have no line; nobody before the meeting is held."""
    if meeting.held_on is None:
        return []
    there = set(known)
    roll = roll_on(meeting.organisation, meeting.held_on)
    entries = {one.member_id: one for one in roll.home}
    return [one for member, one in entries.items() if member not in there]


def is_graded(entry: RollEntry) -> bool:
    """Whether somebody with that standing gets a grade: a probationary member does not (MS-10)."""
    return entry.standing == StandingKind.FULL


def voters_present(meeting: Meeting) -> int:
    """How many people with a vote were present."""
    return int(
        Attendee.objects.filter(meeting=meeting, presence=Presence.PRESENT, is_voter=True).count()
    )


def sheet_of(meeting: Meeting) -> Sheet:
    """The whole appraisal of a meeting."""
    rows = list(Appraisal.objects.filter(meeting=meeting).order_by("id"))
    lines = [line_of(row) for row in rows]
    reason = meeting.steps.filter(code=REASON_STEP).first()
    return Sheet(
        rows=rows,
        lines=lines,
        counts=stage_counts(lines),
        totals=totals(lines),
        voters=voters_present(meeting),
        missing=roll_missing(meeting, (line.member_id for line in lines)),
        reason=reason.note if reason else "",
    )


def appraisal_totals(meeting: Meeting) -> dict[str, int]:
    """Grade → number of members; empty while nobody has one. All that leaves the sheet."""
    given = list(
        Appraisal.objects.filter(meeting=meeting).exclude(opinion="").values_list("opinion")
    )
    return {grade: given.count((grade,)) for grade in GRADES} if given else {}


def ceiling(meeting: Meeting, *, members: int, excellent: int) -> Count | None:
    """What the ceiling on 优秀 says; None while nobody has taken part.

    members: those who get a grade and took part.
    """
    if members < 1:
        return None
    day: date = meeting.held_on or meeting.planned_on
    return count(CEILING, on=day, members=members, excellent=excellent)


def sheet_faults(meeting: Meeting) -> list[str]:
    """What no longer fits since it was entered: ballots of people who were not there after all,
    and 优秀 beyond the ceiling without a reason. Sentences with the rule; never a grade of anybody.
    """
    rows = list(Appraisal.objects.filter(meeting=meeting).order_by("id"))
    voters = voters_present(meeting)
    ballots = ((row, [getattr(row, grade) or 0 for grade in GRADES]) for row in rows)
    faults = [
        ballot_fault(row.member_name, counts, voters=voters)
        for row, counts in ballots
        if sum(counts) > voters
    ]
    excellent = sum(row.opinion == Grade.EXCELLENT for row in rows)
    judged = ceiling(meeting, members=took_part(map(line_of, rows)), excellent=excellent)
    is_beyond = judged.is_met is False if judged else excellent > 0
    if is_beyond and not meeting.steps.filter(code=REASON_STEP).exists():
        faults.append(f"评定为优秀的人数超过一般要求，请在组织评定中填写说明或改评（{CEILING}）。")
    return faults


@dataclass(frozen=True)
class OwnResult:
    """One's own appraisal at one meeting. grade is "" until it has been given and told."""

    organisation: str
    held_on: date | None
    is_graded: bool
    days: list[tuple[str, date]]
    grade: Grade | None
    is_given: bool


def own_results(member_id: int) -> list[OwnResult]:
    """Every appraisal of one person, newest first, for that person's eyes.

    Of a corrected meeting only what is in force counts. The grade is shown once it has been fed
    back, or the meeting is frozen.
    """
    rows = (
        Appraisal.objects.filter(Q(member_id=member_id) | Q(member__merged_into_id=member_id))
        .exclude(meeting__state=MeetingState.CANCELLED)
        .exclude(meeting__corrections__state=MeetingState.FROZEN)
        .exclude(~Q(meeting__state=MeetingState.FROZEN), meeting__corrects__isnull=False)
        .select_related("meeting__organisation")
        .order_by("-meeting__held_on", "-id")
    )
    return [_own(row) for row in rows]


def _own(row: Appraisal) -> OwnResult:
    line = line_of(row)
    is_told = row.feedback_on is not None or row.meeting.state == MeetingState.FROZEN
    return OwnResult(
        organisation=row.meeting.organisation.name,
        held_on=row.meeting.held_on,
        is_graded=row.is_graded,
        days=[(step, line.days[step]) for step in line.steps if step in line.days],
        grade=Grade(row.opinion) if row.opinion and is_told else None,
        is_given=bool(row.opinion),
    )
