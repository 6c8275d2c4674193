"""Reads: lists of a month, boards of a subtree, the cell behind a line."""

from shuanghe.duties.queries.boards import (
    Counts,
    HeatCell,
    HeatRow,
    Overdue,
    SlotStatus,
    heat_map,
    overdue_first,
    subtree_counts,
    subtree_status,
)
from shuanghe.duties.queries.deadlines import (
    DeadlineItem,
    Pressing,
    deadline_counts,
    deadlines_in_month,
    deadlines_of_member,
    deadlines_open,
)
from shuanghe.duties.queries.lists import Item, monthly_list, personal_list
from shuanghe.duties.queries.obligations import waivers_waiting
from shuanghe.duties.queries.slots import SlotFacts, slots_known

__all__ = [
    "Counts",
    "DeadlineItem",
    "HeatCell",
    "HeatRow",
    "Item",
    "Overdue",
    "Pressing",
    "SlotFacts",
    "SlotStatus",
    "deadline_counts",
    "deadlines_in_month",
    "deadlines_of_member",
    "deadlines_open",
    "heat_map",
    "monthly_list",
    "overdue_first",
    "personal_list",
    "slots_known",
    "subtree_counts",
    "subtree_status",
    "waivers_waiting",
]
