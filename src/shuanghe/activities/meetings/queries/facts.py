"""One meeting whole, as plain values; of a frozen one what was frozen."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from typing import Any

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Attendee,
    Meeting,
    MeetingState,
    Opinion,
    Outcome,
    Signature,
    Step,
    Task,
    Vote,
)
from shuanghe.activities.meetings.queries.appraisals import appraisal_totals, is_appraisal
from shuanghe.activities.meetings.queries.practice import exclusion_title, matter_title
from shuanghe.activities.meetings.queries.steps import step_titles
from shuanghe.activities.meetings.rules.facts import (
    Finding,
    ItemFacts,
    MeetingFacts,
    PersonFacts,
    SignatureFacts,
    StepFacts,
    TaskFacts,
    VoteFacts,
    facts_of,
    fingerprint,
)
from shuanghe.activities.meetings.rules.roll import Seat, is_left_out, tally
from shuanghe.organisation.models import StandingKind
from shuanghe.records.queries.practice import kinds_titled

NOT_SIGNED = ("state", "signatures", "is_late_entry")


def meeting_facts(meeting: Meeting) -> MeetingFacts:
    """All of a meeting. A frozen one is read from its snapshot alone, without a statement."""
    return facts_archived(meeting) or facts_now(meeting)


def facts_archived(meeting: Meeting) -> MeetingFacts | None:
    """What was frozen of a meeting, without a statement; None before that."""
    is_frozen = meeting.state == MeetingState.FROZEN
    return facts_of(meeting.snapshot) if is_frozen and meeting.snapshot else None


@dataclass
class Rows:
    """Everything that hangs on one meeting.

    attendees: Attendee or LoadedSeat. tasks: those that were given up too. grades: the opinions
    given at an appraisal.
    """

    attendees: Sequence[Any] = ()
    items: list[AgendaItem] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    signatures: list[Signature] = field(default_factory=list)
    grades: dict[str, int] = field(default_factory=dict)

    @property
    def standing_tasks(self) -> list[Task]:
        """The tasks that nobody gave up."""
        return [task for task in self.tasks if task.dropped_on is None]


def rows_of(meeting: Meeting) -> Rows:
    """What is kept of a meeting, in six to eight statements."""
    return replace(
        _rows_for_votes(meeting),
        tasks=list(Task.objects.filter(item__meeting=meeting).order_by("id")),
        steps=list(meeting.steps.all()),
        signatures=list(meeting.signatures.filter(voided_at=None)),
        grades=appraisal_totals(meeting) if is_appraisal(meeting) else {},
    )


def _rows_for_votes(meeting: Meeting) -> Rows:
    """Its people, its agenda and what was voted, in three or four statements."""
    votes = list(Vote.objects.filter(item__meeting=meeting))
    opinions = Opinion.objects.filter(vote__item__meeting=meeting) if votes else ()
    return Rows(
        attendees=list(Attendee.objects.filter(meeting=meeting)),
        items=list(AgendaItem.objects.filter(meeting=meeting)),
        votes=votes,
        opinions=list(opinions),
    )


def facts_now(meeting: Meeting) -> MeetingFacts:
    """All of a meeting as its rows stand now, in six to eight statements."""
    return facts_from(meeting, rows_of(meeting))


def facts_with_vote(meeting: Meeting, item: AgendaItem) -> tuple[MeetingFacts, VoteFacts | None]:
    """People, agenda and votes of a meeting, and the vote on one item of it."""
    facts = facts_archived(meeting)
    if facts is None:
        rows = _rows_for_votes(meeting)
        facts, items = facts_from(meeting, rows), rows.items
    else:
        items = list(AgendaItem.objects.filter(meeting=meeting))
    votes = (one.vote for row, one in zip(items, facts.items, strict=False) if row == item)
    return facts, next(votes, None)


def facts_from(meeting: Meeting, rows: Rows) -> MeetingFacts:
    """All of a meeting put together from its rows; no statement."""
    passed = {vote.pk for vote in rows.votes if vote.is_passed}
    people = tuple(_person(one, meeting, passed) for one in rows.attendees)
    counted = tally(seats_of(people))
    return MeetingFacts(
        pk=meeting.pk,
        organisation=meeting.organisation.name,
        organisation_code=meeting.organisation.code,
        state=meeting.state,
        **_words(meeting),
        entitled_count=counted.entitled,
        present_count=counted.present,
        leave_count=counted.leave,
        absent_count=counted.absent,
        voters=counted.voters,
        present_voters=counted.present_voters,
        people=people,
        items=_items(rows),
        steps=_steps(rows.steps),
        signatures=signatures_told(rows.signatures),
        appraisal_totals=rows.grades,
        is_sample=meeting.is_sample,
        is_late_entry=False,
        corrects=meeting.correction_reason if meeting.corrects_id else "",
    )


def seats_of(people: tuple[PersonFacts, ...]) -> list[Seat]:
    """The people as the count sees them."""
    return [Seat(one.is_voter, one.presence, one.is_excluded) for one in people]


def content_hash(facts: MeetingFacts) -> str:
    """The fingerprint of what is signed: everything except state, signatures and lateness."""
    return signed_hash(facts.as_dict())


def signed_hash(kept: Mapping[str, Any]) -> str:
    """The same of facts as plain values."""
    return fingerprint({key: kept[key] for key in kept if key not in NOT_SIGNED})


def _words(meeting: Meeting) -> dict[str, Any]:
    return {
        "kinds": tuple(meeting.kinds),
        "kind_titles": tuple(kinds_titled(meeting.kinds)),
        "title": meeting.title,
        "planned_on": _iso(meeting.planned_on),
        "held_on": _iso(meeting.held_on),
        "starts_at": meeting.starts_at.strftime("%H:%M") if meeting.starts_at else "",
        "place": meeting.place,
        "host": meeting.host_name,
        "recorder": meeting.recorder_name,
        "speaker": meeting.speaker_name,
        "hours": "" if meeting.hours is None else f"{meeting.hours.normalize():f}",
        "minutes": meeting.minutes,
        "notice_text": meeting.notice_text,
    }


def _iso(day: date | time | None) -> str:
    return day.isoformat() if day else ""


def _person(one: Any, meeting: Meeting, passed: set[int]) -> PersonFacts:
    return PersonFacts(
        member_id=one.member_id,
        name=one.member_name,
        standing_title=str(StandingKind(one.standing).label),
        is_voter=one.is_voter,
        is_guest=one.is_guest,
        presence=one.presence,
        leave_reason=one.leave_reason,
        exclusion=exclusion_title(one.exclusion),
        is_excluded=is_left_out(
            exclusion=one.exclusion,
            consent_on=one.consent_on,
            is_voted=one.exclusion_vote_id in passed,
            held_on=meeting.held_on,
        ),
    )


def _items(rows: Rows) -> tuple[ItemFacts, ...]:
    votes = {vote.item_id: vote for vote in rows.votes}
    written = Counter((one.vote_id, one.is_for) for one in rows.opinions)
    tasks: dict[int, list[TaskFacts]] = defaultdict(list)
    for task in rows.standing_tasks:
        facts = TaskFacts(task.text, task.owner_name, task.due_on.isoformat())
        tasks[task.item_id].append(facts)
    return tuple(
        ItemFacts(
            position=number,
            title=item.title,
            outcome=item.outcome,
            outcome_title=str(Outcome(item.outcome).label),
            text=item.text,
            vote=_vote(item, votes[item.pk], written) if item.pk in votes else None,
            tasks=tuple(tasks[item.pk]),
        )
        for number, item in enumerate(rows.items, 1)
    )


def _vote(item: AgendaItem, vote: Vote, written: Counter[tuple[int, bool]]) -> VoteFacts:
    return VoteFacts(
        matter=vote.matter,
        matter_title=matter_title(vote.matter),
        subject=item.subject_name,
        is_secret=vote.is_secret,
        entitled=vote.entitled_count,
        present=vote.present_count,
        written_yes=written[vote.pk, True],
        written_no=written[vote.pk, False],
        yes=vote.yes,
        no=vote.no,
        abstain=vote.abstain,
        invalid=vote.invalid,
        scrutineers=vote.scrutineers,
        is_passed=vote.is_passed,
        reason=vote.reason,
        findings=tuple(Finding(**one) for one in vote.findings),
    )


def _steps(rows: list[Step]) -> tuple[StepFacts, ...]:
    titles = step_titles()
    return tuple(
        StepFacts(one.code, titles.get(one.code, one.code), _iso(one.done_on), one.note)
        for one in rows
    )


def signatures_told(rows: Sequence[Signature]) -> tuple[SignatureFacts, ...]:
    """Signatures as the facts tell them."""
    return tuple(
        SignatureFacts(
            str(one.get_signed_as_display()), one.name, _iso(one.signed_on), one.is_on_paper
        )
        for one in rows
    )
