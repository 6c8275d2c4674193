"""The lines of one appraisal, locked, judged together and saved together."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Appraisal, Grade, Meeting, Step
from shuanghe.activities.meetings.queries.appraisals import (
    REASON_STEP,
    ceiling,
    is_appraisal,
    line_of,
)
from shuanghe.activities.meetings.queries.steps import meeting_day
from shuanghe.activities.meetings.rules.appraisals import TITLES, mark_fault, took_part
from shuanghe.activities.meetings.rules.flow import FROZEN, HELD, SIGNED
from shuanghe.activities.meetings.services.locking import (
    meeting_edited,
    meeting_locked,
    meeting_saved,
)
from shuanghe.activities.meetings.services.steps import refuse_if_corrected
from shuanghe.kernel.actions import Refused, trail
from shuanghe.organisation.models import Organisation

SHOWN = 5
LONGEST_REASON = 200
LATER = ("opinion", "feedback")


def appraisal_changing(organisation: Organisation, meeting: Meeting, *, step: str = "") -> Meeting:
    """The meeting, locked; what would change signed minutes voids the signatures."""
    states = (HELD, SIGNED, FROZEN) if step in LATER else (HELD, SIGNED)
    held = meeting_locked(organisation, meeting.pk, states=states)
    refuse_if_corrected(held)
    if not is_appraisal(held):
        raise Refused(_("这次会议的事项里没有“民主评议党员”，请先在会议里加上这个事项。"))
    is_signed_over = held.state == SIGNED and step != "feedback"
    return meeting_edited(organisation, meeting.pk) if is_signed_over else held


def lines_locked(meeting: Meeting, members: Collection[int] | None, step: str) -> list[Appraisal]:
    """The lines of these members, locked, in the order of the roll; None: whose turn it is."""
    every = list(
        Appraisal.objects.select_for_update(of=("self",)).filter(meeting=meeting).order_by("id")
    )
    if not every:
        raise Refused(_("还没有列出参评党员，请先点“列出参评党员”。"))
    if members is None:
        rows = [row for row in every if line_of(row).next_step == step]
    else:
        rows = [row for row in every if row.member_id in members]
        if len(rows) < len(set(members)):
            raise Refused(_("有人不在这次评议的名单上，请刷新页面后重新选择。"))
    if not rows:
        raise Refused(_("没有轮到“%(step)s”的党员，请先完成前面的步骤。") % {"step": TITLES[step]})
    return rows


def lines_marked(
    rows: Sequence[Appraisal], step: str, done_on: date, *, meeting: Meeting, on: date | None
) -> None:
    """Put the day of a step on every row, or refuse them all."""
    today, day = on or timezone.localdate(), meeting_day(meeting)
    refuse_all(
        mark_fault(line_of(row), step, done_on=done_on, meeting_on=day, on=today) for row in rows
    )
    for row in rows:
        setattr(row, f"{step}_on", done_on)


def refuse_all(faults: Iterable[str]) -> None:
    """Raise Refused with the first few of the faults; nothing when there is none."""
    found = list(dict.fromkeys(fault for fault in faults if fault))
    if found:
        more = _("还有 %(count)s 处类似问题。") % {"count": len(found) - SHOWN}
        raise Refused(" ".join([*found[:SHOWN], *([more] if len(found) > SHOWN else [])]))


def lines_saved(meeting: Meeting, rows: Sequence[Appraisal], fields: Sequence[str]) -> None:
    """Write these fields of the lines; before the archive the meeting gets its next version."""
    Appraisal.objects.bulk_update(rows, fields, batch_size=200)
    if meeting.state != FROZEN:
        meeting_saved(meeting)


def ceiling_kept(meeting: Meeting, done_on: date, reason: str) -> None:
    """Ask for a reason when there are more 优秀 than is normal; keep it, or drop an idle one."""
    lines = [line_of(row) for row in Appraisal.objects.filter(meeting=meeting)]
    excellent = sum(line.opinion == Grade.EXCELLENT for line in lines)
    judged = ceiling(meeting, members=took_part(lines), excellent=excellent)
    kept = Step.objects.filter(meeting=meeting, code=REASON_STEP).first()
    if judged is None or judged.is_met:
        if kept is not None and meeting.state != FROZEN:
            kept.delete()
        return
    said = reason.strip()[:LONGEST_REASON] or (kept.note if kept else "")
    if not said:
        words = {
            "sentence": judged.sentence,
            "members": took_part(lines),
            "rule": f"{judged.rule.id} {judged.citation}",
        }
        told = _("%(sentence)s这里以定等次的参评党员 %(members)s 人计。") % words
        raise Refused(told + _("确需这样评定的，请填写说明（%(rule)s）。") % words)
    if kept is not None and said == kept.note:
        return
    kept = kept or Step(meeting=meeting, code=REASON_STEP)
    kept.done_on, kept.note = done_on, said
    kept.save()


def lines_noted(
    meeting: Meeting, rows: Sequence[Appraisal], what: str, done_on: date | None = None
) -> None:
    """The audit line: how many and which day, no grade, no ballot."""
    after = {"members": [row.member_id for row in rows]}
    days = {} if done_on is None else {"done_on": done_on}
    trail().note(meeting, f"《{meeting.title}》{what} {len(rows)} 人", after=after | days)
