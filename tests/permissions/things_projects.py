"""Projects of branch Z1 under a call of committee DW, one for every state that a form asks for."""

from datetime import date
from typing import Any

from tests.permissions.things import Thing, Things, thing

from shuanghe.activities.projects.models import BenefitClaim, Call, Objection, Project, Replication

DAY = date(2026, 2, 2)


def _project(all_: Things, state: str, **more: Any) -> Project:
    call = all_.row(
        "project_call",
        lambda: Call.objects.create(
            organisation=all_.world.places["DW"], year=2026, title="示例征集",
            opens_on=date(2025, 11, 1), closes_on=date(2035, 12, 31),
        ),
    )  # fmt: skip

    def make() -> Project:
        made: Project = Project.objects.create(
            organisation=all_.world.branch, call=call, unit=all_.world.branch, year=2026,
            number=f"DW-2026-{state}", family="benefit", field="energy", title="示例项目",
            leader_name="示例", problem="示例", method="F1", state=state, proposed_by="示例",
            state_on=DAY, client_key=state, **more,
        )  # fmt: skip
        return made

    found: Project = all_.row(f"project_{state}", make)
    return found


@thing("project_call")
def _call(all_: Things) -> Thing:
    return Thing({"pk": _project(all_, "running", started_on=DAY).call_id})


def _closing(all_: Things) -> Project:
    return _project(all_, "closing", started_on=DAY)


@thing("project")
def _running(all_: Things) -> Thing:
    return Thing({"pk": _project(all_, "running", started_on=DAY).pk})


@thing("project_idea")
def _idea(all_: Things) -> Thing:
    return Thing({"pk": _project(all_, "idea").pk})


@thing("project_closing")
def _before_finance(all_: Things) -> Thing:
    return Thing({"pk": _closing(all_).pk})


@thing("benefit_claim")
def _claim(all_: Things) -> Thing:
    made = BenefitClaim.objects.create(
        project=_closing(all_), method="F8", from_month=DAY, to_month=DAY, month_count=3,
        source="示例", gross_fen=0, costs_fen=0, net_fen=0, yearly_fen=0, claimed_by="示例",
        claimed_on=DAY,
    )  # fmt: skip
    return Thing({"pk": made.project_id}, asked=str(made.pk))


@thing("project_scored")
def _scored(all_: Things) -> Thing:
    return Thing({"pk": _project(all_, "finance_verified", verified_on=DAY).pk})


@thing("project_published")
def _published(all_: Things) -> Thing:
    made = _project(all_, "approved", notice_until=date(2035, 1, 1), approved_on=DAY)
    return Thing({"pk": made.pk})


@thing("objection")
def _objection(all_: Things) -> Thing:
    project = _project(all_, "approved", notice_until=date(2035, 1, 1), approved_on=DAY)
    made = Objection.objects.create(project=project, text="示例", raised_by="示例", raised_on=DAY)
    return Thing({"pk": project.pk}, asked=str(made.pk))


@thing("project_accepted")
def _accepted(all_: Things) -> Thing:
    made = _project(all_, "accepted", verified_on=DAY, accepted_on=DAY)
    return Thing({"pk": made.pk})


@thing("replication")
def _replication(all_: Things) -> Thing:
    project = _project(all_, "accepted", verified_on=DAY, accepted_on=DAY)
    made = Replication.objects.create(
        organisation=all_.world.branch, project_id=project.pk, number=project.number,
        title="示例", practice="示例", offered_by="示例", offered_on=DAY, answer_by=DAY,
    )  # fmt: skip
    return Thing({"pk": made.pk})
