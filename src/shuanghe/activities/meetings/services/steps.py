"""Steps before and after a meeting are marked as done, one or many, or their marks taken away."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Meeting, Step
from shuanghe.activities.meetings.queries.steps import done_days, meeting_day, steps_due
from shuanghe.activities.meetings.rules.flow import CANCELLED, FROZEN, HELD, PLANNED, SIGNED
from shuanghe.activities.meetings.rules.steps import AFTER, StepDue, order_fault, removal_fault
from shuanghe.activities.meetings.services.locking import (
    meeting_edited,
    meeting_locked,
    meeting_saved,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation

LONGEST_NOTE = 200
STATES = (PLANNED, HELD, SIGNED, FROZEN)


@dataclass(frozen=True)
class StepEntry:
    """A step as entered. done_on None takes its mark away."""

    code: str
    done_on: date | None
    note: str = ""


class StepsRefused(Refused):
    """Steps that cannot be as entered; faults: code → a sentence with the rule and the mend."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(faults.values()))
        self.faults = dict(faults)


@action("record.file")
def step_mark(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    code: str,
    done_on: date,
    note: str = "",
    on: date | None = None,
) -> Step:
    """Say on which day a step was done; marking it again changes day and note.

    The dates must keep the order of the steps; after the archive only what comes after the
    meeting can still be added. Raises Refused with the rule and the mend.
    """
    held = _entered(organisation, meeting, [StepEntry(code, done_on, note)], on)
    made: Step = Step.objects.get(meeting=held, code=code)
    return made


@action("record.file")
def step_unmark(actor: Actor, *, organisation: Organisation, meeting: Meeting, code: str) -> None:
    """Take the mark of a step away. Raises Refused when there is none or a later step needs it."""
    held = meeting_locked(organisation, meeting.pk, states=STATES)
    if not Step.objects.filter(meeting=held, code=code).exists():
        raise Refused(_("这个环节没有登记过，不用取消。"))
    _entered(organisation, held, [StepEntry(code, None)], None)


@action("record.file")
def steps_enter(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    entries: Sequence[StepEntry],
    on: date | None = None,
) -> int:
    """Mark several steps at once, all or none; returns how many changed.

    Judged by how they all stand afterwards. What says what is known already changes nothing.
    Raises StepsRefused by step.
    """
    held = meeting_locked(organisation, meeting.pk, states=STATES)
    rows = {row.code: row for row in Step.objects.filter(meeting=held)}
    changed = [one for one in entries if _differs(one, rows.get(one.code))]
    if not changed:
        trail().note(held, f"《{held.title}》环节没有变化")
        return 0
    _entered(organisation, held, changed, on)
    return len(changed)


def _differs(entry: StepEntry, row: Step | None) -> bool:
    known = (row.done_on, row.note) if row else (None, "")
    note = entry.note.strip()[:LONGEST_NOTE] if entry.done_on else ""
    return (entry.done_on, note) != known


def _entered(
    organisation: Organisation, meeting: Meeting, entries: Sequence[StepEntry], on: date | None
) -> Meeting:
    """Judge and write steps; the meeting, locked and saved."""
    held, steps = _changing(organisation, meeting, {one.code for one in entries})
    _judge(held, steps, entries, on or timezone.localdate())
    titles = {step.code: step.title for step in steps}
    told, before, after = [], {}, {}
    for one in entries:
        row = Step.objects.filter(meeting=held, code=one.code).first()
        if row is not None:
            before[titles[one.code]] = _words(row)
        if one.done_on is None:
            if row is not None:
                row.delete()
            told.append(f"取消“{titles[one.code]}”")
            continue
        row = row or Step(meeting=held, code=one.code)
        row.done_on, row.note = one.done_on, one.note.strip()[:LONGEST_NOTE]
        row.save()
        after[titles[one.code]] = _words(row)
        told.append(f"登记“{titles[one.code]}” {one.done_on}")
    meeting_saved(held)
    trail().note(held, f"《{held.title}》{'、'.join(told)}", before=before, after=after)
    return held


def _words(row: Step) -> str:
    return f"{row.done_on} {row.note}".strip()


def _judge(held: Meeting, steps: Sequence[StepDue], entries: Sequence[StepEntry], on: date) -> None:
    """Raise StepsRefused when the steps would not keep their order, or lie in the future."""
    final: dict[str, date] = done_days(held)
    for one in entries:
        final.pop(one.code, None)
        if one.done_on is not None:
            final[one.code] = one.done_on
    by_code = {step.code: step for step in steps}
    context: dict[str, Any] = {
        "meeting_on": meeting_day(held),
        "is_held": held.held_on is not None,
        "on": on,
        "steps": steps,
    }
    faults = {}
    for one in entries:
        step, done_on = by_code[one.code], one.done_on
        others = {code: day for code, day in final.items() if code != one.code}
        if done_on is None:
            fault = removal_fault(step, done=others, steps=steps)
        else:
            fault = order_fault(step, done_on=done_on, done=others, **context)
        if fault:
            faults[one.code] = fault
    if faults:
        raise StepsRefused(faults)


def _changing(
    organisation: Organisation, meeting: Meeting, codes: Collection[str]
) -> tuple[Meeting, list[StepDue]]:
    """The meeting, locked in a state that takes these steps, and all its steps."""
    held = meeting_locked(organisation, meeting.pk, states=STATES)
    refuse_if_corrected(held)
    steps = steps_due(held)
    known = {step.code: step for step in steps}
    if not known.keys() >= set(codes):
        raise Refused(_("这次会议没有这个环节，请从页面上的环节中选择。"))
    for step in (known[code] for code in codes):
        if step.counted:
            words = _("“%(step)s”由民主评议表算出，请到民主评议页登记。")
            raise Refused(words % {"step": step.title})
        if held.state == FROZEN and (step.when != AFTER or step.code in _kept(held)):
            words = _("会议已归档，“%(step)s”不能再改；确需改动请用更正。")
            raise Refused(words % {"step": step.title})
    return (meeting_edited(organisation, meeting.pk) if held.state == SIGNED else held), steps


def refuse_if_corrected(meeting: Meeting) -> None:
    """Raise Refused for an archived meeting that a correction replaces or is about to replace."""
    if meeting.state != FROZEN:
        return
    later = meeting.corrections.exclude(state=CANCELLED).first()
    if later is not None:
        raise Refused(_("这次会议已另起更正，请在更正的那一份里登记。"))


def _kept(meeting: Meeting) -> set[str]:
    """The steps that were frozen with the meeting."""
    return {one["code"] for one in (meeting.snapshot or {}).get("steps", ())}
