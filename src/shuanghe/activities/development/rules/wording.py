"""The facts of a step as lines that people read and write: one “项目：内容” a line, and back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shuanghe.procedures.rules import Fact
from shuanghe.procedures.rules.writing import fact_read

YES, NO = "是", "否"
COLON = "："


def facts_written(facts: Sequence[Fact], kept: Mapping[str, Any]) -> str:
    """Kept facts (days as ISO text) as lines, in the order of the definition."""
    return "\n".join(
        f"{fact.title}{COLON}{_written(fact, kept[fact.key])}" for fact in facts if fact.key in kept
    )


def _written(fact: Fact, value: Any) -> str:
    if isinstance(value, str):
        if fact.choices:
            return fact.choices.get(value, value)
        return value.replace("\\", "\\\\").replace("\n", "\\n") if fact.kind == "text" else value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return "、".join(value)
    return str(value)


def facts_parsed(facts: Iterable[Fact], text: str) -> dict[str, Any]:
    """The typed facts in lines of text.

    Raises ValueError for a line that is none, an item the step does not have or has twice, and a
    value that cannot be read.
    """
    known = {fact.title: fact for fact in facts}
    found: dict[str, Any] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        title, colon, value = line.replace(":", COLON, 1).partition(COLON)
        fact = known.get(title.strip())
        if not colon or fact is None:
            raise ValueError(f"“{line.strip()[:30]}”不是这一步的项目，可用：{'、'.join(known)}")
        if fact.key in found:
            raise ValueError(f"“{fact.title}”写了两次，只留一行")
        found[fact.key] = _parsed(fact, value)
    return {key: value for key, value in found.items() if value is not None}


def _parsed(fact: Fact, value: str) -> Any:
    if fact.kind != "text":
        return fact_read(fact, value)
    plain = value.strip().replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")
    return plain or None
