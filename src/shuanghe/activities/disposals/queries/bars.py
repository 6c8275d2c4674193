"""Whether somebody who wants to join may be one who may not join again yet (CZ-08)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from shuanghe.activities.disposals.models import DisposalDecision
from shuanghe.activities.disposals.queries.running import BARRING
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.procedures.models import Case
from shuanghe.procedures.queries.kept import facts_read, procedure_of

ADMISSION, RULE = "admission", "CZ-08"
REASON = "不得重新入党的期限在全系统有效；只取日期，不显示处置的内容"


@dataclass(frozen=True)
class Bar:
    """A bar that may be the applicant's: by the roll, or by the same name and day of birth."""

    from_on: date
    until_on: date
    is_certain: bool


def bars_of(case: Case, *, on: date) -> list[Bar]:
    """Bars that run on a day and may concern the applicant of an admission. One statement."""
    if case.procedure != ADMISSION:
        return []
    about = facts_read(procedure_of(case).about, case.about)
    same = Q(pk__in=())
    if case.member_id is not None:
        same |= Q(member_id=case.member_id) | Q(member__merged_into_id=case.member_id)
    if born_on := about.get("born_on"):
        same |= Q(member__name=case.subject_name, member__born_on=born_on)
    with looking(Scope.everything(REASON)):
        rows = DisposalDecision.objects.filter(
            same, measure__in=BARRING, withdrawn_at=None, until_on__gt=on
        ).order_by("-until_on")
        return [
            Bar(row.from_on, row.until_on, is_certain=row.member_id == case.member_id)
            for row in rows
            if row.until_on is not None
        ]
