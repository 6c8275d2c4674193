"""Plants with three years of confirmed figures, and work that began at some of them.

committee DW ── plants E0…E7 with the KPI "电耗" (lower is better); committee DX ── plant E9.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
from tests.operations.worlds import SYSTEM, World, kpi, world_create
from tests.records.worlds import EVERYTHING, place

from shuanghe.insight.effects.services.computing import Renewed, effects_renew
from shuanghe.kernel.permissions import looking
from shuanghe.operations.models import Intervention, Kpi, KpiValue
from shuanghe.operations.rules.amounts import MILLION
from shuanghe.operations.services import Intervening, intervention_keep
from shuanghe.organisation.models import Organisation

TODAY = date(2026, 11, 21)
MONTHS = [date(2023 + (10 + at) // 12, (10 + at) % 12 + 1, 1) for at in range(36)]
"""2023-11 to 2026-10."""


def nothing(_done: int, _total: int) -> None:
    """A listener that does not mind."""


@dataclass
class Plants:
    """The plants by code and their KPI."""

    world: World
    plants: dict[str, Organisation]
    kpi: Kpi

    def begin(
        self, code: str, at: int, *, title: str = "降电耗", source: str = "1"
    ) -> Intervention:
        """Work that begins in the month at this place of MONTHS."""
        begun = Intervening(self.kpi.pk, MONTHS[at], "tests.work", source, title)
        with looking(EVERYTHING):
            return intervention_keep("甲", organisation=self.plants[code], intervening=begun)

    def renew(self, *, key: str = "run", tell=nothing, on: date = TODAY) -> Renewed:
        """Work the effects out."""
        with looking(EVERYTHING):
            return effects_renew(SYSTEM, key=key, on=on, tell=tell)

    def change(self, code: str, at: int, amount: float) -> None:
        """Another confirmed value in one month."""
        with looking(EVERYTHING):
            found = KpiValue.objects.filter(organisation=self.plants[code], month=MONTHS[at])
            found.update(millionths=round(amount * float(MILLION)))


def plants_create(
    *, dropping: dict[str, tuple[int, float]] | None = None, count: int = 8
) -> Plants:
    """Plants whose figures are noise around 100; dropping: code → (place, by how much)."""
    world = world_create()
    with looking(EVERYTHING):
        above = world.places["DW"]
        plants = {
            f"E{at}": place(f"E{at}", "plant", above, name=f"示例{at}厂") for at in range(count)
        }
        plants["E9"] = place("E9", "plant", world.places["DX"], name="示例外厂")
        units = [one for code, one in plants.items() if code != "E9"]
        made = kpi(above, "PWR", "电耗", measure="kWh/t", direction="lower", units=units)
        draw = np.random.default_rng(3)
        rows = []
        for code, unit in plants.items():
            if code == "E9":
                continue
            start, drop = (dropping or {}).get(code, (99, 0.0))
            for at, month in enumerate(MONTHS):
                value = 100 + draw.normal(0, 1) - (drop if at >= start else 0)
                rows.append(
                    KpiValue(
                        kpi=made, organisation=unit, month=month, state="confirmed",
                        millionths=round(value * 1_000_000), entered_by="甲", confirmed_by="乙",
                    )
                )  # fmt: skip
        KpiValue.objects.bulk_create(rows)
    return Plants(world, plants, made)
