"""Whole programmes: who knows them, and what was worked out for each."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from shuanghe.insight.effects.models import Effect, Outcome
from shuanghe.insight.effects.queries.reading import EffectRow, rows_of
from shuanghe.insight.effects.rules.programmes import Programme, together

Provider = Callable[[], list[Programme]]
_providers: list[Provider] = []
MAIN = ("did", "sdid", "its")
"""Where both of the first two stand, the first answers and the second checks it."""
DIFFER = "两种方法的结论不一致，不能下结论。"


def programmes_plug(provider: Provider) -> None:
    """Let another app say which works in view belong together."""
    if provider not in _providers:
        _providers.append(provider)


def programmes_known() -> list[Programme]:
    """Every programme in the scope in force."""
    return [one for provider in _providers for one in provider()]


@dataclass(frozen=True)
class KpiAnswer:
    """What a programme did to one KPI: the answer, and the method it was checked by."""

    row: EffectRow
    second: EffectRow | None = None

    @property
    def conclusion(self) -> str:
        """What may be said, both methods considered."""
        second = self.second.effect.conclusion if self.second else None
        return together(self.row.effect.conclusion, second)

    @property
    def title(self) -> str:
        return str(Outcome(self.conclusion).label)

    @property
    def verdict(self) -> str:
        """The sentence; where the methods differ, that."""
        effect = self.row.effect
        return effect.verdict if self.conclusion == effect.conclusion else DIFFER


@dataclass(frozen=True)
class Answer:
    """What is known of a programme: KPI by KPI, and how many of each conclusion."""

    key: str
    title: str
    kpis: tuple[KpiAnswer, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many KPIs by conclusion, those that there are."""
        told = Counter(one.conclusion for one in self.kpis)
        return {code: told[code] for code in Outcome.values if told[code]}

    @property
    def left_out(self) -> list[str]:
        """What was not counted in, each sentence once."""
        notes = (note for one in self.kpis for note in one.row.effect.notes)
        return list(dict.fromkeys(notes))

    @property
    def verdict(self) -> str:
        """One sentence for the whole; it never adds up KPIs of different measure."""
        if not self.kpis:
            return "数据不足以判断：还没有一项已开始实施并写明要改善的指标。"
        told = "、".join(f"{Outcome(code).label} {count} 个" for code, count in self.counts.items())
        return f"共 {len(self.kpis)} 个指标：{told}。"


def answers(key: str = "") -> list[Answer]:
    """The programmes worked out in the scope in force, newest first; key: this one alone."""
    found = Effect.objects.filter(replaced_at=None).exclude(programme="")
    if key:
        found = found.filter(programme=key)
    effects = list(found.select_related("organisation").defer("line", "parts"))
    by_kpi: dict[tuple[str, int], list[EffectRow]] = {}
    for row in rows_of(effects):
        by_kpi.setdefault((row.effect.programme, row.effect.kpi_id), []).append(row)
    told: dict[str, list[KpiAnswer]] = {}
    titles: dict[str, str] = {}
    for (programme, _kpi), rows in sorted(by_kpi.items(), key=lambda one: one[0]):
        ordered = sorted(rows, key=lambda row: MAIN.index(row.effect.method))
        titles[programme] = ordered[0].effect.programme_title
        told.setdefault(programme, []).append(KpiAnswer(*ordered[:2]))
    return [Answer(one, titles[one], tuple(told[one])) for one in sorted(told, reverse=True)]
