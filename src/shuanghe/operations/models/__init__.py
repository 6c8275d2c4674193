"""What is kept of operations: definitions, values with their ledger, benchmarks, goals."""

from shuanghe.operations.models.aims import KpiAim
from shuanghe.operations.models.benchmarks import Benchmark, BenchmarkKind
from shuanghe.operations.models.goals import (
    Goal,
    GoalChange,
    GoalLevel,
    GoalLink,
    GoalMeasure,
    Side,
)
from shuanghe.operations.models.interventions import Intervention
from shuanghe.operations.models.kpis import Direction, Frequency, Gathering, Kpi, KpiUnit
from shuanghe.operations.models.values import (
    EntryKind,
    KpiEntry,
    KpiValue,
    LedgerOnlyGrows,
    Quantity,
    ValueState,
)

__all__ = [
    "Benchmark",
    "BenchmarkKind",
    "Direction",
    "EntryKind",
    "Frequency",
    "Gathering",
    "Goal",
    "GoalChange",
    "GoalLevel",
    "GoalLink",
    "GoalMeasure",
    "Intervention",
    "Kpi",
    "KpiAim",
    "KpiEntry",
    "KpiUnit",
    "KpiValue",
    "LedgerOnlyGrows",
    "Quantity",
    "Side",
    "ValueState",
]
