"""The times, limits and words of projects as data (rulebooks/projects)."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from shuanghe.activities.projects.queries.shapes import SHAPES
from shuanghe.activities.projects.rules.benefit import Limits
from shuanghe.activities.projects.rules.clocks import Clock
from shuanghe.procedures.rules.panels import Criterion
from shuanghe.rulebook.queries.held import sheet_held

PROVENANCE = "示例默认"


@cache
def _sheet(root: Path, name: str) -> dict[str, Any]:
    return sheet_held(root / "projects" / f"{name}.yaml", SHAPES[name], root=root).model_dump()


def sheet(name: str) -> dict[str, Any]:
    """One file of the folder: clocks, families, benefit or acceptance.

    Raises RulebookRefused with file, line and mend for one that cannot be.
    """
    return _sheet(Path(settings.RULEBOOKS), name)


def clocks() -> dict[str, Clock]:
    """Every time, by key."""
    told = sheet("clocks")["clocks"].items()
    return {
        key: Clock(key, one["title"], one["kind"], int(one["value"]), one.get("owner", ""))
        for key, one in told
    }


def fields() -> dict[str, str]:
    """The fields a project can be of, by key, in words."""
    found: dict[str, str] = sheet("families")["fields"]
    return found


def letter_of(family: str) -> str:
    """The letter of a family in a project's number."""
    return str(sheet("families")["families"][family]["letter"])


def limits() -> Limits:
    """From which amounts others confirm a claim, and how long its window must be."""
    told = sheet("benefit")
    return Limits(
        int(told["window_months_least"]),
        Decimal(str(told["production_from"])),
        Decimal(str(told["audit_from"])),
    )


def baseline_months() -> tuple[int, int]:
    """Of how many months a baseline is the mean, and how many it needs at least."""
    told = sheet("benefit")
    return int(told["baseline_months"]), int(told["baseline_months_least"])


@dataclass(frozen=True)
class Acceptance:
    """How a panel scores and when a project passes."""

    criteria: tuple[Criterion, ...]
    pass_from: Decimal
    judges_least: int
    drop_from: int


def acceptance() -> Acceptance:
    """How projects are accepted."""
    told = sheet("acceptance")
    return Acceptance(
        tuple(
            Criterion(key, one["title"], Decimal(str(one["most"])))
            for key, one in told["criteria"].items()
        ),
        Decimal(str(told["pass_from"])),
        int(told["judges_least"]),
        int(told["drop_from"]),
    )
