"""What is still missing before the minutes of a meeting can be signed."""

from datetime import date

from shuanghe.activities.meetings.models import Meeting
from shuanghe.activities.meetings.queries.appraisals import is_appraisal, sheet_faults
from shuanghe.activities.meetings.queries.practice import guide
from shuanghe.activities.meetings.queries.steps import missing_steps
from shuanghe.activities.meetings.rules.facts import ItemFacts, MeetingFacts
from shuanghe.activities.meetings.rules.flow import missing_to_sign
from shuanghe.activities.meetings.rules.roll import PRESENT
from shuanghe.records.queries.bodies import body_of
from shuanghe.records.queries.practice import practice
from shuanghe.records.rules import Act, Fault, act_faults
from shuanghe.rulebook.queries import rule


def missing_for_signature(meeting: Meeting, facts: MeetingFacts, *, on: date) -> list[str]:
    """Everything that stands between a held meeting and its signatures, in sentences.

    facts: the meeting as it stands now. Only what a strong rule whose text was read asks for
    stands in the way; what this software suggests does not.
    """
    sheet = sheet_faults(meeting) if is_appraisal(meeting) else []
    return [*missing_in(meeting, facts, on=on), *missing_steps(meeting), *sheet]


def missing_in(meeting: Meeting, facts: MeetingFacts, *, on: date) -> list[str]:
    """The same without the steps before and after; no statement."""
    missing = missing_to_sign(
        unknown=[one.name for one in facts.people if not one.presence and not one.is_excluded],
        open_items=[f"第 {one.position} 项“{one.title}”" for one in facts.items if not one.outcome],
        open_votes=[
            f"第 {one.position} 项“{one.title}”"
            for one in facts.items
            if (one.vote and one.vote.is_passed is None) or (one.outcome == "vote" and not one.vote)
        ],
        has_items=bool(facts.items),
        has_minutes=bool(facts.minutes),
    )
    missing += _nobody_there(facts)
    missing += required_missing(meeting, facts)
    missing += [fault.message for fault in _record_faults(meeting, facts, on)]
    return missing


def _nobody_there(facts: MeetingFacts) -> list[str]:
    if facts.people and not any(one.presence == PRESENT for one in facts.people):
        return ["没有一个人到会，不能作为开过的会议签字；请核对到会情况，没有开成的请取消。"]
    return []


def required_missing(meeting: Meeting, facts: MeetingFacts) -> list[str]:
    """The items that a firm rule asks for on such an agenda and that are not on it."""
    missing = []
    for item in guide(meeting.kinds).items:
        firm = [rule_id for rule_id in item.rules if _is_firm(rule_id, meeting)]
        if firm and not any(_is_about(one, item.words) for one in facts.items):
            cited = "、".join(f"{one} {_cite(one, meeting)}" for one in firm)
            missing.append(f"议题中没有“{item.title}”（{cited}），请补上这一项和结果。")
    return missing


def _is_about(item: ItemFacts, words: tuple[str, ...]) -> bool:
    return any(word in item.title or word in item.text for word in words)


def _is_firm(rule_id: str, meeting: Meeting) -> bool:
    try:
        return not rule(rule_id, on=meeting.held_on or meeting.planned_on).is_soft
    except KeyError:
        return False


def _cite(rule_id: str, meeting: Meeting) -> str:
    return str(rule(rule_id, on=meeting.held_on or meeting.planned_on).citation)


def _record_faults(meeting: Meeting, facts: MeetingFacts, on: date) -> list[Fault]:
    """What the record would be refused for."""
    if meeting.held_on is None:
        return []
    act = Act(
        kinds=tuple(meeting.kinds),
        title=meeting.title,
        done_on=meeting.held_on,
        period_on=meeting.period_on or meeting.held_on,
        entitled=facts.entitled_count or None,
        present=facts.present_count if facts.entitled_count else None,
        hours=meeting.hours,
    )
    return act_faults(act, body=body_of(meeting.organisation), practice=practice(), on=on)
