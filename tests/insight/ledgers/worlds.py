"""A company with projects, KPIs and goals, duties of its branches, and people who look at it."""

from dataclasses import dataclass
from datetime import date

from django.test import Client
from django.urls import reverse
from tests.activities.projects.worlds import World, everything, world_create
from tests.duties.ledgers import SYSTEM, always, duty
from tests.operations.worlds import benchmark

from shuanghe.duties.services import EvidenceEntry, evidence_file_many, obligations_issue
from shuanghe.identity.models import Role, RoleGrant, User
from shuanghe.insight.ledgers.queries.places import around, month_of_day
from shuanghe.insight.ledgers.queries.sheet import Sheet, sheet_for
from shuanghe.kernel.permissions import RIGHTS, Actor, Grant, looking
from shuanghe.operations.models import Goal, GoalLink, GoalMeasure

TODAY = date(2026, 11, 21)
OCTOBER = month_of_day(date(2026, 10, 1))
BACKEND = "shuanghe.identity.pages.entrance.AccountBackend"


@dataclass
class Company:
    """The world of projects with duties and benchmarks beside it."""

    world: World

    def place(self, code: str):
        return self.world.places[code]

    def actor(self, code: str, *rights: str) -> Actor:
        """Somebody with rights on a place; all of them when none are named."""
        held = frozenset(rights or RIGHTS)
        return Actor("示例甲", user_id=1, grants=(Grant(self.place(code).path, held),))

    def sheet(self, code: str, *rights: str, month=OCTOBER) -> Sheet:
        """The sheet of a place as somebody with these rights there sees it."""
        actor = self.actor(code, *rights)
        with looking(actor.scope("kpi.read")):
            return sheet_for(actor, around(code, actor, "kpi.read"), month=month, on=TODAY)

    def client(self, code: str, role: str) -> Client:
        """A browser of somebody with a role at a place."""
        with everything():
            account, _ = User.objects.get_or_create(username=f"{code}-{role}", name="示例账号")
            account.organisation = self.place(code)
            account.save()
            RoleGrant.objects.get_or_create(
                user=account, role=Role.objects.get(code=role), organisation=self.place(code),
                defaults={"from_on": date(2020, 1, 1), "granted_by": "测试"},
            )  # fmt: skip
            account = User.objects.get(pk=account.pk)
        client = Client(headers={"host": "localhost"})
        client.force_login(account, backend=BACKEND)
        return client

    def done(self, code: str, kind: str, day: date, source: int) -> None:
        """Evidence that a branch did something."""
        entry = EvidenceEntry(self.place(code).pk, kind, day, day, "test", source, 1)
        evidence_file_many(SYSTEM, organisation=self.place("DW"), entries=[entry])


def company_create() -> Company:
    """Theme days of two branches in October: one held, one not. A target for power per tonne."""
    world = world_create()
    company = Company(world)
    rules = always(duty("ZB-21"))
    obligations_issue(SYSTEM, year=2026, on=date(2026, 1, 1), rules_on=rules)
    company.done("Z1", "theme_day", date(2026, 10, 15), 1)
    with everything():
        benchmark(world.kpis["UNIT"], world.places["DW"], 13400)
    return company


def goal_hang(
    company: Company,
    *,
    side: str,
    title: str,
    place: str = "Z1",
    since: date = date(2026, 1, 1),
    until: date | None = None,
    goal: Goal | None = None,
) -> GoalLink:
    """Hang a piece of work of a place on a goal, the world's own unless another is named."""
    with everything():
        return GoalLink.objects.create(
            organisation=company.place(place), goal=goal or company.world.goal,
            source_type="operations.task", source_id=title, title=title, side=side,
            from_on=since, until_on=until, linked_by="测试",
        )  # fmt: skip


def measure_add(
    company: Company, *, since: date = date(2026, 1, 1), kpi=None, title="示例措施", goal=None
):
    """Measure a goal by a KPI, or by Party work when none is named."""
    with everything():
        return GoalMeasure.objects.create(
            goal=goal or company.world.goal, side="operations" if kpi else "party", kpi=kpi,
            title=title, from_on=since,
        )  # fmt: skip


def page(client: Client, name: str, *, status: int = 200, **query: str) -> str:
    """A page of the ledger as text."""
    response = client.get(reverse(f"ledgers:{name}"), query)
    assert response.status_code == status, response.content.decode()[-2000:]
    return response.content.decode()
