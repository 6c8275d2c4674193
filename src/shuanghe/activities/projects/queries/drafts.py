"""What a proposal starts with: a KPI that stayed red, a goal, or something of another app.

A draft fills the form and nothing more; whoever files it may change every word. What it came from
stays on the project. Other apps hand in their own readers (`drafts_plug`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.activities.projects.models import Call, Project, ProjectMeasure
from shuanghe.activities.projects.queries.places import pairs_of, top_of, unit_of
from shuanghe.activities.projects.rules.clocks import month_after
from shuanghe.activities.projects.rules.states import ENDED
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.tree import lineage
from shuanghe.kernel.ui.asked import number_asked
from shuanghe.operations.models import Kpi
from shuanghe.operations.queries.goals import goal_over, measures_of
from shuanghe.operations.queries.standings import RedRun, red_runs, standings
from shuanghe.operations.rules.amounts import rounded
from shuanghe.organisation.models import Organisation

KPI, GOAL = "operations.kpi", "operations.goal"
LOOKED_BACK = 24
SIGNS = 100


@dataclass(frozen=True)
class Origin:
    """Where a project came from: a thing of another app by type and id, and how it is called."""

    type: str
    id: str
    title: str


@dataclass(frozen=True)
class Start:
    """A KPI of a unit that a draft sets out to move; target: where something says so."""

    kpi_id: int
    unit_id: int
    target: Decimal | None = None


@dataclass(frozen=True)
class Draft:
    """What is known before anybody writes: where from, words, KPIs, the goal served.

    family: where what it came from settles it; only so does a project become one of counselling.
    """

    origin: Origin
    title: str
    problem: str
    measures: tuple[Start, ...] = ()
    goal_id: int | None = None
    family: str = ""


@dataclass(frozen=True)
class Asking:
    """Who asks for a draft at which place, under which call, on which day."""

    actor: Actor
    place: Organisation
    call: Call
    on: date


Reader = Callable[[Asking, str], Draft | None]
_readers: dict[str, Reader] = {}


def drafts_plug(kind: str, reader: Reader) -> None:
    """Let things of a type be what projects come from; the reader gives None for what is not
    there for the asker."""
    _readers[kind] = reader


def draft_of(asking: Asking, kind: str, pk: str) -> Draft | None:
    """What a proposal starts with; None for an origin that is not there for the asker."""
    reader = {KPI: _of_kpi, GOAL: _of_goal, **_readers}.get(kind)
    return None if reader is None else reader(asking, pk)


def nearest(places: Sequence[Organisation], path: str) -> list[Organisation]:
    """Those of the places that lie nearest to a path in the tree."""
    own = lineage(path)

    def shared(one: Organisation) -> int:
        return len(set(own) & set(lineage(one.path)))

    most = max((shared(one) for one in places), default=0)
    return [one for one in places if shared(one) == most]


def unit_named(kind: str, pk: str) -> int | None:
    """The unit that an origin of this type is about, where its name says it."""
    return (_pair(pk) or (0, None))[1] if kind == KPI else None


def projects_on(place: Organisation, pairs: list[tuple[int, int]], *, but: int = 0) -> list[str]:
    """The numbers of projects under way on the same KPI of the same unit, wherever they lie.

    Of those in another branch nothing but the number is read: an effect is claimed once.
    """
    with looking(top_of(place.path)):
        found = ProjectMeasure.objects.filter(kpi_id__in={kpi for kpi, _unit in pairs})
        found = found.exclude(project__state__in=ENDED).exclude(project_id=but)
        rows = found.order_by("project__number").values_list("kpi_id", "unit_id", "project__number")
        return list(dict.fromkeys(name for kpi, unit, name in rows if (kpi, unit) in set(pairs)))


def projects_from(kind: str, pk: str) -> list[Project]:
    """The projects in view that came from something, oldest first."""
    return list(Project.objects.filter(origin_type=kind, origin_id=pk).order_by("id"))


def _pair(pk: str) -> tuple[int, int] | None:
    kpi, _dash, unit = pk.partition("-")
    first, second = number_asked(kpi), number_asked(unit)
    return None if first is None or second is None else (first, second)


def _of_kpi(asking: Asking, pk: str) -> Draft | None:
    """A KPI of a unit: how long it has been red, by how much it falls short."""
    pair = _pair(pk)
    pairs = {(kpi.pk, unit.pk): (kpi, unit) for kpi, unit in pairs_of(asking.place, asking.call)}
    if pair is None or pair not in pairs:
        return None
    kpi, unit = pairs[pair]
    run = _run_of(asking, kpi, unit)
    origin = Origin(KPI, pk, f"{unit} {kpi.title}"[:SIGNS])
    if run is None:
        return Draft(origin, f"改善{unit}{kpi.title}"[:SIGNS], "", (Start(*pair),))
    last, benchmark = run.last, run.last.benchmark
    first, until = run.months[0], run.months[-1]
    told = f"{unit}的“{kpi.title}”{first:%Y-%m} 至 {until:%Y-%m} 连续 {len(run.months)} 个月红灯，"
    told += f"最近一个月 {_written(kpi, last.amount)}"
    if benchmark is not None:
        told += f"，{benchmark.kind_title} {_written(kpi, benchmark.amount)}"
    told += f"，差距 {last.gap}%。" if last.gap is not None else "。"
    start = Start(*pair, None if benchmark is None else benchmark.amount)
    return Draft(origin, f"攻关：改善{unit}{kpi.title}"[:SIGNS], told, (start,))


def _run_of(asking: Asking, kpi: Kpi, unit: Organisation) -> RedRun | None:
    """The red months that the KPI ended in, inside the unit the place belongs to and no other."""
    above = unit_of(asking.place, asking.call)
    if above is None:
        return None
    since = month_after(asking.on.replace(day=1), -LOOKED_BACK)
    with looking(Scope.of(above.path)):
        found = standings([kpi], [unit], since, asking.on, is_confirmed=True)
    return next(iter(red_runs(found)), None)


def _of_goal(asking: Asking, pk: str) -> Draft | None:
    """A goal that holds for the place: what it wants, and the KPIs it is measured by."""
    goal = goal_over(asking.place, number_asked(pk) or 0)
    if goal is None or goal.until_on is not None:
        return None
    measures = measures_of(goal)
    wanted: Mapping[int, Decimal | None] = {
        one.kpi_id: one.wanted for one in measures if one.kpi_id is not None
    }
    known = pairs_of(asking.place, asking.call)
    starts = [Start(kpi.pk, unit.pk, wanted[kpi.pk]) for kpi, unit in known if kpi.pk in wanted]
    named = "；".join(
        f"{one.title} {f'{one.wanted.normalize():f}' if one.wanted is not None else ''}".strip()
        for one in measures
    )
    told = f"目标 {goal.number}“{goal.title}”" + (f"要求：{named}。" if named else "。")
    origin = Origin(GOAL, pk, f"{goal.number} {goal.title}"[:SIGNS])
    return Draft(origin, f"为“{goal.title}”攻关"[:SIGNS], told, tuple(starts), goal.pk)


def _written(kpi: Kpi, amount: Decimal) -> str:
    return f"{rounded(amount, kpi.decimals)} {kpi.measure}".strip()
