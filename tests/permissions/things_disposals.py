"""What disposals leave in branch Z1: reasons, days without a vote, somebody found, a bar."""

from datetime import date
from uuid import uuid4

from django.utils import timezone
from tests.permissions.things import Thing, Things, thing
from tests.permissions.things_cases import case_like
from tests.permissions.worlds import SYSTEM

from shuanghe.activities.disposals.models import DisposalDecision, ProperReason
from shuanghe.organisation.models import RightsSuspension
from shuanghe.procedures.models import CaseStep
from shuanghe.procedures.queries.kept import procedure_of
from shuanghe.procedures.services import Opening, case_open

FUTURE = date(2099, 1, 1)


@thing("proper_reason")
def _proper_reason(all_: Things) -> Thing:
    made = ProperReason.objects.create(
        member=all_.world.members["Z1"][1], kind="dues", month=date(2026, 10, 1), reason="住院",
        entered_by="测试",
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("suspension")
def _suspension(all_: Things) -> Thing:
    made = RightsSuspension.objects.create(
        member=all_.world.members["Z1"][8], from_on=timezone.localdate(), until_on=FUTURE,
        basis="示例〔2026〕1号", entered_by="测试",
    )  # fmt: skip
    return Thing({"pk": made.pk})


@thing("case_found")
def _case_found(all_: Things) -> Thing:
    """A member out of touch since January who was found again in June."""
    member, found_on = all_.world.members["Z1"][4], "2026-06-01"
    about = {"name": member.name, "last_contact_on": date(2026, 1, 1)}
    case = case_open(
        SYSTEM, organisation=all_.world.branch,
        opening=Opening(
            "lost_contact", member.name, date(2026, 1, 5), uuid4().hex, about, member
        ),
    )  # fmt: skip
    step = procedure_of(case).step("confirmation")
    CaseStep.objects.create(
        case=case, code=step.code, number=step.number, done_on=found_on, body_name="示例",
        facts={"done_on": found_on, "result": "found", "found_on": found_on}, entered_by="测试",
    )  # fmt: skip
    return Thing({"pk": case.pk})


@thing("case_barred")
def _case_barred(all_: Things) -> Thing:
    """An admission of somebody who may not join again yet."""
    member = all_.world.members["Z1"][5]
    case = case_like(all_, member_id=member.pk)
    DisposalDecision.objects.create(
        organisation=all_.world.branch, case=case, step_code="approval", member=member,
        measure="removal", from_on=date(2026, 1, 1), until_on=FUTURE,
    )  # fmt: skip
    return Thing({"pk": case.pk})
