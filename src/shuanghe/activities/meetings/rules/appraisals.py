"""Democratic appraisal: the fixed order for each member, and what a ballot can say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

STEPS = ("self", "mutual", "ballot", "opinion", "feedback")
UNGRADED = ("self", "mutual")
SET_WISE = ("self", "mutual", "feedback")
TITLES = {
    "self": "个人自评",
    "mutual": "党员互评",
    "ballot": "民主测评",
    "opinion": "组织评定",
    "feedback": "结果反馈",
}
GRADES = ("excellent", "qualified", "basically_qualified", "unqualified")
ORDER_RULE = "ZB-27"
FEEDBACK_RULE = "MS-11"
PROBATION_RULE = "MS-10"


@dataclass(frozen=True)
class Line:
    """One member at one appraisal. days: step → day, for the steps that are done."""

    member_id: int
    name: str
    is_graded: bool
    days: Mapping[str, date]
    opinion: str = ""

    @property
    def steps(self) -> tuple[str, ...]:
        return STEPS if self.is_graded else UNGRADED

    @property
    def next_step(self) -> str:
        """The step that comes next; "" when all are done."""
        return next((step for step in self.steps if step not in self.days), "")


def rule_of(step: str) -> str:
    """The rule that puts a step in its place."""
    return FEEDBACK_RULE if step == "feedback" else ORDER_RULE


def mark_fault(line: Line, step: str, *, done_on: date, meeting_on: date, on: date) -> str:
    """Why a member cannot have done a step on a day, with the rule and the mend; "" if fine."""
    title = TITLES[step]
    if step not in line.steps:
        return f"{line.name}是预备党员，参加评议但不定等次，没有“{title}”（{PROBATION_RULE}）。"
    if done_on > on:
        return f"{done_on} 还没有到，“{title}”请办完之后再登记。"
    if step not in UNGRADED and done_on < meeting_on:
        return f"“{title}”不能早于会议日期 {meeting_on}，请核对日期（{rule_of(step)}）。"
    return _order_fault(line, step, done_on)


def _order_fault(line: Line, step: str, done_on: date) -> str:
    at, title = line.steps.index(step), TITLES[step]
    for earlier in line.steps[:at]:
        day = line.days.get(earlier)
        if day is None:
            needed = f"请先登记，再登记“{title}”（{rule_of(step)}）。"
            return f"{line.name}还没有“{TITLES[earlier]}”，{needed}"
        if done_on < day:
            words = f"的“{title}”（{done_on}）不能早于“{TITLES[earlier]}”（{day}）"
            return f"{line.name}{words}，请核对日期（{rule_of(step)}）。"
    for later in line.steps[at + 1 :]:
        day = line.days.get(later)
        if day is not None and day < done_on:
            words = f"的“{title}”（{done_on}）不能晚于“{TITLES[later]}”（{day}）"
            return f"{line.name}{words}，请核对日期（{rule_of(later)}）。"
    return ""


def unmark_fault(line: Line, step: str) -> str:
    """Why the day of a step cannot be taken away; "" when it can."""
    if step not in line.days:
        return f"{line.name}没有登记过“{TITLES[step]}”。"
    at = line.steps.index(step)
    later = next((one for one in line.steps[at + 1 :] if one in line.days), "")
    if later:
        return (
            f"{line.name}已有“{TITLES[later]}”，请先取消它，再取消“{TITLES[step]}”"
            f"（{rule_of(later)}）。"
        )
    return ""


def ballot_fault(name: str, counts: Sequence[int], *, voters: int) -> str:
    """Why the ballots on a member cannot be right; "" when they can.

    counts: ballots for each of GRADES; voters: people with a vote who were present.
    """
    if any(count < 0 for count in counts):
        return f"{name}的测评票数不能是负数，请核对。"
    total = sum(counts)
    if total == 0:
        return f"{name}的测评票数是 0 票，请填写各等次的票数，或者留空不填。"
    if total > voters:
        return (
            f"{name}的测评票共 {total} 票，多于到会有表决权的 {voters} 人，"
            f"请核对票数或到会登记（{ORDER_RULE}）。"
        )
    return ""


def stage_counts(lines: Iterable[Line]) -> dict[str, tuple[int, int]]:
    """Step → (how many have done it, how many have to)."""
    found = dict.fromkeys(STEPS, (0, 0))
    for line in lines:
        for step in line.steps:
            done, due = found[step]
            found[step] = (done + (step in line.days), due + 1)
    return found


def stage_day(lines: Sequence[Line], step: str) -> date | None:
    """The day on which the last of those who have to do a step did it; None while any lacks it."""
    days = [line.days.get(step) for line in lines if step in line.steps]
    if not days or None in days:
        return None
    return max(day for day in days if day is not None)


def totals(lines: Iterable[Line]) -> dict[str, int]:
    """Grade → how many members have it; empty while nobody has one."""
    given = [line.opinion for line in lines if line.opinion]
    return {grade: given.count(grade) for grade in GRADES} if given else {}


def took_part(lines: Iterable[Line]) -> int:
    """Members who get a grade and took part: those with a self-appraisal."""
    return sum(line.is_graded and "self" in line.days for line in lines)
