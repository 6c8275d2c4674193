"""Pure values and judgement of standards."""

from shuanghe.activities.standards.rules.definitions import (
    BASES,
    EVERY,
    FLOW_KINDS,
    KINDS,
    MEANINGS,
    RECURRING,
    CatalogueItem,
    FlowChart,
    FlowStep,
    Layer,
    Mechanism,
    Method,
    Slot,
    Song,
    SongLine,
    Source,
)

__all__ = [
    "BASES",
    "EVERY",
    "FLOW_KINDS",
    "KINDS",
    "MEANINGS",
    "RECURRING",
    "CatalogueItem",
    "FlowChart",
    "FlowStep",
    "Layer",
    "Mechanism",
    "Method",
    "Slot",
    "Song",
    "SongLine",
    "Source",
]
