"""Writes: values and their ledger, definitions, benchmarks, goals and what hangs on them."""

from shuanghe.operations.services.benchmarks import BenchmarkLine, benchmark_set
from shuanghe.operations.services.confirming import Confirming, values_confirm
from shuanghe.operations.services.goals import (
    GoalLine,
    goal_change,
    goal_close,
    goal_create,
    measure_add,
    measure_end,
)
from shuanghe.operations.services.interventions import (
    Intervening,
    intervention_end,
    intervention_keep,
    intervention_withdraw,
)
from shuanghe.operations.services.kpis import KpiLine, kpi_change, kpi_create, units_set
from shuanghe.operations.services.linking import (
    Linked,
    goal_link,
    goal_unlink,
    link_keep,
    links_end,
)
from shuanghe.operations.services.loading import Former, values_take_over
from shuanghe.operations.services.starters import starter_adopt
from shuanghe.operations.services.taking_back import values_send_back, values_withdraw
from shuanghe.operations.services.values import (
    Filed,
    Filing,
    FilingRefused,
    values_file,
)

__all__ = [
    "BenchmarkLine",
    "Confirming",
    "Filed",
    "Filing",
    "FilingRefused",
    "Former",
    "GoalLine",
    "Intervening",
    "KpiLine",
    "Linked",
    "benchmark_set",
    "goal_change",
    "goal_close",
    "goal_create",
    "goal_link",
    "goal_unlink",
    "intervention_end",
    "intervention_keep",
    "intervention_withdraw",
    "kpi_change",
    "kpi_create",
    "link_keep",
    "links_end",
    "measure_add",
    "measure_end",
    "starter_adopt",
    "units_set",
    "values_confirm",
    "values_file",
    "values_send_back",
    "values_take_over",
    "values_withdraw",
]
