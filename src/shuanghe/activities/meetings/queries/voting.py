"""What a meeting can put to the vote, and what the rulebook says about the numbers."""

from shuanghe.activities.meetings.models import Meeting, Opinion, Vote
from shuanghe.activities.meetings.rules.facts import Finding
from shuanghe.activities.meetings.rules.roll import Tally
from shuanghe.activities.meetings.rules.votes import finding_of, matter_fault
from shuanghe.kernel.actions import Refused
from shuanghe.records.queries.practice import practice
from shuanghe.rulebook.queries import count, matter, matters, rule
from shuanghe.rulebook.rules import Matter


def votable(code: str, meeting: Meeting) -> Matter:
    """The matter of that code as a meeting can vote on it.

    Raises Refused, naming where it belongs, when it cannot.
    """
    day = meeting.held_on or meeting.planned_on
    try:
        found = matter(code, on=day)
        passes = rule(found.passes, on=day) if found.passes else None
    except KeyError:
        known = "、".join(one.title for one in matters_for(meeting))
        raise Refused(f"没有这个表决事项，请从列表中选择：{known}。") from None
    why = matter_fault(found, kinds=meeting.kinds, titles=practice().titles, passes=passes)
    if why:
        raise Refused(why)
    return found


def matters_for(meeting: Meeting) -> list[Matter]:
    """Everything a meeting of its kinds can vote on by yes and no, in the catalogue's order."""
    day = meeting.held_on or meeting.planned_on
    return [
        one
        for one in matters(on=day)
        if not matter_fault(
            one,
            kinds=meeting.kinds,
            titles=practice().titles,
            passes=rule(one.passes, on=day) if one.passes else None,
        )
    ]


def quorum_of(wanted: Matter, counted: Tally, meeting: Meeting) -> Finding:
    """Whether enough of those with a vote are there. Raises CountRefused, a Refused."""
    return finding_of(
        count(
            wanted.quorum,
            on=meeting.held_on or meeting.planned_on,
            entitled=counted.voters,
            members=counted.voters,
            present=counted.present_voters,
        )
    )


def verdict_of(vote: Vote, meeting: Meeting, *, written_yes: int) -> Finding:
    """Whether the ballots on a vote pass it; written opinions in favour count where the matter
    takes them. Raises CountRefused, a Refused.
    """
    day = meeting.held_on or meeting.planned_on
    wanted = matter(vote.matter, on=day)
    return finding_of(
        count(
            wanted.passes,
            on=day,
            entitled=vote.entitled_count,
            members=vote.entitled_count,
            present=vote.present_count,
            yes=vote.yes,
            written=written_yes if wanted.takes_written_opinions else None,
        )
    )


def written_yes(vote: Vote) -> int:
    """How many written opinions on a vote are in favour."""
    return int(Opinion.objects.filter(vote=vote, is_for=True).count())
