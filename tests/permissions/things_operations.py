"""A KPI that branch Z1 defines and reports, and a goal of its own."""

from datetime import date

from tests.permissions.things import Thing, Things, thing

from shuanghe.operations.models import Goal, Kpi, KpiUnit


def _reported(all_: Things) -> Kpi:
    def make() -> Kpi:
        made: Kpi = Kpi.objects.create(
            organisation=all_.world.branch, code="K1", title="示例指标", measure="t",
            direction="higher", from_on=date(2020, 1, 1),
        )  # fmt: skip
        KpiUnit.objects.create(kpi=made, organisation=all_.world.branch, from_on=date(2020, 1, 1))
        return made

    found: Kpi = all_.row("kpi", make)
    return found


@thing("kpi")
def _kpi(all_: Things) -> Thing:
    made = _reported(all_)
    return Thing({"pk": made.pk}, asked=str(made.pk))


@thing("kpi_unit")
def _kpi_unit(all_: Things) -> Thing:
    _reported(all_)
    return Thing({}, asked="Z1")


@thing("goal")
def _goal(all_: Things) -> Thing:
    made = Goal.objects.create(
        organisation=all_.world.branch, level="yearly", number="1", title="示例目标",
        year=2026, from_on=date(2026, 1, 1),
    )  # fmt: skip
    return Thing({"pk": made.pk})
