"""The words, weights, times and forms of topics as data (rulebooks/counselling)."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from shuanghe.activities.counselling.queries.terms import families
from shuanghe.activities.counselling.queries.topics.shapes import SHAPES, FormShape
from shuanghe.activities.counselling.rules.topics.charters import Limits
from shuanghe.activities.counselling.rules.topics.sheets import Field, Form, Section
from shuanghe.procedures.rules.panels import Criterion
from shuanghe.rulebook.queries.held import sheet_held

PROVENANCE = "我们的理解"


@cache
def _sheet(root: Path, name: str) -> dict[str, Any]:
    path = root / "counselling" / f"{name}.yaml"
    return sheet_held(path, SHAPES[name], root=root).model_dump()


def sheet(name: str) -> dict[str, Any]:
    """One file: topics, scoring, evaluation or clocks. Raises RulebookRefused."""
    return _sheet(Path(settings.RULEBOOKS), name)


def words(name: str) -> dict[str, str]:
    """families, combinations, fusions or measures: key → title."""
    if name == "families":
        return {key: f"党建+{title}" for key, title in families().items()}
    found: dict[str, str] = sheet("topics")[name]
    return found


def criteria_of(name: str, key: str = "criteria") -> tuple[Criterion, ...]:
    """The criteria of a file, in order."""
    told = sheet(name)[key].items()
    return tuple(Criterion(key, one["title"], Decimal(one["most"])) for key, one in told)


def limits() -> Limits:
    """What a charter is held to."""
    told = sheet("scoring")
    return Limits(
        told["months_most"],
        told["kpis_least"],
        told["party_measures_least"],
        told["combinations_least"],
        told["fusions_least"],
    )


@dataclass(frozen=True)
class Clock:
    """One time of the way of a topic. by: host or company."""

    key: str
    title: str
    kind: str
    value: int
    by: str


def clocks() -> dict[str, Clock]:
    """Every time, by key."""
    told = sheet("clocks")["clocks"].items()
    return {
        key: Clock(key, one["title"], one["kind"], one["value"], one["by"]) for key, one in told
    }


@cache
def _forms(root: Path) -> dict[str, Form]:
    found = {}
    for path in sorted((root / "counselling" / "forms").glob("*.yaml")):
        kind = path.stem.partition("_")[2]
        told = sheet_held(path, FormShape, root=root).model_dump()
        found[kind] = Form(
            kind=kind,
            title=told["title"],
            number=told["number"],
            filed_by=told["filed_by"],
            stages=tuple(told["stages"]),
            sections=tuple(_section(one) for one in told["sections"]),
            note=told["note"],
            is_many=told["many"],
            can_change=told["can_change"],
            is_scored=told["is_scored"],
        )
    return found


def _section(told: dict[str, Any]) -> Section:
    fields = tuple(
        Field(
            one["key"], one["title"], one["kind"], one["required"], one["least"], one["most"],
            one["choices"] or None,
        )
        for one in told["fields_"]
    )  # fmt: skip
    return Section(told["title"], fields, told["rows"])


def forms() -> dict[str, Form]:
    """Every form by kind, in the order of their files."""
    return _forms(Path(settings.RULEBOOKS))
