"""Families, conditions, weights and regions of counselling as data (rulebooks/counselling)."""

from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from shuanghe.activities.counselling.queries.shapes import SHAPES
from shuanghe.rulebook.queries.held import sheet_held

PROVENANCE = "示例默认"


@cache
def _sheet(root: Path, name: str) -> dict[str, Any]:
    return sheet_held(root / "counselling" / f"{name}.yaml", SHAPES[name], root=root).model_dump()


def sheet(name: str) -> dict[str, Any]:
    """One file of the folder: families, pool, matching or regions.

    Raises RulebookRefused with file, line and mend for one that cannot be.
    """
    return _sheet(Path(settings.RULEBOOKS), name)


def families() -> dict[str, str]:
    """The 党建+ families by key, in words."""
    return {key: str(one["title"]) for key, one in sheet("families")["families"].items()}


def specialties() -> dict[str, str]:
    """What a counsellor can be good at, by key, in words."""
    found: dict[str, str] = sheet("families")["specialties"]
    return found


def specialties_of(family: str) -> list[str]:
    """The specialties a family commonly asks for; none for an unknown one."""
    one = sheet("families")["families"].get(family)
    return list(one["specialties"]) if one else []


def regions() -> dict[str, str]:
    """The regions by code, in words."""
    return {key: str(one["title"]) for key, one in sheet("regions")["regions"].items()}


def titles(names: dict[str, str], keys: list[str]) -> str:
    """Keys in words, in the order given; a key no longer known stands as it is."""
    return "、".join(names.get(one, one) for one in keys)
