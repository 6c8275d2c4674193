"""A company that calls for projects, the people who handle them, and three years of figures.

committee DW (calls) ── committee D1 ── plant P1, branch Z1 · committee D2 ── plant P2, branch Z2
                     └─ branch JG (finance and judges belong here)
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.operations.worlds import kpi
from tests.records.worlds import EVERYTHING, place

from shuanghe.activities.projects.models import Call, Project
from shuanghe.activities.projects.queries.places import pairs_of
from shuanghe.activities.projects.rules.benefit import Costs
from shuanghe.activities.projects.rules.clocks import month_after
from shuanghe.activities.projects.rules.reading import MilestoneLine, PersonLine
from shuanghe.activities.projects.services import (
    ClaimLine,
    MeasureLine,
    Progress,
    Proposal,
    Verdict,
    claim_file,
    claim_verify,
    progress_file,
    project_create,
    project_move,
    score_give,
)
from shuanghe.identity.models import Role, User
from shuanghe.identity.services import roles_load
from shuanghe.kernel.permissions import Actor, Grant, Scope, looking, own_grant
from shuanghe.operations.models import Goal, KpiValue
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.organisation.models import Organisation

ASKED = date(2025, 11, 20)
START = date(2026, 2, 20)
FIRST_MONTH = date(2024, 1, 1)
LAST_MONTH = date(2026, 10, 1)
BEFORE, AFTER, OUTPUT = Decimal(13600), Decimal(13500), Decimal(1000)
ROLES = {
    "branch": ("Z1", "branch_secretary"),
    "branch2": ("Z1", "branch_secretary"),
    "neighbour": ("Z2", "branch_secretary"),
    "unit": ("D1", "committee_member"),
    "unit2": ("D2", "committee_secretary"),
    "office": ("DW", "party_affairs_office"),
    "finance": ("DW", "finance_verifier"),
    "production": ("DW", "operations_office"),
    "audit": ("DW", "discipline_office"),
    "judge1": ("DW", "expert_judge"),
    "judge2": ("DW", "expert_judge"),
    "judge3": ("DW", "expert_judge"),
}


@dataclass
class World:
    """The places, KPIs and people by their short names."""

    places: dict[str, Organisation]
    kpis: dict[str, object]
    users: dict[str, User]
    call: Call
    goal: Goal

    def actor(self, who: str, *, place: str = "", member: int | None = None) -> Actor:
        """Somebody with the rights of a role at a place; of branch JG, or of the own place."""
        where, code = ROLES[who]
        held, role = self.places[place or where], Role.objects.get(code=code)
        home = self.places["JG" if where == "DW" else where].path
        grants = (Grant(held.path, frozenset(role.rights), code, role.title), own_grant(home))
        return Actor(who, user_id=self.users[who].pk, member_id=member, grants=grants)

    def proposal(self, **more: object) -> Proposal:
        """A whole proposal for branch Z1: less power per tonne at P1."""
        with looking(EVERYTHING):
            pairs = pairs_of(self.places["Z1"], self.call)
        kpi_, unit = next(one for one in pairs if one[0].code == "UNIT")
        said = {
            "family": "benefit",
            "field": "energy",
            "title": "示例：降低吨产品电耗",
            "leader_name": "示例张三",
            "problem": "吨产品电耗高于先进值",
            "party_measures": "党员责任区，每周一次分析",
            "operations_measures": "调整工艺参数",
            "budget": Decimal(20000),
            "expected": Decimal(300000),
            "method": "F1",
            "prices": {"price": Decimal("0.4")},
            "goal_id": self.goal.pk,
            "measures": (MeasureLine(kpi_.pk, unit.pk, Decimal(13500), date(2026, 12, 31)),),
            "milestones": (MilestoneLine(date(2026, 5, 31), "完成改造", "示例李四"),),
            "team": (PersonLine("示例李四"), PersonLine("示例王五", is_party_member=False)),
        }
        return Proposal(**{**said, **more})

    def create(self, who: str = "branch", key: str = "k1", **more: object) -> Project:
        """A project of whoever it is, still an idea."""
        place = self.places[ROLES[who][0]]
        return project_create(
            self.actor(who), organisation=place, call_id=self.call.pk,
            proposal=self.proposal(**more), client_key=key, on=ASKED,
        )  # fmt: skip

    def move(self, project: Project, who: str, move: str, on: date, note: str = "说明") -> Project:
        """One move by somebody."""
        return project_move(
            self.actor(who), organisation=project.organisation, project=project, move=move,
            note=note, on=on,
        )  # fmt: skip

    def until(self, project: Project, state: str) -> Project:
        """Bring a project to a state by the ordinary way."""
        way = self.way()
        states = [reached for reached, _act in way]
        at = states.index(project.state) + 1 if project.state in states else 0
        for reached, act in way[at : states.index(state) + 1]:
            project = act(project)
            assert project.state == reached
        return project

    def way(self):
        """(state, act that reaches it) in order."""
        return (
            ("proposed", lambda p: self.move(p, "branch", "propose", date(2025, 11, 24))),
            (
                "branch_checked",
                lambda p: self.move(p, "branch2", "check_branch", date(2025, 11, 25)),
            ),
            ("checked", lambda p: self.move(p, "unit", "check_unit", date(2025, 11, 26))),
            ("approved", lambda p: self.move(p, "office", "approve", date(2026, 2, 2))),
            ("running", lambda p: self.move(p, "office", "start", START)),
            ("mid_reviewed", self._mid),
            ("closing", self._close),
            ("finance_verified", self._verify),
            ("accepted", self._accept),
        )  # fmt: skip

    def report(self, project: Project, until: date) -> None:
        """File every month's progress up to one."""
        month = START.replace(day=1)
        while month <= until:
            if not self.seen(project).progress.filter(month=month).exists():
                progress_file(
                    self.actor("branch"), organisation=project.organisation, project=project,
                    progress=Progress(month, "按计划推进"), on=month_after(month).replace(day=3),
                )  # fmt: skip
            month = month_after(month)

    def seen(self, project: Project) -> Project:
        """The project, its rows readable outside an action."""
        return project

    def _mid(self, project: Project) -> Project:
        with looking(EVERYTHING):
            self.report(project, date(2026, 6, 1))
        return self.move(project, "unit", "review_mid", date(2026, 7, 20))

    def claim(self, project: Project, who: str = "branch", **more: object):
        """A claim over three months."""
        with looking(EVERYTHING):
            measure = project.measures.first()
        said = {
            "method": "F1",
            "from_month": date(2026, 6, 1),
            "to_month": date(2026, 8, 1),
            "measure_id": None if measure is None else measure.pk,
            "inputs": {"output": Decimal(2500)},
            "source": "示例生产月报",
            "costs": Costs(running=Decimal(5000)),
        }
        return claim_file(
            self.actor(who), organisation=project.organisation, project=project,
            claim=ClaimLine(**{**said, **more}), on=date(2026, 9, 10),
        )  # fmt: skip

    def _close(self, project: Project) -> Project:
        with looking(EVERYTHING):
            self.report(project, date(2026, 9, 1))
        self.claim(project)
        return self.move(project, "branch", "close", date(2026, 10, 10))

    def _verify(self, project: Project) -> Project:
        with looking(EVERYTHING):
            claims = list(project.claims.select_related("project__organisation"))
        for one in claims:
            claim_verify(
                self.actor("finance"), organisation=project.organisation, claim=one,
                verdict=Verdict([(Decimal(-3000), "扣除气温影响")]), on=date(2026, 10, 20),
            )  # fmt: skip
        return self.move(project, "finance", "confirm_benefit", date(2026, 10, 21))

    def _accept(self, project: Project) -> Project:
        for who in ("judge1", "judge2", "judge3"):
            self.score(project, who, 40)
        return self.move(project, "office", "accept", date(2026, 11, 10))

    def score(self, project: Project, who: str, effect: int, **more: object):
        """One judge's score."""
        marks = {"effect": Decimal(effect), "novelty": Decimal(20), "practice": Decimal(20)}
        return score_give(
            self.actor(who, **more), organisation=project.organisation, project=project,
            marks=marks, on=date(2026, 11, 5),
        )  # fmt: skip


def world_create() -> World:
    """Make everything; no project yet."""
    roles_load(Actor.system("测试"))
    with looking(EVERYTHING):
        top = place("DW", "committee", name="示例党委", has_committee=True)
        d1 = place("D1", "committee", top, name="一厂党委", has_committee=True)
        d2 = place("D2", "committee", top, name="二厂党委", has_committee=True)
        places = {
            "DW": top, "D1": d1, "D2": d2,
            "P1": place("P1", "plant", d1, name="一厂"),
            "P2": place("P2", "plant", d2, name="二厂"),
            "Z1": place("Z1", "branch", d1, name="一支部"),
            "Z2": place("Z2", "branch", d2, name="二支部"),
            "JG": place("JG", "branch", top, name="机关支部"),
        }  # fmt: skip
        both = [places["P1"], places["P2"]]
        output = kpi(top, "OUT", "产量", units=both)
        power = kpi(top, "KWH", "用电量", measure="kWh", units=both)
        unit = kpi(
            top, "UNIT", "吨产品电耗", measure="kWh/t", direction="lower", numerator=power,
            denominator=output, gathering="none", units=both, decimals=0,
        )  # fmt: skip
        fill(both, output, power)
        call = Call.objects.create(
            organisation=top, year=2026, title="2026 年两带两创", opens_on=date(2025, 11, 1),
            closes_on=date(2026, 12, 31),
        )  # fmt: skip
        goal = Goal.objects.create(
            organisation=top, level="yearly", number="1", title="降电耗", year=2026,
            from_on=date(2025, 1, 1),
        )  # fmt: skip
    users = {who: User.objects.create_user(who, None, name=who) for who in ROLES}
    return World(places, {"OUT": output, "KWH": power, "UNIT": unit}, users, call, goal)


def fill(units, output, power, *, until=LAST_MONTH) -> None:
    """Confirmed months: 13 600 before March 2026, 13 500 from then on."""
    rows, month = [], FIRST_MONTH
    while month <= until:
        each = BEFORE if month < date(2026, 3, 1) else AFTER
        for unit in units:
            for kpi_, amount in ((output, OUTPUT), (power, OUTPUT * each)):
                rows.append(
                    KpiValue(
                        kpi=kpi_,
                        organisation=unit,
                        month=month,
                        state="confirmed",
                        millionths=millionths_of(amount),
                        entered_by="甲",
                        confirmed_by="乙",
                    )
                )
        month = month_after(month)
    KpiValue.objects.bulk_create(rows)


def everything():
    """The whole tree, for looking at what was kept."""
    return looking(Scope.everything("测试查看"))
