"""Whole meetings judged before they are loaded: by the same rules as those entered by hand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count as counter
from typing import Any

from shuanghe.activities.meetings.models import (
    AgendaItem,
    Appraisal,
    Attendee,
    Meeting,
    MeetingState,
    Opinion,
    Presence,
    Signature,
    SignedAs,
    Step,
    Task,
    Vote,
)
from shuanghe.activities.meetings.queries.facts import Rows, content_hash, facts_from
from shuanghe.activities.meetings.queries.practice import audience_fault, kinds_fault
from shuanghe.activities.meetings.queries.rollbook import RollBook
from shuanghe.activities.meetings.queries.signing import missing_in
from shuanghe.activities.meetings.queries.steps import steps_due
from shuanghe.activities.meetings.queries.voting import quorum_of, verdict_of, votable
from shuanghe.activities.meetings.rules.facts import MeetingFacts
from shuanghe.activities.meetings.rules.flow import day_fault
from shuanghe.activities.meetings.rules.loaded import (
    LoadedItem,
    LoadedMeeting,
    LoadedVote,
    Who,
)
from shuanghe.activities.meetings.rules.roll import Seat, tally
from shuanghe.activities.meetings.rules.steps import StepSeen, lacking, status_on
from shuanghe.activities.meetings.rules.votes import (
    ballots_fault,
    findings_kept,
    opinion_fault,
    subject_fault,
)
from shuanghe.kernel.actions import Refused
from shuanghe.organisation.models import Organisation
from shuanghe.records.queries.practice import practice


@dataclass
class Judged:
    """A meeting ready to be written, or its faults. Rows point at one another by numbers of their
    own, counted from 0 over all meetings; on_roll: who of those called is on the body's roll.
    """

    entry: LoadedMeeting
    meeting: Meeting
    rows: Rows = field(default_factory=Rows)
    appraisals: list[Appraisal] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    facts: MeetingFacts | None = None
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
        self.items, self.votes, self.attendees = counter(), counter(), counter()

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
            self._appraised(one)
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
            version=2,
            created_by=self.by,
            created_at=self.now,
            client_key=entry.client_key,
            is_sample=place.is_sample,
        )

    def _people(self, one: Judged, place: Organisation) -> None:
        """Everybody called that day with what is said about them. Raises Refused."""
        meeting, entry = one.meeting, one.entry
        called = self.book.called(place, meeting.kinds, meeting.audience, entry.held_on)
        one.rows.attendees = [
            Attendee(
                pk=next(self.attendees),
                meeting=meeting,
                member_id=person.member_id,
                member_name=person.name,
                standing=person.standing,
                is_guest=person.is_guest,
                is_voter=person.is_voter,
                presence=Presence.PRESENT,
            )
            for person in called
        ]
        for who, reason in entry.away.items():
            row = self._found(one, who)
            row.presence, row.leave_reason = Presence.LEAVE, reason[:100]
        for who in entry.absent:
            self._found(one, who).presence = Presence.ABSENT
        own = self.book.own(place, entry.held_on)
        one.on_roll = frozenset(own).intersection(row.member_id for row in one.rows.attendees)
        meeting.host_id = next(
            (row.member_id for row in one.rows.attendees if row.member_name == entry.host_name),
            None,
        )

    def _found(self, one: Judged, who: Who) -> Attendee:
        """The attendee meant by an id or a name. Raises Refused."""
        found = [row for row in one.rows.attendees if who in (row.member_id, row.member_name)]
        if len(found) == 1:
            return found[0]
        rule = practice().entry_rules["off_the_roll"]
        if found:
            raise Refused(f"应到名单上不止一名“{who}”，请写明编号。")
        raise Refused(f"“{who}”{one.entry.held_on} 不在应到名单上（{rule}），请核对。")

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
            self._vote(one, row, item.vote)
        for task in item.tasks:
            owner = self._found(one, task.owner) if task.owner else None
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

    def _vote(self, one: Judged, row: AgendaItem, given: LoadedVote) -> None:
        """A vote with the verdict of the rulebook. Raises Refused as voting by hand does."""
        wanted = votable(given.matter, one.meeting)
        counted = tally(Seat(seat.is_voter, seat.presence) for seat in one.rows.attendees)
        quorum = quorum_of(wanted, counted, one.meeting)
        ballots = {
            "赞成": given.yes,
            "反对": given.no,
            "弃权": given.abstain,
            "无效": given.invalid,
        }
        why = subject_fault(wanted, row.subject_name) or ballots_fault(
            ballots,
            entitled=counted.voters,
            present=counted.present_voters,
            without_vote=counted.present - counted.present_voters,
        )
        if not quorum.is_met and not (quorum.is_soft and given.reason):
            why = f"{quorum.sentence}（{quorum.rule} {quorum.citation}）"
        if why:
            raise Refused(f"第 {row.position} 项“{row.title}”：{why}")
        vote = Vote(
            pk=next(self.votes),
            item_id=row.pk,
            matter=given.matter,
            is_secret=wanted.is_secret if given.is_secret is None else given.is_secret,
            opened_at=self.now,
            closed_at=self.now,
            entitled_count=counted.voters,
            present_count=counted.present_voters,
            yes=given.yes,
            no=given.no,
            abstain=given.abstain,
            invalid=given.invalid,
            scrutineers=given.scrutineers[:100],
            reason=given.reason[:200],
        )
        in_favour = self._opinions(one, vote, given)
        verdict = verdict_of(vote, one.meeting, written_yes=in_favour)
        vote.is_passed, vote.findings = verdict.is_met, findings_kept([quorum, verdict])
        one.rows.votes.append(vote)
        one.meeting.roll_frozen_at = self.now

    def _opinions(self, one: Judged, vote: Vote, given: LoadedVote) -> int:
        """The written opinions; how many are in favour. Raises Refused."""
        for told in given.written:
            seat = self._found(one, told.who)
            why = opinion_fault(
                name=seat.member_name,
                no_vote="" if seat.is_voter else "FZ-29",
                is_present=seat.presence == Presence.PRESENT,
                is_excluded=False,
            )
            if not why and told.received_on > one.entry.held_on:
                why = f"{seat.member_name} 的书面意见晚于会议日期（FZ-14）。"
            if why:
                raise Refused(why)
            one.rows.opinions.append(
                Opinion(
                    vote_id=vote.pk,
                    attendee_id=seat.pk,
                    received_on=told.received_on,
                    is_for=told.is_for,
                )
            )
        return sum(told.is_for for told in given.written)

    def _appraised(self, one: Judged) -> None:
        """The lines of an appraisal and the steps. Raises Refused."""
        held_on = one.entry.held_on
        for told in one.entry.appraisals:
            seat = self._found(one, told.who)
            line = Appraisal(
                meeting=one.meeting,
                member_id=seat.member_id,
                member_name=seat.member_name,
                is_graded=told.is_graded,
                self_on=held_on,
                mutual_on=held_on,
                opinion=told.opinion,
                opinion_on=(told.opinion_on or held_on) if told.opinion else None,
                feedback_on=told.feedback_on,
            )
            if told.counts:
                line.ballot_on = held_on
                names = ("excellent", "qualified", "basically_qualified", "unqualified")
                for name, number in zip(names, told.counts, strict=True):
                    setattr(line, name, number)
            one.appraisals.append(line)
            if told.opinion:
                one.rows.grades[told.opinion] = one.rows.grades.get(told.opinion, 0) + 1
        one.rows.steps = [
            Step(meeting=one.meeting, code=code, done_on=day)
            for code, day in sorted(one.entry.steps.items(), key=lambda step: (step[1], step[0]))
        ]

    def _signed(self, one: Judged) -> None:
        """Put both signatures under it, or say what is missing for them."""
        entry, meeting = one.entry, one.meeting
        facts = facts_from(meeting, one.rows)
        one.faults += missing_in(meeting, facts, on=self.on)
        one.faults += lacking(self._steps(one), meeting_on=entry.held_on, is_firm=True)
        content = content_hash(facts)
        one.rows.signatures = [
            Signature(
                meeting=meeting,
                signed_as=part,
                name=name[:60],
                is_on_paper=entry.is_on_paper,
                signed_on=entry.entered_on,
                entered_by=self.by,
                entered_at=self.now,
                content_hash=content,
            )
            for part, name in (
                (SignedAs.HOST, entry.host_name),
                (SignedAs.RECORDER, entry.recorder_name),
            )
        ]
        one.faults += [
            f"没有写明{part.get_signed_as_display()}。"
            for part in one.rows.signatures
            if not part.name
        ]
        one.facts = facts_from(meeting, one.rows)

    def _steps(self, one: Judged) -> list[StepSeen]:
        held_on, seen = one.entry.held_on, []
        for step in steps_due(one.meeting):
            day = one.entry.steps.get(step.code)
            if step.counted:
                day = held_on if one.appraisals else None
            status = status_on(step, done_on=day, on=self.on)
            seen.append(StepSeen(step, day, "", status))
        return seen


def plain_attendance(one: Judged) -> list[tuple[Any, ...]]:
    """Member id, presence, name and reason of those on the body's own roll, for the record."""
    return [
        (row.member_id, row.presence == Presence.PRESENT, row.member_name, row.leave_reason)
        for row in one.rows.attendees
        if row.member_id in one.on_roll
    ]
