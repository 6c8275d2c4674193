"""Code tables kept as data: what is stored, what is shown, what else people write."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class CodeTable:
    """titles: code → title; codes: any accepted text → code."""

    cite: str
    confidence: str
    titles: dict[str, str]
    codes: dict[str, str]

    def code(self, text: str) -> str | None:
        """The code for a title, an alias or the code itself; None when unknown."""
        return self.codes.get(text)

    def title(self, code: str) -> str:
        """The title to show; the code itself when the table does not know it."""
        return self.titles.get(code, code)


@cache
def code_tables() -> dict[str, CodeTable]:
    """gender, ethnic, education and category, read once from data/codes.yaml."""
    text = files("shuanghe.organisation").joinpath("data/codes.yaml").read_text("utf-8")
    return {name: _table(raw) for name, raw in yaml.safe_load(text).items()}


def code_table(name: str) -> CodeTable:
    """One table by name. Raises KeyError."""
    return code_tables()[name]


def _table(raw: dict[str, dict[str, str]]) -> CodeTable:
    titles = dict(raw["codes"])
    accepted = {code: code for code in titles}
    for code, title in titles.items():
        accepted[title] = code
        if title.endswith("族") and len(title) > 1:
            accepted.setdefault(title[:-1], code)
    accepted.update(raw["aliases"])
    return CodeTable(str(raw["cite"]), str(raw["confidence"]), titles, accepted)
