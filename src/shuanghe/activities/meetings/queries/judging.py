"""Whole meetings judged before they are loaded: by the same rules as those entered by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import count as counter
from typing import Any

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Appraisal,
    Meeting,
    MeetingState,
    Presence,
    Signature,
    SignedAs,
    Step,
    Task,
)
from shuanghe.activities.meetings.queries.facts import (
    Rows,
    facts_from,
    signatures_told,
    signed_hash,
)
from shuanghe.activities.meetings.queries.judged_votes import LoadedSeat, found, vote_judged
from shuanghe.activities.meetings.queries.practice import audience_fault, kinds_fault
from shuanghe.activities.meetings.queries.rollbook import RollBook
from shuanghe.activities.meetings.queries.signing import missing_in
from shuanghe.activities.meetings.queries.steps import steps_due
from shuanghe.activities.meetings.rules.facts import MeetingFacts
from shuanghe.activities.meetings.rules.flow import day_fault
from shuanghe.activities.meetings.rules.loaded import LoadedAppraisal, LoadedItem, LoadedMeeting
from shuanghe.activities.meetings.rules.steps import StepSeen, lacking, status_on
from shuanghe.kernel.actions import Refused
from shuanghe.organisation.models import Organisation

GRADES = ("excellent", "qualified", "basically_qualified", "unqualified")


@dataclass
class Judged:
    """A meeting ready to be written, or its faults. Rows point at one another by numbers of their
    own, counted from 0 over all meetings; on_roll: who of those called is on the body's roll.
    kept: the facts with their signatures as plain values.
    """

    entry: LoadedMeeting
    meeting: Meeting
    seats: list[LoadedSeat] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)
    appraisals: list[Appraisal] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    facts: MeetingFacts | None = None
    kept: dict[str, Any] = field(default_factory=dict)
    on_roll: frozenset[int] = frozenset()


class Judge:
    """Judges meetings of some organisations, in the scope in force, with two statements in all.

    places: organisation id → organisation in view. on: the day of loading; now: the moment that
    rows are stamped with; by: who loads them.
    """

    def __init__(
        self, places: Mapping[int, Organisation], *, on: date, now: datetime, by: str
    ) -> None:
        self.places, self.on, self.now, self.by = places, on, now, by
        self.book = RollBook(places.values())
        self.items, self.votes, self.seats = counter(), counter(), counter()

    def judged(self, entry: LoadedMeeting, pk: int) -> Judged:
        """One meeting with all its rows under the given id, or what is wrong with it."""
        place = self.places[entry.organisation_id]
        one = Judged(entry, self._meeting(entry, place, pk))
        one.faults += [fault for fault in self._plain_faults(entry, place) if fault]
        if one.faults:
            return one
        try:
            self._people(one, place)
            for number, item in enumerate(entry.items, 1):
                self._item(one, item, number)
            for told in entry.appraisals:
                self._appraised(one, told)
        except Refused as refused:
            one.faults.append(str(refused))
            return one
        self._signed(one)
        return one

    def _plain_faults(self, entry: LoadedMeeting, place: Organisation) -> Iterator[str]:
        yield kinds_fault(place, entry.kinds)
        yield audience_fault(entry.kinds, entry.audience)
        yield day_fault(entry.held_on, on=self.on)
        if entry.entered_on < entry.held_on:
            yield f"归档日期 {entry.entered_on} 早于召开日期 {entry.held_on}，请核对。"
        if entry.entered_on > self.on:
            yield f"归档日期 {entry.entered_on} 还没有到，请核对。"
        for part, name in _signing(entry):
            if not name:
                yield f"没有写明{part.label}。"

    def _meeting(self, entry: LoadedMeeting, place: Organisation, pk: int) -> Meeting:
        return Meeting(
            pk=pk,
            organisation=place,
            kinds=list(dict.fromkeys(entry.kinds)),
            title=entry.title.strip()[:200],
            state=MeetingState.SIGNED,
            planned_on=entry.held_on,
            held_on=entry.held_on,
            starts_at=entry.starts_at,
            period_on=entry.period_on,
            place=entry.place[:100],
            host_name=entry.host_name[:60],
            recorder_name=entry.recorder_name[:60],
            speaker_name=entry.speaker_name[:60],
            hours=entry.hours,
            audience=entry.audience,
            minutes=entry.minutes.strip(),
            roll_frozen_at=self.now if any(item.vote for item in entry.items) else None,
            version=2,
            created_by=self.by,
            client_key=entry.client_key,
            is_sample=place.is_sample,
        )

    def _people(self, one: Judged, place: Organisation) -> None:
        """Everybody called that day with what is said about them. Raises Refused."""
        meeting, entry = one.meeting, one.entry
        called = self.book.called(place, meeting.kinds, meeting.audience, entry.held_on)
        one.seats = [LoadedSeat.of(person, next(self.seats)) for person in called]
        one.rows.attendees = one.seats
        for who, reason in entry.away.items():
            seat = found(one.seats, who, entry.held_on)
            seat.presence, seat.leave_reason = Presence.LEAVE.value, reason[:100]
        for who in entry.absent:
            found(one.seats, who, entry.held_on).presence = Presence.ABSENT.value
        own = self.book.own(place, entry.held_on)
        one.on_roll = frozenset(seat.member_id for seat in one.seats if seat.member_id in own)
        hosts = (seat.member_id for seat in one.seats if seat.member_name == entry.host_name)
        meeting.host_id = next(hosts, None)

    def _item(self, one: Judged, item: LoadedItem, number: int) -> None:
        row = AgendaItem(
            pk=next(self.items),
            meeting=one.meeting,
            position=number,
            title=item.title[:200],
            outcome=item.outcome,
            text=item.text,
            subject_name=item.subject_name[:60],
            matter=item.vote.matter if item.vote else "",
        )
        one.rows.items.append(row)
        if item.vote:
            vote, opinions = vote_judged(
                one.meeting, row, item.vote, one.seats, pk=next(self.votes)
            )
            vote.opened_at = vote.closed_at = self.now
            one.rows.votes.append(vote)
            one.rows.opinions += opinions
        for task in item.tasks:
            owner = found(one.seats, task.owner, one.entry.held_on) if task.owner else None
            made = Task(
                organisation=one.meeting.organisation,
                item_id=row.pk,
                text=task.text[:200],
                owner_id=owner.member_id if owner else None,
                owner_name=owner.member_name if owner else task.owner_name[:60],
                due_on=task.due_on,
                done_on=task.done_on,
                result=task.result[:200],
                is_in_force=True,
            )
            one.rows.tasks.append(made)

    def _appraised(self, one: Judged, told: LoadedAppraisal) -> None:
        """One line of an appraisal. Raises Refused."""
        held_on = one.entry.held_on
        seat = found(one.seats, told.who, held_on)
        line = Appraisal(
            meeting=one.meeting,
            member_id=seat.member_id,
            member_name=seat.member_name,
            is_graded=told.is_graded,
            self_on=held_on,
            mutual_on=held_on,
            ballot_on=held_on if told.counts else None,
            opinion=told.opinion,
            opinion_on=(told.opinion_on or held_on) if told.opinion else None,
            feedback_on=told.feedback_on,
            **dict(zip(GRADES, told.counts, strict=False)),
        )
        one.appraisals.append(line)
        if told.opinion:
            one.rows.grades = one.rows.grades or dict.fromkeys(GRADES, 0)
            one.rows.grades[told.opinion] += 1

    def _signed(self, one: Judged) -> None:
        """Put both signatures under it, or say what is missing for them."""
        entry, meeting = one.entry, one.meeting
        steps = sorted(entry.steps.items(), key=lambda step: (step[1], step[0]))
        one.rows.steps = [Step(meeting=meeting, code=code, done_on=day) for code, day in steps]
        facts = facts_from(meeting, one.rows)
        one.faults += missing_in(meeting, facts, on=self.on)
        one.faults += lacking(self._steps(one), meeting_on=entry.held_on, is_firm=True)
        kept = facts.as_dict()
        content = signed_hash(kept)
        one.rows.signatures = [
            Signature(
                meeting=meeting,
                signed_as=part,
                name=name[:60],
                is_on_paper=entry.is_on_paper,
                signed_on=entry.entered_on,
                entered_by=self.by,
                content_hash=content,
            )
            for part, name in _signing(entry)
        ]
        told = [asdict(signature) for signature in signatures_told(one.rows.signatures)]
        one.facts, one.kept = facts, {**kept, "signatures": told}

    def _steps(self, one: Judged) -> list[StepSeen]:
        held_on, seen = one.entry.held_on, []
        for step in steps_due(one.meeting):
            day = one.entry.steps.get(step.code)
            if step.counted:
                day = held_on if one.appraisals else None
            seen.append(StepSeen(step, day, "", status_on(step, done_on=day, on=self.on)))
        return seen


def _signing(entry: LoadedMeeting) -> tuple[tuple[SignedAs, str], ...]:
    """Who signs in which part."""
    return (SignedAs.HOST, entry.host_name), (SignedAs.RECORDER, entry.recorder_name)
