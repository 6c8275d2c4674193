"""Effects in the scope in force, as pages, files and commands show them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.shortcuts import get_object_or_404

from shuanghe.insight.effects.models import Effect, EffectRun, Outcome
from shuanghe.operations.models import Intervention, Kpi
from shuanghe.operations.queries.definitions import kpis_named
from shuanghe.operations.queries.interventions import with_kpis

HEAVY = ("line", "parts", "checks", "notes")


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; an empty field asks for all."""

    conclusion: str = ""
    method: str = ""
    kpi: int | None = None


@dataclass(frozen=True)
class EffectRow:
    """An effect with its KPI and the work it tells of, as far as it is in view."""

    effect: Effect
    kpi: Kpi
    works: tuple[Intervention, ...]

    @property
    def titles(self) -> str:
        """The names of the works, each once."""
        return "、".join(dict.fromkeys(one.title for one in self.works))


@dataclass(frozen=True)
class Overview:
    """All effects in view: rows wanted, how many of each conclusion, why nothing is claimed."""

    rows: list[EffectRow]
    counts: dict[str, int]
    reasons: list[tuple[str, int]]
    failed: list[tuple[str, int]]
    kpis: list[Kpi] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many effects there are, whatever was asked for."""
        return sum(self.counts.values())


def effects_found(wanted: Wanted) -> Overview:
    """The effects that stand, newest start first: five statements."""
    every = list(
        Effect.objects.filter(replaced_at=None, programme="")
        .select_related("organisation")
        .defer("line", "parts", "notes")
        .order_by("-started_on", "kpi_id", "method", "organisation__path")
    )
    kept = [one for one in every if _is_wanted(one, wanted)]
    counted = Counter(one.conclusion for one in every)
    kpis = kpis_named({one.kpi_id for one in every}) if every else []
    return Overview(
        rows=rows_of(kept, kpis),
        counts={code: counted[code] for code in Outcome.values},
        reasons=Counter(one.reason for one in every if one.reason).most_common(),
        failed=_failed(every),
        kpis=kpis,
    )


def _is_wanted(one: Effect, wanted: Wanted) -> bool:
    return (
        wanted.conclusion in {"", one.conclusion}
        and wanted.method in {"", one.method}
        and wanted.kpi in {None, one.kpi_id}
    )


def _failed(effects: Sequence[Effect]) -> list[tuple[str, int]]:
    """The names of checks that keep a difference from being claimed, the most frequent first."""
    told = Counter(
        check["name"]
        for one in effects
        if one.conclusion == Outcome.UNPROVEN
        for check in one.checks
        if not check["passed"]
    )
    return told.most_common()


def rows_of(effects: Sequence[Effect], kpis: Iterable[Kpi] | None = None) -> list[EffectRow]:
    """Effects with their KPIs and works."""
    if not effects:
        return []
    known = {one.pk: one for one in (kpis or kpis_named({one.kpi_id for one in effects}))}
    ids = {pk for one in effects for pk in one.interventions}
    works = Intervention.objects.filter(pk__in=ids).select_related("organisation").in_bulk()
    return [
        EffectRow(
            one,
            known[one.kpi_id],
            tuple(works[pk] for pk in one.interventions if pk in works),
        )
        for one in effects
    ]


def effect_in_view(pk: int) -> EffectRow:
    """One effect with everything about it, whether it stands or was replaced. Raises Http404."""
    found: Effect = get_object_or_404(Effect.objects.select_related("organisation"), pk=pk)
    return rows_of([found])[0]


def effects_before(effect: Effect) -> list[Effect]:
    """What the same question was answered before, newest first."""
    found = Effect.objects.filter(
        kpi_id=effect.kpi_id,
        organisation_id=effect.organisation_id,
        method=effect.method,
        started_on=effect.started_on,
        programme=effect.programme,
    )
    return list(found.exclude(pk=effect.pk).defer(*HEAVY).order_by("-id")[:20])


def effects_of_source(source_type: str, source_id: str) -> list[Effect]:
    """The effects in view that tell of one source: its units by themselves, then compared.

    Two statements; the KPIs are not read.
    """
    works = Intervention.objects.filter(
        source_type=source_type, source_id=source_id, withdrawn_on=None
    )
    kpis = dict(works.order_by().values_list("pk", "kpi_id"))
    if not kpis:
        return []
    found = Effect.objects.filter(replaced_at=None, programme="", kpi_id__in=set(kpis.values()))
    kept = [
        one
        for one in found.select_related("organisation").defer("line", "parts", "notes")
        if kpis.keys() & set(one.interventions)
    ]
    return sorted(kept, key=lambda one: (not one.is_of_one, one.pk))


def works_begun(*, on: date, most: int = 200) -> list[Intervention]:
    """What began and has no effect worked out yet, newest first."""
    known = {
        pk
        for pks in Effect.objects.filter(replaced_at=None, programme="").values_list(
            "interventions", flat=True
        )
        for pk in pks
    }
    found = Intervention.objects.filter(withdrawn_on=None, started_on__lte=on)
    rows = [one for one in found.select_related("organisation") if one.pk not in known]
    return with_kpis(rows[::-1][:most])


def run_last() -> EffectRun | None:
    """The last time effects were worked out, or are being."""
    return EffectRun.objects.order_by("-id").first()
