"""The operating side of the sample: KPIs adopted, three years of figures, benchmarks, goals."""

from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.operations.models import Benchmark, Goal, GoalLink, GoalMeasure, Kpi, Side
from shuanghe.operations.queries.starters import starter_sets
from shuanghe.operations.rules.amounts import millionths_of
from shuanghe.operations.services import (
    Former,
    GoalLine,
    goal_create,
    starter_adopt,
    values_take_over,
)
from shuanghe.organisation.models import Organisation
from shuanghe.project.sample.rules.operations import figures, months_until
from shuanghe.project.sample.rules.whole import months_before

SOURCE = "示例数据"
SEED = 1
OPEN_UNITS = 3


@cache
def operations_plan() -> dict[str, Any]:
    """The YAML the operating figures are drawn from."""
    text = files("shuanghe.project.sample").joinpath("operations.yaml").read_text("utf-8")
    plan: dict[str, Any] = yaml.safe_load(text)
    return plan


def operations_enter(actor: Actor, *, on: date) -> int:
    """Give every sample enterprise its KPIs, figures, benchmarks and goals; how many figures."""
    plan, written = operations_plan(), 0
    with looking(Scope.everything("装入示例经营指标")):
        for name, told in plan["enterprises"].items():
            top = Organisation.objects.filter(is_sample=True, parent=None, code__in=_tops(name))
            for place in top:
                written += _figures(actor, place, told, plan, on)
                _benchmarks(place, plan, on)
                _goals(actor, place, plan["goals"].get(name, ()), on)
    return written


def _tops(name: str) -> list[str]:
    path = files("shuanghe.project.sample").joinpath(f"{name}.yaml")
    return [str(yaml.safe_load(path.read_text("utf-8"))["code"])]


def _figures(
    actor: Actor, place: Organisation, told: dict[str, Any], plan: dict[str, Any], on: date
) -> int:
    months = months_until(on, plan["months"])
    former: list[Former] = []
    for part, wanted in told["parts"].items():
        units = _units(place, wanted)
        starter_adopt(
            actor, organisation=place, key=told["set"], part=part, units=units, from_on=months[0]
        )
        lines = starter_sets()[told["set"]].part(part)
        codes = [line["code"] for line in lines.lines if not line["parts"]] if lines else []
        kpis = dict(Kpi.objects.filter(organisation=place).values_list("code", "pk"))
        by_code = {one.code: one for one in units}
        open_ = {one.code for one in units[-OPEN_UNITS:]}
        former += [
            Former(
                kpis[one.code],
                by_code[one.unit].pk,
                one.month,
                millionths_of(one.amount),
                is_open=one.month == months[-1] and one.unit in open_,
            )
            for one in figures(plan, codes, list(by_code), seed=SEED, on=on)
        ]
    return values_take_over(
        actor,
        organisation=place,
        former=former,
        entered_by=plan["entered_by"],
        confirmed_by=plan["confirmed_by"],
        source=SOURCE,
        on=on,
    )


def _units(place: Organisation, wanted: Any) -> list[Organisation]:
    plants = Organisation.objects.filter(
        path__startswith=place.path, kind="plant", is_sample=True
    ).order_by("code")
    if wanted != "all":
        plants = plants.filter(code__in=[f"{place.code}-{code}-X" for code in wanted])
    return list(plants)


def _benchmarks(place: Organisation, plan: dict[str, Any], on: date) -> None:
    kpis = {one.code: one for one in Kpi.objects.filter(organisation=place)}
    Benchmark.objects.bulk_create(
        Benchmark(
            kpi=kpis[code],
            organisation=place,
            kind=kind,
            year=year,
            millionths=millionths_of(Decimal(str(value))),
            source=SOURCE,
            source_on=date(year, 1, 1),
            entered_by=SOURCE,
            is_sample=True,
        )
        for code, kinds in plan["benchmarks"].items()
        if code in kpis
        for kind, value in kinds.items()
        for year in range(on.year - 3, on.year + 1)
    )


def _goals(actor: Actor, place: Organisation, told: Any, on: date) -> None:
    made: dict[str, Goal] = {}
    kpis = {one.code: one for one in Kpi.objects.filter(organisation=place)}
    for one in told:
        since = months_before(on, one["back"])
        made[one["number"]] = goal = goal_create(
            actor,
            organisation=place,
            line=GoalLine(
                {
                    "number": one["number"],
                    "level": one["level"],
                    "title": one["title"],
                    "year": on.year if one["level"] == "yearly" else None,
                    "parent": made.get(one.get("under", "")),
                    "owner": _owner(place, one.get("owner")),
                }
            ),
            from_on=since,
        )
        _measures(goal, one, kpis, since)
        _links(goal, one, on)


def _owner(place: Organisation, code: str | None) -> Organisation | None:
    """The unit that answers for a goal: the enterprise itself for "", nobody for None."""
    if code is None:
        return None
    full = f"{place.code}-{code}" if code else place.code
    found: Organisation | None = Organisation.objects.filter(code=full).first()
    return found


def _measures(goal: Goal, told: dict[str, Any], kpis: dict[str, Kpi], since: date) -> None:
    lines = [
        GoalMeasure(
            goal=goal, side=Side.OPERATIONS, title=kpis[code].title, kpi=kpis[code],
            millionths=millionths_of(Decimal(str(wanted))), from_on=since,
        )
        for code, wanted in told.get("kpis", {}).items()
    ]  # fmt: skip
    lines += [
        GoalMeasure(goal=goal, side=Side.PARTY, title=text, from_on=since)
        for text in told.get("party", ())
    ]
    GoalMeasure.objects.bulk_create(lines)


def _links(goal: Goal, told: dict[str, Any], on: date) -> None:
    GoalLink.objects.bulk_create(
        GoalLink(
            organisation=goal.owner or goal.organisation,
            goal=goal,
            source_type="operations.key_task",
            source_id=f"sample-{goal.pk}-{at}",
            title=one["title"],
            side=one["side"],
            from_on=months_before(on, one["back"]),
            linked_by=SOURCE,
            is_sample=True,
        )
        for at, one in enumerate(told.get("links", ()))
    )
