"""A step before or after a meeting is marked as done, or its mark is taken away."""

from datetime import date

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
    held, step = _changing(organisation, meeting, code)
    fault = order_fault(
        step,
        done_on=done_on,
        meeting_on=meeting_day(held),
        is_held=held.held_on is not None,
        on=on or timezone.localdate(),
        done=done_days(held),
        steps=steps_due(held),
    )
    if fault:
        raise Refused(fault)
    former = Step.objects.filter(meeting=held, code=code).first()
    made: Step = former or Step(meeting=held, code=code)
    before = {"done_on": made.done_on, "note": made.note} if former else {}
    made.done_on, made.note = done_on, note.strip()[:LONGEST_NOTE]
    made.save()
    meeting_saved(held)
    summary = f"《{held.title}》登记“{step.title}” {done_on}"
    trail().note(made, summary, before=before, after={"done_on": done_on, "note": made.note})
    return made


@action("record.file")
def step_unmark(actor: Actor, *, organisation: Organisation, meeting: Meeting, code: str) -> None:
    """Take the mark of a step away. Raises Refused when there is none or a later step needs it."""
    held, step = _changing(organisation, meeting, code)
    row = Step.objects.filter(meeting=held, code=code).first()
    if row is None:
        raise Refused(_("“%(step)s”没有登记过，不用取消。") % {"step": step.title})
    fault = removal_fault(step, done=done_days(held), steps=steps_due(held))
    if fault:
        raise Refused(fault)
    before = {"done_on": row.done_on, "note": row.note}
    trail().note(row, f"《{held.title}》取消“{step.title}”的登记", before=before)
    row.delete()
    meeting_saved(held)


def _changing(organisation: Organisation, meeting: Meeting, code: str) -> tuple[Meeting, StepDue]:
    """The meeting, locked in a state that takes the step, and the step itself."""
    states = (PLANNED, HELD, SIGNED, FROZEN)
    held = meeting_locked(organisation, meeting.pk, states=states)
    step = next((one for one in steps_due(held) if one.code == code), None)
    if step is None:
        raise Refused(_("这次会议没有这个环节，请从页面上的环节中选择。"))
    if step.counted:
        raise Refused(_("“%(step)s”由民主评议表算出，请到民主评议页登记。") % {"step": step.title})
    refuse_if_corrected(held)
    if held.state == FROZEN:
        if step.when != AFTER or code in _kept(held):
            raise Refused(
                _("会议已归档，“%(step)s”不能再改；确需改动请用更正。") % {"step": step.title}
            )
    elif held.state == SIGNED:
        held = meeting_edited(organisation, meeting.pk)
    return held, step


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
