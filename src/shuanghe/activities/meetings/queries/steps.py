"""What comes before and after one meeting, by steps.yaml and the rules of its day."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml
from django.utils.timezone import get_current_timezone

from shuanghe.activities.meetings.models import Attendee, Meeting, MeetingState, Presence, Step
from shuanghe.activities.meetings.queries.appraisals import is_appraisal, lines_of
from shuanghe.activities.meetings.rules.appraisals import Line, stage_counts, stage_day
from shuanghe.activities.meetings.rules.facts import Finding
from shuanghe.activities.meetings.rules.steps import (
    BEFORE,
    StepDue,
    StepSeen,
    lacking,
    status_on,
)
from shuanghe.rulebook.queries import count, rule
from shuanghe.rulebook.rules import Rule

OPENING = "MS-02"
OPENING_KIND = "democratic_life_meeting"
FIRM = ("must", "shall")
UNVERIFIED = "unverified"
BY_REASON = "reason"


@lru_cache(maxsize=1)
def steps_book() -> dict[str, Any]:
    """steps.yaml as it stands: titles, and the steps of each kind of meeting."""
    text = files("shuanghe.activities.meetings").joinpath("steps.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def step_titles() -> dict[str, str]:
    """Code → Chinese title of every step there is."""
    return {code: str(one["title"]) for code, one in steps_book()["titles"].items()}


def has_steps(kinds: Sequence[str]) -> bool:
    """Whether meetings of these kinds have steps before or after."""
    return any(kind in steps_book()["kinds"] for kind in kinds)


def meeting_day(meeting: Meeting) -> date:
    """The day of the meeting: held, or else planned."""
    day: date = meeting.held_on or meeting.planned_on
    return day


def steps_due(meeting: Meeting) -> list[StepDue]:
    """The steps of a meeting of its kinds, each code once, in order: before, during, after.

    Where several kinds ask for the same step, the first that asks firmly speaks for it.
    """
    book, day = steps_book(), meeting_day(meeting)
    found: dict[str, StepDue] = {}
    for kind in meeting.kinds:
        for entry in book["kinds"].get(kind, ()):
            step = _step(entry, book["titles"][entry["code"]], day)
            known = found.get(step.code)
            if known is None or (step.is_needed and step.is_firm and not known.is_needed):
                found[step.code] = step
    rank = {"before": 0, "during": 1, "after": 2}
    return sorted(found.values(), key=lambda one: rank[one.when])


def _step(entry: Mapping[str, Any], words: Mapping[str, str], day: date) -> StepDue:
    asked = _rule(entry["rule"], day)
    due_on, due_cite, due_confidence = _due(entry, asked, day)
    return StepDue(
        code=entry["code"],
        title=words["title"],
        hint=words["hint"],
        when=entry["when"],
        rule=entry["rule"],
        citation=str(asked.citation) if asked else str(entry.get("cite", "")),
        confidence=asked.confidence if asked else "default",
        is_firm=asked is not None and asked.strength in FIRM and asked.confidence != UNVERIFIED,
        is_needed=bool(entry.get("needed")),
        is_optional=bool(entry.get("optional")),
        due_on=due_on,
        due_cite=due_cite,
        due_confidence=due_confidence,
        follows=entry.get("follows", ""),
        counted=entry.get("counted", ""),
        is_planned=bool(entry.get("planned")),
    )


def _rule(rule_id: str, day: date) -> Rule | None:
    """The rule as it stood that day; None when practice alone asks, or it was not yet in force."""
    try:
        return rule(rule_id, on=day) if rule_id else None
    except KeyError:
        return None


def _due(entry: Mapping[str, Any], asked: Rule | None, day: date) -> tuple[date | None, str, str]:
    """The last day for a step, and where that day comes from; before a meeting its own day."""
    due = entry.get("due")
    if due is None:
        return (day if entry["when"] != "after" else None), "", ""
    if "parameter" in due:
        if asked is None:
            return None, "", ""
        parameter = asked.parameter(due["parameter"])
        days, cite, confidence = int(str(parameter.value)), parameter.cite, parameter.confidence
    else:
        days, cite, confidence = int(due["days"]), str(due["cite"]), str(due["confidence"])
    span = timedelta(days=days)
    return (day - span if entry["when"] == BEFORE else day + span), cite, confidence


def steps_of(meeting: Meeting, on: date) -> list[StepSeen]:
    """Every step of a meeting with how it stands on a day; two or three statements."""
    due = steps_due(meeting)
    if not due:
        return []
    rows = {row.code: row for row in Step.objects.filter(meeting=meeting)}
    lines = lines_of(meeting) if is_appraisal(meeting) else []
    planned_on = _planned_in_time(meeting)
    return [_seen(step, rows.get(step.code), lines, on, planned_on) for step in due]


def _planned_in_time(meeting: Meeting) -> date | None:
    """The day the plan was written; None when that was after the meeting."""
    written: date = meeting.created_at.astimezone(get_current_timezone()).date()
    return written if written <= meeting_day(meeting) else None


def _seen(
    step: StepDue,
    row: Step | None,
    lines: Sequence[Line],
    on: date,
    planned_on: date | None = None,
) -> StepSeen:
    if step.counted and step.counted != BY_REASON:
        done, all_of_them = stage_counts(lines)[step.counted]
        day, note = stage_day(lines, step.counted), f"{done}/{all_of_them}"
    elif row is None and step.is_planned:
        day, note = planned_on, ""
    else:
        day, note = (row.done_on, row.note) if row else (None, "")
    return StepSeen(step, day, note, status_on(step, done_on=day, on=on))


def done_days(meeting: Meeting) -> dict[str, date]:
    """Code → day of every step marked at a meeting."""
    return dict(Step.objects.filter(meeting=meeting).values_list("code", "done_on"))


def missing_steps(meeting: Meeting) -> list[str]:
    """What must be there before the minutes are signed, in sentences; empty when nothing lacks.

    Only what a strong rule whose text was read asks for; a democratic life meeting that too few
    attended is among them (MS-02).
    """
    day = meeting_day(meeting)
    found = lacking(_present_only(meeting, day), meeting_on=day, is_firm=True)
    opening = opening_finding(meeting)
    if opening is not None and not opening.is_met and not opening.is_soft:
        found.append(f"{opening.sentence.rstrip('。')}（{opening.rule} {opening.citation}）。")
    return found


def step_warnings(meeting: Meeting) -> list[str]:
    """What is missing or late, in sentences, without standing in the way of a signature."""
    day = meeting_day(meeting)
    return lacking(steps_of(meeting, day), meeting_on=day, is_firm=False)


def _present_only(meeting: Meeting, day: date) -> list[StepSeen]:
    """The steps, those of the appraisal judged by the people who were at the meeting.

    Whoever was on leave is appraised later; the signature does not wait for them.
    """
    if not is_appraisal(meeting):
        return steps_of(meeting, day)
    away = set(
        Attendee.objects.filter(meeting=meeting)
        .filter(presence__in=(Presence.LEAVE, Presence.ABSENT))
        .values_list("member_id", flat=True)
    )
    rows = {row.code: row for row in Step.objects.filter(meeting=meeting)}
    lines = [line for line in lines_of(meeting) if line.member_id not in away]
    return [_seen(step, rows.get(step.code), lines, day) for step in steps_due(meeting)]


def opening_finding(meeting: Meeting) -> Finding | None:
    """Whether enough members of the body attend a democratic life meeting (MS-02).

    None for other kinds, and before anybody has been called or entered.
    """
    if OPENING_KIND not in meeting.kinds or meeting.state == MeetingState.PLANNED:
        return None
    presences = list(
        Attendee.objects.filter(meeting=meeting, is_guest=False).values_list("presence", flat=True)
    )
    if not presences or not any(presences):
        return None
    present = presences.count(Presence.PRESENT)
    judged = count(OPENING, on=meeting_day(meeting), members=len(presences), present=present)
    return Finding(
        rule=judged.rule.id,
        title=judged.rule.title,
        version=judged.rule.version,
        is_met=judged.is_met,
        is_soft=judged.is_soft,
        formula=judged.formula,
        worked=judged.worked,
        sentence=judged.sentence,
        citation=str(judged.citation),
    )
