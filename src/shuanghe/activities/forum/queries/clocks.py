"""The clocks of ideas as data."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import yaml

from shuanghe.kernel.workdays.queries import add_workdays


@dataclass(frozen=True)
class Clocks:
    """How soon an idea is answered, how long a pilot may take, when titles count as alike."""

    answer_workdays: int
    pilot_days: int
    alike_percent: int
    provenance: str


@cache
def clocks() -> Clocks:
    """Read from data/clocks.yaml."""
    text = files("shuanghe.activities.forum").joinpath("data/clocks.yaml").read_text("utf-8")
    return Clocks(**yaml.safe_load(text))


def answer_due(filed_on: date) -> date:
    """By when an idea of a day is to be answered."""
    return add_workdays(filed_on, clocks().answer_workdays).value
