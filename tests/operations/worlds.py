"""Two enterprises with plants that report figures, and a few KPIs to try them on.

committee DW ── plants P1, P2, branch Z1, department BM (the office that files)
committee DX ── plant P3 (another enterprise)
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.records.worlds import EVERYTHING, place

from shuanghe.identity.models import User
from shuanghe.kernel.permissions import RIGHTS, Actor, Grant, looking
from shuanghe.operations.models import Benchmark, Kpi, KpiUnit, KpiValue
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.organisation.models import Organisation

SYSTEM = Actor.system("测试")
FIRST = date(2020, 1, 1)


@dataclass
class World:
    """The places and KPIs by code."""

    places: dict[str, Organisation]
    kpis: dict[str, Kpi]
    users: list[int] = field(default_factory=list)

    def actor(
        self, code: str, *rights: str, name: str = "甲", user: int = 1, role: str = ""
    ) -> Actor:
        """Somebody who holds rights on a place; all of ours when none are named."""
        held = frozenset(rights or RIGHTS)
        user_id = self.users[user - 1]
        return Actor(name, user_id=user_id, grants=(Grant(self.places[code].path, held, role),))


def kpi(place_, code, title, *, measure="t", units=(), **more):
    """A KPI and the units that report it."""
    made = Kpi.objects.create(
        organisation=place_, code=code, title=title, measure=measure,
        direction=more.pop("direction", "higher"), from_on=FIRST, **more,
    )  # fmt: skip
    KpiUnit.objects.bulk_create(
        KpiUnit(kpi=made, organisation=unit, from_on=FIRST) for unit in units
    )
    return made


def world_create() -> World:
    """Make places and KPIs; there are no values yet."""
    with looking(EVERYTHING):
        committee = place("DW", "committee", name="示例党委", has_committee=True)
        other = place("DX", "committee", name="示例乙党委", has_committee=True)
        places = {
            "DW": committee,
            "DX": other,
            "P1": place("P1", "plant", committee, name="示例一厂"),
            "P2": place("P2", "plant", committee, name="示例二厂"),
            "Z1": place("Z1", "branch", committee, name="示例第一支部"),
            "BM": place("BM", "department", committee, name="示例生产部"),
            "P3": place("P3", "plant", other, name="示例三厂"),
        }
        ours = [places["P1"], places["P2"]]
        output = kpi(committee, "OUT", "产量", units=ours)
        power = kpi(committee, "KWH", "用电量", measure="kWh", units=ours)
        kpis = {
            "OUT": output,
            "KWH": power,
            "UNIT": kpi(
                committee, "UNIT", "吨产品电耗", measure="kWh/t", direction="lower",
                numerator=power, denominator=output, gathering="none", units=ours, decimals=0,
            ),
            "DAYS": kpi(
                committee, "DAYS", "应收账款周转天数", measure="天", direction="lower",
                gathering="none", units=ours, owner=places["BM"],
            ),
            "OTHER": kpi(other, "OUT", "产量", units=[places["P3"]]),
        }  # fmt: skip
    users = [User.objects.create_user(f"u{one}", None, name=f"账号{one}").pk for one in (1, 2)]
    return World(places, kpis, users)


def value(kpi_, unit, month, amount, *, state="filed", quantity="actual", by="甲"):
    """A current value as the services would leave it."""
    return KpiValue.objects.create(
        kpi=kpi_, organisation=unit, month=month, quantity=quantity, state=state,
        millionths=millionths_of(Decimal(str(amount))), entered_by=by, entered_by_id=1,
    )  # fmt: skip


def benchmark(kpi_, place_, amount, *, kind="target", year=2026):
    """A benchmark of one year."""
    return Benchmark.objects.create(
        kpi=kpi_, organisation=place_, kind=kind, year=year, source="测试",
        millionths=millionths_of(Decimal(str(amount))), source_on=date(year, 1, 1),
        entered_by="甲",
    )  # fmt: skip
