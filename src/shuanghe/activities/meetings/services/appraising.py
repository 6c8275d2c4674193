"""Democratic appraisal: self → mutual → ballot → opinion → feedback, for one member or for all.

The audit line says who did what step and when; it never carries a grade or a ballot.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shuanghe.activities.meetings.models import Appraisal, Grade, Meeting
from shuanghe.activities.meetings.queries.appraisals import (
    is_graded,
    line_of,
    roll_missing,
    voters_present,
)
from shuanghe.activities.meetings.rules.appraisals import (
    GRADES,
    SET_WISE,
    TITLES,
    ballot_fault,
    unmark_fault,
)
from shuanghe.activities.meetings.rules.flow import FROZEN
from shuanghe.activities.meetings.services.appraisal_lines import (
    appraisal_changing,
    ceiling_kept,
    lines_locked,
    lines_marked,
    lines_noted,
    lines_saved,
    refuse_all,
)
from shuanghe.activities.meetings.services.locking import meeting_saved
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Organisation


@dataclass(frozen=True)
class Ballots:
    """The ballots on one member, by grade."""

    member_id: int
    excellent: int
    qualified: int
    basically_qualified: int
    unqualified: int

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return self.excellent, self.qualified, self.basically_qualified, self.unqualified


@action("record.file")
def appraisals_open(actor: Actor, *, organisation: Organisation, meeting: Meeting) -> int:
    """Give every home member of the day's roll a line; returns how many are new.

    Repeating it adds only those who have none yet. Raises Refused before the meeting is held.
    """
    held = appraisal_changing(organisation, meeting)
    known = Appraisal.objects.filter(meeting=held).values_list("member_id", flat=True)
    fresh = roll_missing(held, known)
    Appraisal.objects.bulk_create(
        Appraisal(
            meeting=held,
            member_id=entry.member_id,
            member_name=entry.name,
            is_graded=is_graded(entry),
        )
        for entry in fresh
    )
    meeting_saved(held)
    trail().note(held, f"《{held.title}》列出参评党员 {len(fresh)} 人")
    return len(fresh)


@action("record.file")
def appraisals_mark(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    step: str,
    done_on: date,
    members: Collection[int] | None = None,
    on: date | None = None,
) -> int:
    """Say that members did a step (self, mutual or feedback) on a day; returns how many.

    members None: everybody whose turn it is. All or nobody: Raises Refused naming who stands in
    the way, with the rule and the mend.
    """
    if step not in SET_WISE:
        raise Refused(_("“%(step)s”请逐人填写。") % {"step": TITLES.get(step, step)})
    held = appraisal_changing(organisation, meeting, step=step)
    rows = lines_locked(held, members, step)
    lines_marked(rows, step, done_on, meeting=held, on=on)
    lines_saved(held, rows, [f"{step}_on"])
    lines_noted(held, rows, f"登记“{TITLES[step]}”", done_on)
    return len(rows)


@action("record.file")
def ballots_enter(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    done_on: date,
    ballots: Sequence[Ballots],
    on: date | None = None,
) -> int:
    """Enter the ballots on members; returns on how many.

    Raises Refused when they are more than the people with a vote who were present (ZB-27).
    """
    held = appraisal_changing(organisation, meeting, step="ballot")
    given = {one.member_id: one for one in ballots}
    rows = lines_locked(held, given.keys(), "ballot")
    lines_marked(rows, "ballot", done_on, meeting=held, on=on)
    voters = voters_present(held)
    refuse_all(
        ballot_fault(row.member_name, given[row.member_id].counts, voters=voters) for row in rows
    )
    for row in rows:
        for grade, number in zip(GRADES, given[row.member_id].counts, strict=True):
            setattr(row, grade, number)
    lines_saved(held, rows, ["ballot_on", *GRADES])
    lines_noted(held, rows, "登记“民主测评”票数", done_on)
    return len(rows)


@action("record.file")
def opinions_enter(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    done_on: date,
    opinions: Mapping[int, str],
    reason: str = "",
    on: date | None = None,
) -> int:
    """Enter the organisation's opinion on members; returns on how many.

    More 优秀 than the ceiling (MS-09) needs a reason, which is kept with the meeting. After the
    archive only opinions that were still open can be given. Raises Refused.
    """
    held = appraisal_changing(organisation, meeting, step="opinion")
    strange = sorted(set(opinions.values()) - set(Grade.values))
    if strange:
        raise Refused(_("没有“%(grade)s”这个等次，请从列表中选择。") % {"grade": strange[0]})
    rows = lines_locked(held, opinions.keys(), "opinion")
    if held.state == FROZEN and any(row.opinion for row in rows):
        raise Refused(_("会议已归档，已有的评定不能再改；确需改动请用更正。"))
    lines_marked(rows, "opinion", done_on, meeting=held, on=on)
    for row in rows:
        row.opinion = opinions[row.member_id]
    lines_saved(held, rows, ["opinion", "opinion_on"])
    ceiling_kept(held, done_on, reason)
    lines_noted(held, rows, "登记“组织评定”", done_on)
    return len(rows)


@action("record.file")
def appraisals_unmark(
    actor: Actor,
    *,
    organisation: Organisation,
    meeting: Meeting,
    step: str,
    members: Collection[int],
) -> int:
    """Take a step away from members; returns from how many. Raises Refused if a later one stands.

    Ballots and the opinion go with their step.
    """
    held = appraisal_changing(organisation, meeting, step=step)
    if held.state == FROZEN and step != "feedback":
        raise Refused(_("会议已归档，已有的评定不能再改；确需改动请用更正。"))
    rows = lines_locked(held, members, step)
    refuse_all(unmark_fault(line_of(row), step) for row in rows)
    emptied: dict[str, dict[str, Any]] = {
        "ballot": dict.fromkeys(GRADES),
        "opinion": {"opinion": ""},
    }
    values = {f"{step}_on": None, **emptied.get(step, {})}
    for row in rows:
        for field, value in values.items():
            setattr(row, field, value)
    lines_saved(held, rows, [*values])
    lines_noted(held, rows, f"取消“{TITLES[step]}”的登记")
    return len(rows)
