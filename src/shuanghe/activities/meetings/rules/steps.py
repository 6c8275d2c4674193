"""What comes before and after a meeting: in which order, by which day, and how it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

BEFORE, DURING, AFTER = "before", "during", "after"
WHEN = {BEFORE: "会前", DURING: "会上", AFTER: "会后"}


@dataclass(frozen=True)
class StepDue:
    """One step as one meeting has to do it.

    is_firm: a strong rule whose text was read asks for it. is_needed: without it nobody signs.
    due_on: the last day for it, None without one; due_cite says where that day comes from.
    is_planned: a plan of the meeting written in time is the proof of it.
    """

    code: str
    title: str
    hint: str
    when: str
    rule: str
    citation: str
    confidence: str
    is_firm: bool
    is_needed: bool
    is_optional: bool
    due_on: date | None
    due_cite: str
    due_confidence: str
    follows: str = ""
    counted: str = ""
    is_planned: bool = False


@dataclass(frozen=True)
class StepSeen:
    """A step with how it stands on a day. status: done, late, due, overdue or optional.

    note: what was said about it; for a counted step how many people have it.
    """

    step: StepDue
    done_on: date | None
    note: str
    status: str

    @property
    def is_done(self) -> bool:
        return self.done_on is not None


def status_on(step: StepDue, *, done_on: date | None, on: date) -> str:
    """How a step stands on a day."""
    if done_on is not None:
        is_late = step.due_on is not None and done_on > step.due_on and not step.is_optional
        return "late" if is_late else "done"
    if step.is_optional:
        return "optional"
    return "overdue" if step.due_on is not None and on > step.due_on else "due"


def order_fault(
    step: StepDue,
    *,
    done_on: date,
    meeting_on: date,
    is_held: bool,
    on: date,
    done: Mapping[str, date],
    steps: Sequence[StepDue],
) -> str:
    """Why a step cannot have been done on a day, with the rule and the mend; "" when it can.

    done: the other steps of this meeting that are done; steps: all steps it has.
    """
    source = f"（{step.rule} {step.citation}）" if step.rule else ""
    if done_on > on:
        return f"“{step.title}”写的是 {done_on}，这一天还没有到，请办完之后再登记。"
    if step.when == BEFORE and done_on > meeting_on:
        return (
            f"“{step.title}”是会前的环节，不能晚于会议日期 {meeting_on}{source}，请核对日期；"
            "确实在会后才补做的，如实写在会议记录里。"
        )
    if step.when != BEFORE and not is_held:
        return f"会议还没有召开，“{step.title}”请在召开之后登记{source}。"
    if step.when == DURING and done_on != meeting_on:
        return f"“{step.title}”是会上的环节，日期应为会议当天 {meeting_on}{source}。"
    if step.when == AFTER and done_on < meeting_on:
        return f"“{step.title}”是会后的环节，不能早于会议日期 {meeting_on}{source}，请核对日期。"
    return _sequence_fault(step, done_on, done, steps)


def _sequence_fault(
    step: StepDue, done_on: date, done: Mapping[str, date], steps: Sequence[StepDue]
) -> str:
    """Why a step breaks the order with the one before it or the one after it."""
    titles = {one.code: one.title for one in steps}
    if step.follows in titles:
        first = done.get(step.follows)
        if first is None:
            return f"请先登记“{titles[step.follows]}”，再登记“{step.title}”。"
        if done_on < first:
            return f"“{step.title}”不能早于“{titles[step.follows]}”({first})，请核对日期。"
    for later in steps:
        day = done.get(later.code)
        if later.follows == step.code and day is not None and done_on > day:
            return f"“{step.title}”不能晚于“{later.title}”({day})，请核对日期。"
    return ""


def removal_fault(step: StepDue, *, done: Mapping[str, date], steps: Sequence[StepDue]) -> str:
    """Why the day of a step cannot be taken away; "" when it can."""
    for later in steps:
        if later.follows == step.code and later.code in done:
            return f"“{later.title}”排在“{step.title}”之后，请先取消“{later.title}”。"
    return ""


def lacking(seen: Sequence[StepSeen], *, meeting_on: date, is_firm: bool) -> list[str]:
    """What is still missing, in sentences: what blocks a signature, or else what only warns.

    A step before the meeting dated after it counts as missing.
    """
    found = []
    for one in seen:
        step = one.step
        blocks = step.is_needed and step.is_firm
        if step.is_optional or blocks is not is_firm or (step.when == AFTER and not blocks):
            continue
        source = f"（{step.rule} {step.citation}）" if step.rule else ""
        if one.done_on is None:
            told = f"，现有 {one.note}" if step.counted and one.note else ""
            found.append(f"{WHEN[step.when]}环节“{step.title}”还没有登记{told}{source}。")
        elif step.when == BEFORE and one.done_on > meeting_on:
            found.append(
                f"会前环节“{step.title}”的日期 {one.done_on} 晚于会议日期 {meeting_on}{source}。"
            )
        elif one.status == "late" and not is_firm:
            found.append(f"“{step.title}”{one.done_on} 才办，晚于 {step.due_on}{source}。")
    return found
