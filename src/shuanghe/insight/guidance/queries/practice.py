"""The words of the guide and the kit, and the settings of both (示例默认)."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from shuanghe.insight.guidance.rules import GuideStep


@lru_cache(maxsize=3)
def _data(name: str) -> Any:
    text = files("shuanghe.insight.guidance").joinpath(f"data/{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text)


@lru_cache(maxsize=1)
def guide_steps() -> tuple[GuideStep, ...]:
    """Every step of every track, in order."""
    return tuple(_step(said) for said in _data("steps")["steps"])


def guide_parts() -> dict[str, str]:
    """Code and title of the parts that the steps belong to, in order."""
    return dict(_data("steps")["parts"])


def kit_papers() -> list[tuple[str, str]]:
    """What is handed over on paper: title, and what to mind."""
    return [(one["title"], one["about"]) for one in _data("kit")["papers"]]


def setting(key: str) -> int:
    """One number of defaults.yaml."""
    return int(_data("defaults")[key]["value"])


def _step(said: dict[str, Any]) -> GuideStep:
    return GuideStep(
        code=said["code"],
        part=said["part"],
        tracks=tuple(said["tracks"]),
        title=said["title"],
        why=said["why"],
        how=said["how"],
        says=said.get("says", ""),
        lacks=said.get("lacks", ""),
        rule=said.get("rule", ""),
        link=said.get("link", ""),
        is_optional=bool(said.get("optional")),
        is_reading=bool(said.get("reading")),
    )
