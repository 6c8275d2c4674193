"""The settings of the meetings app (defaults.yaml) and the words of the rulebook."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from shuanghe.organisation.models import Organisation
from shuanghe.records.queries.practice import practice as records_practice
from shuanghe.rulebook.queries import exclusion_classes, meeting_kinds, rulebook


@lru_cache(maxsize=1)
def defaults() -> dict[str, Any]:
    """defaults.yaml as it stands: each value with title, cite and confidence."""
    text = files("shuanghe.activities.meetings").joinpath("defaults.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


@dataclass(frozen=True)
class RequiredItem:
    """An item that belongs on the agenda. words: any of them in an item's title or text will do.

    rules: ids of the rulebook that ask for it; without any it is only suggested.
    """

    title: str
    rules: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Guide:
    """What a newcomer is shown for meetings of some kinds: 示例默认, never law."""

    steps: tuple[str, ...]
    example: str
    items: tuple[RequiredItem, ...]
    minutes_long: int


def guide(kinds: Sequence[str]) -> Guide:
    """Steps, an example of minutes and the items that belong on the agenda, for these kinds."""
    guides = defaults()["guides"]
    found = [guides[kind] for kind in kinds if kind in guides] or [guides["otherwise"]]
    steps = dict.fromkeys(step for one in found for step in one["steps"])
    items = {
        item["title"]: RequiredItem(
            item["title"], tuple(item.get("rules", ())), tuple(item.get("words", ()))
        )
        for one in found
        for item in one.get("items", ())
    }
    return Guide(
        steps=tuple(steps),
        example=str(found[0]["example"]).strip(),
        items=tuple(items.values()),
        minutes_long=max(int(one["minutes_long"]) for one in found),
    )


def setting(key: str) -> Any:
    """One value of defaults.yaml."""
    return defaults()[key]["value"]


def kinds_for(organisation: Organisation) -> dict[str, str]:
    """The kinds of meeting that an organisation may hold: code → title.

    Talks have a register of their own; what is no meeting may join one (may_join).
    """
    own = set(meeting_kinds()) - set(setting("own_register")) | set(setting("may_join"))
    allowed = records_practice().kinds_for(organisation.kind)
    return {code: title for code, title in allowed.items() if code in own}


def kinds_fault(organisation: Organisation, kinds: Sequence[str]) -> str:
    """Why an organisation cannot hold a meeting of these kinds; "" when it can."""
    allowed, titles = kinds_for(organisation), records_practice().titles
    if not kinds:
        return "请至少选择一种会议。"
    wrong = [titles.get(kind, kind) for kind in kinds if kind not in allowed]
    if wrong:
        rules = records_practice().entry_rules["wrong_body"]
        return (
            f"“{organisation.name}”不召开“{'、'.join(wrong)}”（{rules}），"
            "请改选会议类型，或由有这项职责的组织召开。"
        )
    if not set(kinds) & (set(meeting_kinds()) | set(setting("also_meetings"))):
        named = "、".join(titles[kind] for kind in kinds)
        return f"“{named}”本身不是会议，请同时选择一种会议，或到“工作记录”直接录入。"
    return ""


def audience_fault(kinds: Sequence[str], audience: str) -> str:
    """Why such a meeting cannot be for part of the members only; "" when it can."""
    titles = records_practice().titles
    whole = [titles[kind] for kind in kinds if kind in setting("whole_roll")]
    if whole and audience not in ("", "roll"):
        return f"“{'、'.join(whole)}”由全体党员参加（ZB-10），请把参加范围改为全体党员。"
    return ""


def matter_title(code: str) -> str:
    """What is voted on, in Chinese; the code itself when the rulebook has none such."""
    found = rulebook().matters.get(code)
    return found.title if found else code


def exclusion_title(code: str) -> str:
    """A class of 不计入应到会 in Chinese; "" for none."""
    return exclusion_classes().get(code, code) if code else ""
