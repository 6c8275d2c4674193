"""What a meeting may vote on, with the numbers each matter asks for, before a vote is opened."""

from dataclasses import dataclass
from datetime import date

from shuanghe.activities.meetings.models import Attendee, Meeting, Opinion, Presence, Vote
from shuanghe.activities.meetings.queries.voting import matters_for
from shuanghe.activities.meetings.rules.facts import Finding, MeetingFacts
from shuanghe.activities.meetings.rules.votes import finding_of
from shuanghe.rulebook.queries import Count, CountRefused, Matter, count, matter, rule


@dataclass(frozen=True)
class Offered:
    """One matter: what its quorum rule says now, and the yes votes it needs to pass."""

    matter: Matter
    quorum: Finding | None
    needs: int | None
    formula: str


def matters_offered(meeting: Meeting, facts: MeetingFacts) -> list[Offered]:
    """The matters that a meeting of these kinds can put to the vote here, by the catalogue."""
    day = meeting.held_on or meeting.planned_on
    return [_offered(one, facts.voters, facts.present_voters, day) for one in matters_for(meeting)]


def matter_needs(code: str, *, entitled: int, day: date) -> int | None:
    """The yes votes a matter needs among so many entitled; None when that is not a number."""
    try:
        asked = matter(code, on=day)
    except KeyError:
        return None
    counted = _counted(asked.passes, day, entitled=entitled, members=entitled, yes=0)
    return counted.least if counted else None


def matter_known(code: str, day: date) -> Matter | None:
    """The matter of that code on a day; None when the rulebook has none such."""
    try:
        return matter(code, on=day)
    except KeyError:
        return None


def may_write(vote: Vote) -> list[tuple[int, str]]:
    """Who may send a written opinion on a vote: voters who are away and have sent none."""
    sent = Opinion.objects.filter(vote=vote).values_list("attendee_id", flat=True)
    away = (
        Attendee.objects.filter(meeting_id=vote.item.meeting_id, is_voter=True)
        .exclude(presence=Presence.PRESENT)
        .exclude(pk__in=list(sent))
    )
    return list(away.values_list("member_id", "member_name"))


def opinions_on(vote: Vote) -> list[Opinion]:
    """The written opinions on a vote."""
    return list(Opinion.objects.filter(vote=vote).select_related("attendee"))


def _offered(one: Matter, voters: int, present: int, day: date) -> Offered:
    numbers = {"entitled": voters, "members": voters}
    quorum = _counted(one.quorum, day, present=present, **numbers)
    passes = _counted(one.passes, day, yes=0, **numbers)
    return Offered(
        matter=one,
        quorum=finding_of(quorum) if quorum else None,
        needs=passes.least if passes else None,
        formula=passes.formula if passes else "",
    )


def _counted(rule_id: str, day: date, **numbers: int) -> Count | None:
    """What a rule says to the numbers it takes; None when there is nothing to count."""
    if not rule_id:
        return None
    asked = rule(rule_id, on=day).counting
    takes = {name for _role, name in asked.numbers} if asked else set()
    try:
        return count(rule_id, on=day, **{name: numbers[name] for name in takes & numbers.keys()})
    except CountRefused:
        return None
