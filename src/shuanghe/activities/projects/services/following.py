"""The clocks of a project as deadlines of whoever must act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shuanghe.activities.projects.models import BenefitVerification, Project
from shuanghe.activities.projects.queries.facts import reverified_from
from shuanghe.activities.projects.queries.terms import clocks
from shuanghe.activities.projects.rules.clocks import Clock, Workdays, due_on, month_to_file
from shuanghe.activities.projects.rules.states import REVERIFIED, UNDER_WAY, State
from shuanghe.activities.projects.services.changing import SOURCE
from shuanghe.duties.services.deadlines import DeadlineFacts, Source, deadlines_keep
from shuanghe.kernel.workdays.queries import calendar_entered

CITATION = "示例默认"
OWNER, UNIT, COMPANY = "owner", "unit", "company"
BY_STATE: Mapping[State, tuple[tuple[str, str], ...]] = {
    State.IDEA: (("proposal", OWNER),),
    State.PROPOSED: (("branch_check", OWNER),),
    State.BRANCH_CHECKED: (("unit_check", UNIT),),
    State.CHECKED: (("review", COMPANY),),
    State.RUNNING: (("mid_review", UNIT),),
    State.MID_REVIEWED: (("closing", OWNER),),
    State.CLOSING: (("verification", COMPANY),),
    State.FINANCE_VERIFIED: (("acceptance", COMPANY),),
    State.ACCEPTED: (("release", COMPANY),),
}


def deadlines_follow(
    project: Project, *, on: date, company: int, met: Mapping[str, date] | None = None
) -> None:
    """Make the open deadlines of a project those of its state. Runs inside an action.

    company: the id of the calling organisation. met: by key, what was just done; what is no
    longer wanted and not met is dropped.
    """
    wanted = _wanted(project, company)
    deadlines_keep(Source(SOURCE, project.pk), wanted=wanted, met=met or {}, on=on)


def forward_met(on: date) -> dict[str, date]:
    """Every clock of a state as met on a day: the project went on."""
    return {key: on for lines in BY_STATE.values() for key, _place in lines}


@dataclass(frozen=True)
class Clocking:
    """What turns clocks into deadlines of one project: its bodies, how days count."""

    project: Project
    places: Mapping[str, int]
    workdays: Workdays

    def facts(
        self, clock: Clock, start: date, where: str, *, key: str = "", due: date | None = None
    ) -> DeadlineFacts:
        """One deadline. key: where the clock's own does not tell it from others."""
        return DeadlineFacts(
            key=key or clock.key,
            organisation_id=self.places[where],
            title=clock.title,
            starts_on=start,
            due_on=due or due_on(clock, start, self.workdays),
            subject=f"{self.project.number} {self.project.title}"[:100],
            citation=CITATION,
            owner=clock.owner,
            is_soft=True,
        )


def _wanted(project: Project, company: int) -> list[DeadlineFacts]:
    places = {OWNER: project.organisation_id, UNIT: project.unit_id, COMPANY: company}
    run, told = Clocking(project, places, calendar_entered().add_workdays), clocks()
    state = State(project.state)
    wanted = [
        run.facts(told[key], _start(project, key), where) for key, where in BY_STATE.get(state, ())
    ]
    if state in UNDER_WAY and project.reports_from is not None:
        filed = set(project.progress.values_list("month", flat=True))
        month = month_to_file(project.reports_from, filed)
        wanted.append(run.facts(told["progress"], month, OWNER, key=progress_key(month)))
    wanted += [
        run.facts(told["objection"], one.raised_on, COMPANY, key=f"objection-{one.pk}")
        for one in project.objections.filter(answered_on=None)
    ]
    if state == State.ACCEPTED and project.rework_by is not None and not _is_reworked(project):
        start = project.accepted_on or project.state_on
        wanted.append(run.facts(told["rework"], start, OWNER, due=project.rework_by))
    if state in REVERIFIED and project.verified_on is not None and not _is_reverified(project):
        opens = reverified_from(project.verified_on)
        wanted.append(run.facts(told["reverification"], opens, COMPANY))
    return wanted


def progress_key(month: date) -> str:
    """The clock of one month's progress."""
    return f"progress-{month:%Y-%m}"


def _start(project: Project, key: str) -> date:
    """What a clock runs from: the start of the project for those of its year."""
    is_of_year = key in ("mid_review", "closing")
    return (project.started_on if is_of_year else None) or project.state_on


def _is_reworked(project: Project) -> bool:
    return bool(project.changes.filter(kind="rework_done").exists())


def _is_reverified(project: Project) -> bool:
    """Whether there is nothing to verify again: no money, or it was done."""
    again = BenefitVerification.objects.filter(claim__project=project, round__gt=1)
    return not project.verified_fen or again.exists()
