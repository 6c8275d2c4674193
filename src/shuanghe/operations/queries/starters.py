"""Starter sets of KPIs as YAML: what a new unit may adopt instead of beginning from nothing."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shuanghe.operations.models import Direction, Gathering
from shuanghe.operations.rules.amounts import MILLION, millionths_of

FOLDER = Path(__file__).resolve().parents[1] / "data" / "starters"
KEYS = {
    "code", "title", "measure", "direction", "formula", "plausible", "decimals", "gathering",
    "numerator", "denominator", "factor", "may_be_negative", "frequency",
}  # fmt: skip


@dataclass(frozen=True)
class StarterPart:
    """A part of a set: definitions as fields of the model, parts of ratios by their codes."""

    key: str
    title: str
    lines: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class StarterSet:
    """One set with where it comes from."""

    key: str
    title: str
    provenance: str
    parts: tuple[StarterPart, ...]

    def part(self, key: str) -> StarterPart | None:
        """The part of that key."""
        return next((one for one in self.parts if one.key == key), None)


@cache
def starter_sets() -> dict[str, StarterSet]:
    """Every set there is, by key. Raises ValueError naming the file and line that cannot be."""
    return {path.stem: _set(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _set(path: Path) -> StarterSet:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    parts = tuple(
        StarterPart(key, part["title"], tuple(_line(path, one) for one in part["kpis"]))
        for key, part in told["parts"].items()
    )
    return StarterSet(path.stem, told["title"], told["provenance"], parts)


def _line(path: Path, told: dict[str, Any]) -> dict[str, Any]:
    unknown = set(told) - KEYS
    if unknown or told.get("direction") not in set(Direction):
        raise ValueError(f"{path.name} {told.get('code')}：{sorted(unknown) or 'direction'}")
    is_ratio = "numerator" in told
    low, high = told.get("plausible", (None, None))
    return {
        "code": told["code"],
        "title": told["title"],
        "measure": told["measure"],
        "direction": told["direction"],
        "formula": told.get("formula", ""),
        "decimals": told.get("decimals", 2),
        "gathering": Gathering.NONE if is_ratio else told.get("gathering", Gathering.SUM),
        "frequency": told.get("frequency", "month"),
        "may_be_negative": told.get("may_be_negative", False),
        "plausible_low_millionths": None if low is None else millionths_of(Decimal(str(low))),
        "plausible_high_millionths": None if high is None else millionths_of(Decimal(str(high))),
        "factor_millionths": int(Decimal(str(told.get("factor", 1))) * MILLION),
        "parts": (told["numerator"], told["denominator"]) if is_ratio else (),
    }
