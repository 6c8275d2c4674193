"""Whether what is kept of projects agrees with itself."""

from dataclasses import dataclass

from shuanghe.activities.projects.models import (
    BenefitClaim,
    Project,
    ProjectChange,
    ProjectMeasure,
)
from shuanghe.activities.projects.queries.claimed import GIVEN_UP
from shuanghe.activities.projects.rules.moves import MOVES
from shuanghe.activities.projects.rules.overlaps import Claimed, overlap_of
from shuanghe.activities.projects.rules.states import FROZEN, State


@dataclass(frozen=True)
class Finding:
    """Something about a project that cannot be right, and how to mend it."""

    number: str
    text: str


def findings() -> list[Finding]:
    """What disagrees among the projects in view: history, sums, overlaps, baselines."""
    projects = {one.pk: one for one in Project.objects.order_by("number")}
    return [*_history(projects), *_sums(projects), *_overlaps(), *_baselines(projects)]


def _history(projects: dict[int, Project]) -> list[Finding]:
    """States that the lines of the history do not lead to."""
    found: list[Finding] = []
    at = dict.fromkeys(projects, State.IDEA.value)
    rows = ProjectChange.objects.order_by("id").values_list(
        "project_id", "kind", "from_state", "to_state"
    )
    for project, kind, before, after in rows.iterator(2000):
        move = MOVES.get(kind)
        is_legal = before == after if move is None else after == move.target
        if before != at[project] or not is_legal or (move and before not in move.sources):
            found.append(Finding(projects[project].number, f"沿革“{kind}”不合状态表。"))
        at[project] = after
    found += [
        Finding(one.number, f"状态是“{one.state_title}”，沿革却停在另一个状态。")
        for pk, one in projects.items()
        if at[pk] != one.state
    ]
    return found


def _standing() -> list[BenefitClaim]:
    rows = BenefitClaim.objects.filter(withdrawn_on=None).select_related("project", "measure")
    return list(rows.prefetch_related("verifications").order_by("id"))


def _sums(projects: dict[int, Project]) -> list[Finding]:
    claimed = dict.fromkeys(projects, 0)
    verified: dict[int, int] = {}
    for one in _standing():
        claimed[one.project_id] += one.net_fen
        told = list(one.verifications.all())
        if told:
            verified[one.project_id] = verified.get(one.project_id, 0) + told[-1].net_fen
    found = [
        Finding(one.number, "申报净效益与各笔之和不一致。")
        for pk, one in projects.items()
        if one.claimed_fen != claimed[pk]
    ]
    found += [
        Finding(one.number, "核定净效益与各笔之和不一致。")
        for pk, one in projects.items()
        if one.verified_fen != verified.get(pk)
    ]
    return found


def _overlaps() -> list[Finding]:
    """The same KPI, unit and months claimed twice."""
    seen: dict[tuple[int, int], list[Claimed]] = {}
    found = []
    for one in _standing():
        if one.measure is None or one.method == "F8" or one.project.state in GIVEN_UP:
            continue
        key = one.measure.kpi_id, one.measure.unit_id
        claim = Claimed(one.project.number, *key, one.from_month, one.to_month)
        taken = overlap_of(claim, seen.get(key, ()))
        if taken is not None:
            text = (
                f"{one.measure.unit_name}“{one.measure.kpi_title}”的效益已由 {taken.number} 申报。"
            )
            found.append(Finding(claim.number, text))
        seen.setdefault(key, []).append(claim)
    return found


def _baselines(projects: dict[int, Project]) -> list[Finding]:
    """KPIs of projects past approval whose baseline is not frozen."""
    open_ = ProjectMeasure.objects.filter(frozen_on=None).values_list("project_id", "kpi_title")
    return [
        Finding(projects[pk].number, f"“{title}”没有固定的基线。")
        for pk, title in open_
        if projects[pk].state in FROZEN and projects[pk].approved_on is not None
    ]
