"""What a topic must be: the checks (a) to (d) on a charter, and the likeness of two topics."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Limits:
    """The numbers that a charter is held to."""

    months_most: int
    kpis_least: int
    party_measures_least: int
    combinations_least: int
    fusions_least: int


@dataclass(frozen=True)
class Charter:
    """What a charter says, as far as it is judged. party_indicators: measures of Party work."""

    title: str
    family: str
    problem: str
    party_measures: str
    operations_measures: str
    kpis: int
    party_indicators: Sequence[str]
    combinations: Collection[str]
    fusions: Collection[str]
    starts_on: date
    ends_on: date | None


def months_later(day: date, months: int) -> date:
    """The same day so many months on, the last of a shorter month."""
    at = day.year * 12 + day.month - 1 + months
    year, month = divmod(at, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def charter_faults(charter: Charter, limits: Limits, *, families: Collection[str]) -> list[str]:
    """What is missing or wrong in a charter, each with its mend; empty when it can be approved."""
    faults: list[str] = []
    texts = (
        (charter.title, "课题名称"),
        (charter.problem, "要解决的问题"),
        (charter.party_measures, "党的工作措施"),
        (charter.operations_measures, "生产经营措施"),
    )
    faults += [f"请写明{title}。" for text, title in texts if not text.strip()]
    if charter.family not in families:
        faults.append("请从“党建+”类别里选一个；要新类别的，先由领导小组加入类别表。")
    if charter.kpis < limits.kpis_least:
        faults.append(f"至少选 {limits.kpis_least} 个经营指标，写明目标值。")
    named = [one for one in charter.party_indicators if one.strip()]
    if len(named) < limits.party_measures_least:
        faults.append(f"至少写 {limits.party_measures_least} 个党建工作指标。")
    if len(set(charter.combinations)) < limits.combinations_least:
        faults.append(f"“四个结合”至少选 {limits.combinations_least} 个。")
    if len(set(charter.fusions)) < limits.fusions_least:
        faults.append(f"“四化融合”至少选 {limits.fusions_least} 个。")
    if charter.ends_on is None:
        faults.append("请写明计划结束日期。")
    elif charter.ends_on <= charter.starts_on:
        faults.append("计划结束日期要晚于开始日期。")
    elif charter.ends_on > months_later(charter.starts_on, limits.months_most):
        faults.append(f"课题要在 {limits.months_most} 个月内完成，请提前结束日期或缩小课题。")
    return faults


@dataclass(frozen=True)
class Aim:
    """What a topic moves and how: KPIs by code, the kind of operating measure."""

    number: str
    host: int
    kpis: frozenset[int]
    measure_kind: str


def alike(own: Aim, others: Iterable[Aim]) -> list[str]:
    """The numbers of topics of other companies with the same KPI and kind of measure.

    They are proposed for a joint topic, never merged by themselves.
    """
    if not own.measure_kind:
        return []
    return [
        one.number
        for one in others
        if one.host != own.host and one.measure_kind == own.measure_kind and one.kpis & own.kpis
    ]
